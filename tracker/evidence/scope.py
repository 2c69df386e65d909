"""Access scope of stored files: a person reads the files of enterprises that they may read now."""

from collections.abc import Iterator

from sqlmodel import col

from tracker.core.access_scope import Condition, Reach, Scope
from tracker.evidence.models import StoredFile
from tracker.register.scope import held_now


def _opens(found: Reach) -> Iterator[Condition]:
    yield StoredFile, held_now(found, col(StoredFile.enterprise_id))


SCOPE = Scope(tables=(StoredFile,), opens=_opens)
