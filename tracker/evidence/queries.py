"""Queries of stored files, within the access scope."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.evidence.models import StoredFile


def stored(session: Session, file_id: int) -> StoredFile:
    """Return a stored file by id. Raise NotFound where there is none within the access scope."""
    found = session.scalar(sa.select(StoredFile).where(col(StoredFile.id) == file_id))
    if found is None:
        raise NotFound(message("没有这个文件。"))
    return found
