"""Tests of the audit chain: every change has an event, every manipulation is found."""

import os
import shutil
import threading
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.audit import chain as queries
from tracker.core.audit import record as audit
from tracker.core.audit.actions import FIRST, AuditAction, Origin
from tracker.core.audit.models import AuditEvent
from tracker.core.database.engines import make_engines
from tracker.core.roles import Role
from tracker.people.models.people import Assignment, Person
from tracker.people.queries import people
from tracker.people.rules.sessions import LinkKind
from tracker.people.services import accounts, assignments, authentication, one_time_links, passwords
from tracker.register.models import Bureau

NOW = datetime(2025, 2, 7, 4, 5, 6, 789_012, tzinfo=UTC)
MANY = 50 if os.environ.get("TRACKER_TEST_PROFILE") == "soak" else 12


def _add(engines, *names):
    for name in names:
        with Session(engines.writer) as session, session.begin():
            audit.record(session, AuditAction.SEEDED, by=None, at=NOW, name=name)


def _broken(engines, anchor=None):
    with Session(engines.reader) as session:
        return queries.broken(session, anchor)


def _tamper(engines, *statements):
    """Change the chain as somebody with the file in their hands could: without its triggers."""
    with engines.writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            for event in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_event_kept_{event}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET name = 'x'", "DELETE FROM audit_event"])
def test_the_database_itself_refuses_a_change(engines, statement):
    _add(engines, "a")
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), engines.writer.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statements", "seq"),
    [
        (["UPDATE audit_event SET name = 'x' WHERE seq = 2"], 2),
        (["UPDATE audit_event SET at = '2025-02-07 04:05:06.789013' WHERE seq = 3"], 3),
        (["DELETE FROM audit_event WHERE seq = 3"], 3),
        (["UPDATE audit_event SET seq = 99 WHERE seq = 2", "UPDATE audit_event SET seq = 2 WHERE seq = 3",
          "UPDATE audit_event SET seq = 3 WHERE seq = 99"], 2),
        (["UPDATE audit_event SET seq = seq + 100 WHERE seq > 2", "UPDATE audit_event SET seq = seq - 99 WHERE seq > 2"], 3),
    ],
    ids=["changed", "moment changed", "deleted", "swapped", "room made for one more"],
)  # fmt: skip
def test_a_tampered_event_is_named(engines, statements, seq):
    _add(engines, *"abcde")
    assert _broken(engines) is None
    _tamper(engines, *statements)
    assert _broken(engines).seq == seq


def test_an_event_put_in_is_named(engines):
    _add(engines, *"abc")
    columns = ", ".join(
        column.name for column in AuditEvent.__table__.columns if column.name not in ("seq", "prev_hash", "hash")
    )
    _tamper(
        engines,
        f"INSERT INTO audit_event (seq, prev_hash, hash, {columns}) SELECT 4, 'x', 'y', {columns} FROM audit_event WHERE seq = 1",
    )
    assert _broken(engines).seq == 4


def test_an_old_copy_put_back_is_found_by_a_published_hash(sqlite, tmp_path):
    _add(sqlite, *"ab")
    path = sqlite.writer.url.database
    sqlite.writer.connect().execution_options(isolation_level="AUTOCOMMIT").close()
    with sqlite.writer.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    shutil.copyfile(path, tmp_path / "old.db")
    shutil.copyfile(f"{path}-wal", tmp_path / "old.db-wal")
    _add(sqlite, *"cd")
    with Session(sqlite.reader) as session:
        published = queries.head(session).hash
    assert _broken(sqlite, published) is None
    assert _broken(sqlite, published[:16]) is None
    assert _broken(sqlite, published[:15]) is not None
    old = make_engines(f"sqlite:///{tmp_path / 'old.db'}")
    assert _broken(old) is None
    assert "旧的" in str(_broken(old, published).why)
    old.dispose()


@pytest.mark.prop
def test_parallel_writers_leave_one_unbroken_chain(engines):
    threads = [threading.Thread(target=_add, args=(engines, str(number))) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert _broken(engines) is None
    with Session(engines.reader) as session:
        assert queries.head(session).seq == MANY


def test_an_empty_chain_is_whole(engines):
    with Session(engines.reader) as session:
        assert queries.head(session) == (0, FIRST)
    assert _broken(engines) is None


def test_lines_and_commands_in_a_name_stay_one_event(engines):
    with Session(engines.writer) as session, session.begin():
        audit.set_origin(session, Origin("192.0.2.1\r\n", 7, "abc"))
        audit.record(
            session, AuditAction.SEEDED, by=None, at=NOW, name="a\r\nb", new={"x": "1\r\n2", "d": date(2025, 1, 1)}
        )
    with Session(engines.reader) as session:
        (event,) = session.scalars(sa.select(AuditEvent)).all()
        assert "\n" not in event.new
        assert queries.head(session).seq == 1
    assert _broken(engines) is None


def test_signs_that_no_keyboard_writes_find_nobody_and_nothing(engines):
    _add(engines, "a")
    with Session(engines.reader) as session:
        assert people.by_key(session, "a\x00b") is None
        assert people.persons(session, "a\x00b") == []
        assert queries.events(session, queries.Wanted(search="x\x00y"))[1] == 0
        assert queries.history(session, "\x00", 1) == []


def _bureau(session):
    session.add(
        Bureau(id=1, key="XJ", name="厅", short_name="厅", name_en="", level="region", side="local", path="/XJ/")
    )
    session.flush()


def test_every_step_with_a_person_leaves_exactly_one_event(engines):
    with Session(engines.writer) as session, session.begin():
        _bureau(session)
        person = accounts.add_person(session, "somebody", "某人", by=None, at=NOW)
        made = assignments.assign(
            session, person, Role.SECURITY_ADMIN, unit="XJ", from_day=date(2025, 1, 1), by=None, at=NOW
        )
        by = next(iter(people.actors(session, NOW.date())))
        key = one_time_links.by_operator(session, person, LinkKind.INVITATION, at=NOW)
        accounts.open_by_link(session, key, passwords.hashed("四个 不相干的 词语 在一起"), at=NOW)
        granted = assignments.grant(
            session, "XJ", "XJ", from_day=date(2025, 1, 1), to_day=None, reason="试", by=by, at=NOW
        )
        assignments.end_grant(session, granted.id, last_day=date(2025, 1, 2), by=by, at=NOW)
        authentication.unlock(session, person, by=by, at=NOW)
        accounts.disable(session, person, by=by, at=NOW)
        accounts.enable(session, person, by=by, at=NOW)
        accounts.forget_phone(session, person, by=by, at=NOW)
        assignments.end(session, made.id, last_day=date(2025, 2, 6), by=by, at=NOW)
    with Session(engines.reader) as session:
        told = [event.action for event in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq))]
    assert told == [
        "person_added", "assigned", "link_made", "password_changed", "granted", "grant_ended", "unlocked",
        "person_disabled", "person_enabled", "phone_dropped", "assignment_ended",
    ]  # fmt: skip


def test_what_is_rolled_back_leaves_no_event(engines):
    with Session(engines.writer) as session:
        accounts.add_person(session, "somebody", "某人", by=None, at=NOW)
        session.rollback()
    with Session(engines.reader) as session:
        assert queries.head(session).seq == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 0
