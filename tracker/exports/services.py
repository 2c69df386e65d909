"""Services of exports: requested by a person, written by the worker, downloaded until they expire."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker import __version__
from tracker.core import require_role
from tracker.core.access_scope import Reach
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.chain import last_change
from tracker.core.errors import Closed, NotFound
from tracker.core.i18n import message
from tracker.core.roles import READERS, Actor
from tracker.exports import queries
from tracker.exports.models import Export
from tracker.exports.rules import PENDING, RETENTION, STUCK, ExportKind, ExportState

Wanted = dict[str, Any]


def ask(
    session: Session, folder: Path, *, kind: ExportKind, month: str, wanted: Wanted, name: str, rows: int, reach: Reach,
    by: Actor, at: datetime,
) -> Export:  # fmt: skip
    """Request an export of a list, and return it.

    A second request for the same list returns the first export; a file made for somebody else is shared.
    """
    require_role.require(by, *READERS)
    said = json.dumps(wanted, ensure_ascii=False, sort_keys=True)
    content = _hash(kind, month, said, _reach(reach), last_change(session), __version__)
    found = queries.mine(session, by.person_id, content)
    if found is not None and found.expires_at > at and found.state is not ExportState.FAILED:
        return found
    if found is not None:
        session.delete(found)
        session.flush()
    size = queries.made(session, content, at) if path(folder, content).is_file() else None
    made = Export(
        person_id=by.person_id, assignment_id=by.assignment_id, kind=kind, month=month, wanted=said, content=content,
        reach=_reach(reach), name=name, state=ExportState.WAITING if size is None else ExportState.DONE, rows=rows,
        done=0 if size is None else rows, size=size, asked_at=at, news_at=at, expires_at=at + RETENTION,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session, AuditAction.EXPORTED, by=by, at=at, subject="export", subject_id=made.id, name=name,
        new={"month": month, "rows": rows, "wanted": said},
    )  # fmt: skip
    return made


def fetchable(session: Session, folder: Path, export_id: int, *, reach: Reach, by: Actor, at: datetime) -> Export:
    """Return a finished export of a person for download.

    Raise NotFound for another person's or an unfinished export, Closed where it expired or the access scope changed.
    """
    found = queries.own(session, by.person_id, export_id)
    if found is None or found.state is not ExportState.DONE:
        raise NotFound(message("没有这个导出文件。"))
    if found.expires_at <= at or not path(folder, found.content).is_file():
        raise Closed(message("这个导出文件已过期。请回到列表重新导出。"))
    if found.reach != _reach(reach):
        raise Closed(message("您的管理范围在导出之后变了，这个文件不能再下载。请重新导出。"))
    return found


def take(session: Session, export_id: int, *, at: datetime) -> Export | None:
    """Claim an export for writing. Return None if another worker has it or it is finished."""
    open_ones = sa.or_(
        col(Export.state) == ExportState.WAITING,
        sa.and_(col(Export.state) == ExportState.RUNNING, col(Export.news_at) < at - STUCK),
    )
    taken = sa.update(Export).where(col(Export.id) == export_id, open_ones).returning(col(Export.id))
    row = session.execute(taken.values(state=ExportState.RUNNING, done=0, news_at=at)).first()
    return None if row is None else session.get_one(Export, export_id)


def tell(session: Session, export_id: int, done: int, *, at: datetime) -> None:
    """Record the progress of an export; `done` is the number of written rows."""
    session.execute(sa.update(Export).where(col(Export.id) == export_id).values(done=done, news_at=at))


def finish(session: Session, export_id: int, size: int | None, *, at: datetime) -> None:
    """Mark an export as finished, or as failed where `size` is None."""
    values = {"state": ExportState.FAILED} if size is None else {"state": ExportState.DONE, "size": size}
    done = {} if size is None else {"done": col(Export.rows)}
    session.execute(
        sa.update(Export)
        .where(col(Export.id) == export_id)
        .values(**values, **done, news_at=at, expires_at=at + RETENTION)
    )


def sweep(session: Session, folder: Path, *, at: datetime) -> int:
    """Delete expired exports and their files. Return the number of deleted files."""
    session.execute(sa.delete(Export).where(col(Export.expires_at) <= at, col(Export.state).not_in(PENDING)))
    named = set(session.scalars(sa.select(col(Export.content))))
    gone = [file for file in folder.glob("*.xlsx") if file.stem not in named]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def path(folder: Path, content: str) -> Path:
    """Return the path of the file with a content hash."""
    return folder / f"{content}.xlsx"


def _reach(reach: Reach) -> str:
    return _hash(*reach.paths, str(reach.enterprise_id), str(reach.everything))


def _hash(*parts: str) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()
