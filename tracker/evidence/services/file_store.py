"""Store of uploaded files: content under its hash, written to disk before the row is committed.

A daily task removes files that nothing refers to.
"""

import os
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import SQLModel, col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import SHANGHAI, local
from tracker.core.errors import Inconsistent, Invalid
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import FileLimits, quota_problem
from tracker.evidence.services.checked_upload import CheckedUpload
from tracker.register.models import Enterprise

_TO_WRITE = "files to write"
_UNATTACHED_FOR = timedelta(hours=24)
"""How long an upload that no record refers to is stored."""
_DAYS = 7
"""Number of days in which the daily check reads every file once."""
_READ_WHOLE = 256 * 1024 * 1024
"""Maximum total bytes that the daily check reads completely. Above it, each day reads a part."""


def keep(
    session: Session, folder: Path, enterprise_id: int, sent: CheckedUpload, *, limits: FileLimits, by: Actor,
    at: datetime,
) -> StoredFile:  # fmt: skip
    """Store a checked file of an enterprise, without an audit event.

    Raise Invalid for a refused file or over the quota.
    """
    kind, size = sent.require_kind(), len(sent.content)
    over = _over_quota(session, enterprise_id, size, limits, at)
    if over is not None:
        raise Invalid(message("{name}：{why}", name=sent.name, why=over))
    digest = sent.sha256
    _heal(session, folder, digest, sent.content)
    made = StoredFile(
        enterprise_id=enterprise_id, sha256=digest, name=sent.name, kind=kind, size=size, person_id=by.person_id, at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.info.setdefault(_TO_WRITE, {})[folder, digest] = sent.content
    return made


def upload(
    session: Session, folder: Path, enterprise_id: int, sent: CheckedUpload, *, limits: FileLimits, by: Actor,
    at: datetime,
) -> StoredFile:  # fmt: skip
    """Store a checked file and record the upload in the audit log. Raise Invalid as `keep` does."""
    made = keep(session, folder, enterprise_id, sent, limits=limits, by=by, at=at)
    audit.record(
        session, AuditAction.UPLOADED, by=by, at=at, subject="file", subject_id=made.id, name=made.name,
        new={"sha256": made.sha256, "size": made.size, "enterprise": enterprise_id},
    )  # fmt: skip
    return made


def sweep(session: Session, folder: Path, *, at: datetime) -> int:
    """Remove files that nothing refers to for a day, and content without a row. Return the number removed.

    A concurrent upload of the same content waits: on PostgreSQL for the table lock, on SQLite for the write lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE stored_file IN SHARE ROW EXCLUSIVE MODE"))
    named = [sa.exists().where(column == col(StoredFile.id)) for column in _references()]
    old = col(StoredFile.at) < at - _UNATTACHED_FOR
    gone = session.execute(
        sa.delete(StoredFile).where(old, ~sa.or_(*named)).returning(col(StoredFile.id), col(StoredFile.name))
    ).all()
    if gone:
        audit.record(
            session, AuditAction.CLEANED, by=None, at=at, subject="file", name="",
            new={"removed": len(gone), "files": [f"{number} {name}" for number, name in gone[:100]]},
        )  # fmt: skip
    kept = set(session.scalars(sa.select(col(StoredFile.sha256)).distinct()))
    lost = [path for path in folder.glob("[0-9a-f][0-9a-f]/*") if path.name not in kept and _is_old(path, at)]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(gone) + len(lost)


def read(folder: Path, found: StoredFile) -> bytes:
    """Return the content of a stored file. Raise Inconsistent where it is missing or differs from what was uploaded."""
    path = _path(folder, found.sha256)
    content = path.read_bytes() if path.is_file() else b""
    if sha256(content).hexdigest() != found.sha256:
        raise Inconsistent(
            message("“{name}”在磁盘上已不是提交时的内容，不能下载。请联系系统管理员从备份恢复。", name=found.name)
        )
    return content


def damaged(session: Session, folder: Path, *, at: datetime | None = None) -> Iterator[Message]:
    """Yield a message for every file whose content is missing or differs from what was uploaded.

    Without `at`, all contents are read. With `at` and many bytes, the sizes of all files are compared and a seventh of
    the contents is read, so that a week reads each content once.
    """
    query = sa.select(
        col(StoredFile.sha256), col(StoredFile.size), col(StoredFile.name), col(Enterprise.code), col(StoredFile.at)
    ).join(Enterprise, col(Enterprise.id) == col(StoredFile.enterprise_id))
    rows = session.execute(query.order_by(col(StoredFile.id))).all()
    many = sum(row.size for row in rows) > _READ_WHOLE
    turn = local(at).toordinal() % _DAYS if many and at is not None else None
    whole: dict[str, bool] = {}
    for digest, size, name, code, day in rows:
        if digest not in whole:
            path = _path(folder, digest)
            there = path.is_file() and path.stat().st_size == size
            chosen = turn is None or int(digest[:8], 16) % _DAYS == turn
            whole[digest] = there and (not chosen or _is_whole(path, digest))
        if not whole[digest]:
            words = "{code} 的“{name}”（{day} 上传）：磁盘上的内容不是提交时的，或不见了。"
            yield message(words, code=code, name=name, day=local(day).date())


def _over_quota(session: Session, enterprise_id: int, more: int, limits: FileLimits, at: datetime) -> Message | None:
    """Return why an enterprise is over its quota of today, or None. Uploads by all persons count."""
    today = datetime.combine(local(at).date(), time(), SHANGHAI)
    files, size = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(col(StoredFile.size)), 0)).where(
            col(StoredFile.enterprise_id) == enterprise_id, col(StoredFile.at) >= today
        )
    ).one()
    return quota_problem(files, int(size), more, limits)


def _heal(session: Session, folder: Path, digest: str, content: bytes) -> None:
    """Write missing content again when the same file is uploaded once more."""
    known = session.scalar(sa.select(col(StoredFile.id)).where(col(StoredFile.sha256) == digest).limit(1))
    if known is not None:
        _write(folder, digest, content)


def _references() -> list[sa.Column[int]]:
    """Return every column of the database that refers to a stored file."""
    own = StoredFile.__table__.c.id  # type: ignore[attr-defined]
    columns = (column for table in SQLModel.metadata.tables.values() for column in table.columns)
    return [column for column in columns if any(key.column is own for key in column.foreign_keys)]


def _is_old(path: Path, at: datetime) -> bool:
    return path.is_file() and path.stat().st_mtime < (at - _UNATTACHED_FOR).timestamp()


@event.listens_for(Session, "before_commit")
def _write_all(session: Session) -> None:
    """Write the files of a transaction to disk before its commit. A rollback writes none."""
    if session.in_nested_transaction():
        return
    for (folder, digest), content in session.info.pop(_TO_WRITE, {}).items():
        _write(folder, digest, content)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop(_TO_WRITE, None)


def _is_whole(path: Path, digest: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == digest


def _path(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _write(folder: Path, digest: str, content: bytes) -> None:
    """Write content under its hash, completely and flushed to disk, or not at all."""
    path = _path(folder, digest)
    if _is_whole(path, digest):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{digest}.{token_hex(4)}.part")
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        for place in (path.parent, folder):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    finally:
        part.unlink(missing_ok=True)
