"""The hash algorithm for new audit events, seals and backups, bound to the engines of a database.

A stored hash keeps its algorithm, whose name it carries (`tracker/core/audit/hashes.py`).
"""

from sqlalchemy.orm import Session

from tracker.core.audit.hashes import HashName
from tracker.core.database.engines import Engines

_NAME = "hash name"


def hash_with(engines: Engines, name: str) -> None:
    """Set the hash algorithm for records that are written through these engines."""
    engines.writer.update_execution_options(**{_NAME: HashName(name)})


def of(session: Session) -> HashName:
    """Return the hash algorithm of a writing session; SHA-256 if none was set."""
    name: HashName = session.get_bind().get_execution_options().get(_NAME, HashName.SHA256)
    return name
