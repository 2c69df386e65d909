"""Tests of audit heads outside the database (syslog)."""

import re
import socket
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.config import Settings
from tracker.core.audit import chain, heads
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)


@pytest.fixture
def listening():
    """Give a syslog of our own on loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        yield server


def _record(engines):
    with Session(engines.writer) as session, session.begin():
        audit.record(session, AuditAction.BACKED_UP, by=None, at=NOW, subject="backup", name="甲")
    with Session(engines.reader) as session:
        return chain.head(session)


def test_every_event_leaves_its_head_at_a_syslog_elsewhere(engines, listening, tmp_path):
    address = f"syslog://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings.from_environment({"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_AUDIT_SINK": address})
    assert settings.heads_files == (tmp_path / "audit-heads.txt",)
    heads.keep_in(engines, settings.heads_files, settings.heads_syslog)
    try:
        told = [(_record(engines), listening.recv(2000).decode()) for _ in range(2)]
    finally:
        heads.keep_in(engines, ())
    for head, line in told:
        assert re.fullmatch(rf"<\d+>1 - - tracker - head - seq={head.seq} hash={head.named}", line)
    assert (tmp_path / "audit-heads.txt").read_text().count("\n") == 2


def test_a_syslog_that_cannot_be_reached_keeps_nobody_from_working_and_is_told(engines, caplog):
    heads.keep_in(engines, (), ("no.such.host.invalid", 514))
    try:
        assert _record(engines).seq > 0
    finally:
        heads.keep_in(engines, ())
    assert "did not reach" in caplog.text


def test_who_works_on_while_the_chain_is_compared_raises_no_alarm(engines, tmp_path):
    file = tmp_path / "audit-heads.txt"
    heads.keep_in(engines, [file])
    try:
        _record(engines)
        with Session(engines.reader) as session:
            before = heads.kept([file])
            seen = chain.head(session)  # from here on the session reads this moment
            _record(engines)
            assert heads.differences(session, before) == []
            assert len(heads.kept([file])[file]) == 2, seen
    finally:
        heads.keep_in(engines, ())


def test_what_is_taken_back_leaves_no_head(engines, listening):
    heads.keep_in(engines, (), ("127.0.0.1", listening.getsockname()[1]))
    try:
        with Session(engines.writer) as session:
            audit.record(session, AuditAction.BACKED_UP, by=None, at=NOW, subject="backup", name="甲")
            session.rollback()
    finally:
        heads.keep_in(engines, ())
    listening.settimeout(0.2)
    with pytest.raises(TimeoutError):
        listening.recv(2000)


def test_a_commit_that_fails_leaves_no_head_to_a_later_one(engines, listening):
    def fail(_connection):
        raise OSError("the disk is full")

    heads.keep_in(engines, (), ("127.0.0.1", listening.getsockname()[1]))
    try:
        with Session(engines.writer) as session:
            audit.record(session, AuditAction.BACKED_UP, by=None, at=NOW, subject="backup", name="甲")
            sa.event.listen(engines.writer, "commit", fail)
            with pytest.raises(OSError, match="full"):
                session.commit()
            sa.event.remove(engines.writer, "commit", fail)
            session.rollback()
            session.connection()
            session.commit()
    finally:
        heads.keep_in(engines, ())
    listening.settimeout(0.2)
    with pytest.raises(TimeoutError):
        listening.recv(2000)
