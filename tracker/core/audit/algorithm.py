"""The hash algorithm for new audit events, seals and backups, bound to the engines of a database.

Existing hashes keep theirs: each names its algorithm (`tracker/core/audit/hashes.py`).
"""

from sqlalchemy.orm import Session

from tracker.core.audit.hashes import HashName
from tracker.core.database.engines import Engines

_NAME = "hash name"


def hash_with(engines: Engines, name: str) -> None:
    """Set the hash algorithm of new records written through these engines."""
    engines.writer.update_execution_options(**{_NAME: HashName(name)})


def of(session: Session) -> HashName:
    """Return the algorithm of a session that writes."""
    name: HashName = session.get_bind().get_execution_options().get(_NAME, HashName.SHA256)
    return name
