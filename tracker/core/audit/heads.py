"""Head files of the audit chain outside the database: one line per event, append-only.

If an old copy of the database is restored or the chain is rewritten, the chain lacks heads that are in these files.
"""

import logging
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import hashes
from tracker.core.audit.chain import Head
from tracker.core.audit.models import AuditEvent
from tracker.core.database.engines import Engines
from tracker.core.i18n import Message, message

_FILES = "heads"
_SYSLOG, _COMMITTED = "syslog of heads", "head to keep"
_NOTICE = 13 * 8 + 5
"""The priority value of a syslog line: facility "log audit", severity "notice" (RFC 5424)."""
_log = logging.getLogger("tracker.heads")


def keep_in(engines: Engines, files: Iterable[Path], syslog: tuple[str, int] | None = None) -> None:
    """Append the head of every committed event of these engines to files, and send it to a syslog server."""
    engines.writer.update_execution_options(**{_FILES: tuple(files), _SYSLOG: syslog})


def prepare(session: Session, head: Head) -> None:
    """Store the chain head of a session before its commit. It is written and sent after the commit."""
    if _files(session) or _syslog(session):
        session.info[_COMMITTED] = head


def write(files: Iterable[Path], head: Head) -> None:
    """Append a head to each file, in one write call."""
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, f"{head.seq} {head.named}\n".encode("ascii"))
        finally:
            os.close(descriptor)


def send(syslog: tuple[str, int], head: Head) -> None:
    """Send a head to a syslog server over UDP. A failure is logged and raises nothing."""
    line = f"<{_NOTICE}>1 - - tracker - head - seq={head.seq} hash={head.named}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(*syslog, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as sender:
            sender.sendto(line.encode("ascii"), address)
    except OSError as problem:
        _log.error("the head of event %s did not reach %s: %s", head.seq, syslog, problem)


def kept(files: Iterable[Path]) -> dict[Path, list[Head]]:
    """Read the heads of each file. Call this before the session reads, because other people go on working."""
    return {file: list(_read(file)) for file in files if file.is_file()}


def differences(session: Session, known: Mapping[Path, list[Head]]) -> list[Message]:
    """Return a message for each file with a head that the chain lacks. A missing file is not reported."""
    if not known:
        return []
    chain = {row[0]: row[1] for row in session.execute(sa.select(col(AuditEvent.seq), col(AuditEvent.hash)))}
    found = []
    for file, heads in known.items():
        wrong = next((head for head in heads if chain.get(head.seq) != head.hash), None)
        if wrong is not None:
            found.append(
                message(
                    "{file} 记着第 {seq} 条的校验码 {hash}，链条里没有：数据库可能被换成了旧的，或链条被重写。",
                    file=str(file), seq=wrong.seq, hash=wrong.printed,
                )
            )  # fmt: skip
    return found


def put_aside(files: Iterable[Path], suffix: str) -> None:
    """Rename the head files when a database is lawfully replaced. The new database then starts files of its own."""
    for file in files:
        if file.is_file():
            file.rename(file.with_name(f"{file.name}.{suffix}"))


def _read(file: Path) -> Iterator[Head]:
    with file.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            seq, _, digest = line.strip().partition(" ")
            yield Head(int(seq) if seq.isdigit() else 0, hashes.parse(digest))


def _after(session: Session) -> None:
    head = session.info.pop(_COMMITTED, None)
    if head is not None:
        write(_files(session), head)
        syslog = _syslog(session)
        if syslog is not None:
            send(syslog, head)


def _forget(session: Session) -> None:
    session.info.pop(_COMMITTED, None)


def _files(session: Session) -> tuple[Path, ...]:
    files: tuple[Path, ...] = session.get_bind().get_execution_options().get(_FILES, ())
    return files


def _syslog(session: Session) -> tuple[str, int] | None:
    syslog: tuple[str, int] | None = session.get_bind().get_execution_options().get(_SYSLOG)
    return syslog


event.listen(Session, "after_commit", _after)
event.listen(Session, "after_rollback", _forget)
