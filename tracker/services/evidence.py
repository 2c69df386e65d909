"""Files of enterprises: kept by their hash, on the disk for good before their row says so."""

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from sqlalchemy.orm import Session

from tracker.domain.audit import AuditAction
from tracker.domain.errors import Inconsistent, Invalid
from tracker.domain.files import FileLimits, kind_of, shown_name, size_problem, wrong_kind
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.models import StoredFile
from tracker.office import inspection
from tracker.services import audit


def keep(
    session: Session, folder: Path, enterprise_id: int, name: str, content: bytes, *, limits: FileLimits, by: Actor,
    at: datetime,
) -> StoredFile:  # fmt: skip
    """Keep a file of an enterprise; raise Invalid that says what is wrong with it. `upload` records it too."""
    shown = shown_name(name)
    too_large = size_problem(len(content), limits)
    if too_large is not None:
        raise Invalid(say("{name}：{why}", name=shown, why=too_large))
    kind = kind_of(shown, content)
    if kind is None:
        raise Invalid(say("{name}：{why}", name=shown, why=wrong_kind(shown, content)))
    wrong = inspection.problem(kind, content)
    if wrong is not None:
        raise Invalid(say("{name}：{why}", name=shown, why=wrong))
    digest = sha256(content).hexdigest()
    _write(folder, digest, content)
    made = StoredFile(
        enterprise_id=enterprise_id, sha256=digest, name=shown, kind=kind, size=len(content), person_id=by.person_id,
        at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def upload(
    session: Session, folder: Path, enterprise_id: int, name: str, content: bytes, *, limits: FileLimits, by: Actor,
    at: datetime,
) -> StoredFile:  # fmt: skip
    """Keep a file and record who handed it in."""
    made = keep(session, folder, enterprise_id, name, content, limits=limits, by=by, at=at)
    audit.record(
        session, AuditAction.UPLOADED, by=by, at=at, subject="file", subject_id=made.id, name=made.name,
        new={"sha256": made.sha256, "size": made.size, "enterprise": enterprise_id},
    )  # fmt: skip
    return made


def read(folder: Path, found: StoredFile) -> bytes:
    """Give the bytes of a file; raise Inconsistent where they are gone or not what was handed in."""
    path = _path(folder, found.sha256)
    content = path.read_bytes() if path.is_file() else b""
    if sha256(content).hexdigest() != found.sha256:
        raise Inconsistent(
            say("“{name}”在磁盘上已不是提交时的内容，不能下载。请联系系统管理员从备份恢复。", name=found.name)
        )
    return content


def _path(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _write(folder: Path, digest: str, content: bytes) -> None:
    """Write the bytes under their hash: complete and on the disk, or not at all."""
    path = _path(folder, digest)
    if path.is_file() and path.stat().st_size == len(content):
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
