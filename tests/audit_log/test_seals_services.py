"""Tests of seals: recorded changes pass, manual ones are detected."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.tampering import NOW, by_hand
from tracker.core.audit import chain, integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.audit.seal_models import RowPending, RowSeal
from tracker.core.database.engines import make_engines
from tracker.core.database.migrations import roles, triggers
from tracker.core.database.migrations.triggers import sealed_tables
from tracker.people.models.people import Person
from tracker.register.models import Category

Kind = integrity.Kind


def _differences(engines):
    with Session(engines.reader) as session:
        return [(each.kind, each.table, each.where) for each in integrity.differences(session)]


def _record(session, name="一步"):
    audit.record(session, AuditAction.SEEDED, by=None, at=NOW, name=name)


@pytest.fixture
def person(engines):
    """Give a database with one person, lawfully recorded."""
    with Session(engines.writer) as session, session.begin():
        session.add_all([Person(key="li", name="李某"), Category(code="dust", name="除尘", name_en="dust")])
        _record(session)
    return engines


def test_a_recorded_change_is_sealed_under_its_event_whatever_wrote_it(person):
    with Session(person.writer) as session, session.begin():
        session.scalars(sa.select(Person)).one().name = "李四"
        session.execute(sa.update(Category).values(name="除尘器"))
        session.connection().exec_driver_sql("INSERT INTO category (code, name, name_en) VALUES ('vocs', 'x', '')")
        _record(session)
    assert _differences(person) == []
    with Session(person.reader) as session:
        seals = session.execute(sa.select(RowSeal.table_name, RowSeal.name).where(RowSeal.seq == 2)).all()
        assert [tuple(each) for each in seals] == [
            ("category", "dust"), ("category", "vocs"), ("person", "li / 李四")
        ]  # fmt: skip
        assert session.scalar(sa.select(sa.func.count()).select_from(RowPending)) == 0
        assert chain.broken(session) is None


def test_what_is_changed_after_the_event_of_a_step_gets_one_of_its_own(person):
    with Session(person.writer) as session, session.begin():
        _record(session)
        session.scalars(sa.select(Person)).one().name = "李四"
    with Session(person.reader) as session:
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert (last.action, bool(last.seal)) == (AuditAction.SEALED, True)
    assert _differences(person) == []


def test_a_change_that_nobody_recorded_is_named_by_what_people_look_up(person):
    with Session(person.writer) as session, session.begin():
        session.scalars(sa.select(Person)).one().name = "李四"
    with person.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO category (code, name, name_en) VALUES ('vocs', 'x', '')")
    assert sorted(_differences(person)) == [
        (Kind.ADDED, "category", "vocs"), (Kind.CHANGED, "person", "li / 李某")
    ]  # fmt: skip


def test_a_lawful_change_of_the_same_row_does_not_cover_an_unlawful_one(person):
    with person.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET password_hash = 'forged'")
    with Session(person.writer) as session, session.begin():
        session.scalars(sa.select(Person)).one().phone = "1"
        _record(session)
    assert [each[:2] for each in _differences(person)] == [(Kind.CHANGED, "person")]


def test_a_step_taken_back_leaves_nothing_to_seal(person):
    with Session(person.writer) as session, session.begin():
        attempt = session.begin_nested()
        session.scalars(sa.select(Person)).one().name = "李四"
        _record(session)
        attempt.rollback()
        _record(session, "另一步")
    assert _differences(person) == []
    with Session(person.reader) as session:
        assert chain.head(session).seq == 2


def test_secrets_are_vouched_for_and_stand_nowhere_in_clear(person):
    with Session(person.writer) as session, session.begin():
        session.scalars(sa.select(Person)).one().password_hash = "$argon2id$secret"
        _record(session)
    with Session(person.reader) as session:
        kept = [*session.execute(sa.select(RowSeal)).scalars(), *session.scalars(sa.select(AuditEvent))]
        assert not any("argon2id" in str(value) for each in kept for value in vars(each).values())
    with by_hand(person) as connection:
        connection.exec_driver_sql("UPDATE person SET password_hash = 'forged'")
        with Session(connection) as session:
            assert [each.table for each in integrity.differences(session) if not each.is_trigger] == ["person"]


_REWRITES = {
    "a seal changed": "UPDATE row_seal SET digest = 'x' WHERE table_name = 'person'",
    "a seal removed": "DELETE FROM row_seal WHERE table_name = 'person'",
    "a seal put in": "INSERT INTO row_seal (id, seq, table_name, key, digest, name) VALUES (99, 1, 'person', '1', 'x', '')",
    "a seal moved to another event": "UPDATE row_seal SET seq = 2",
    "the digest of an event changed": "UPDATE audit_event SET seal = 'x'",
}


@pytest.mark.parametrize("statement", _REWRITES.values(), ids=_REWRITES)
def test_a_seal_that_was_rewritten_is_found(person, statement):
    with by_hand(person) as connection, Session(connection) as session:
        connection.exec_driver_sql(statement)
        assert [each for each in integrity.differences(session) if not each.is_trigger]


def test_an_emptied_log_is_not_complete(person):
    with by_hand(person) as connection, Session(connection) as session:
        for table in ("audit_event", "row_seal"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        assert chain.broken(session) is None
        kinds = {(each.kind, each.table) for each in integrity.differences(session) if not each.is_trigger}
        assert kinds == {(Kind.ADDED, "person"), (Kind.ADDED, "category")}


def test_a_trigger_that_is_missing_altered_or_foreign_is_named(engines):
    on = "" if engines.writer.dialect.name == "sqlite" else " ON person"
    refused = "month_stays_frozen"
    with engines.writer.connect() as connection:
        transaction = connection.begin()
        run = connection.exec_driver_sql
        run(f"DROP TRIGGER person_journal_update{on}")
        run(f"DROP TRIGGER {refused}{on and ' ON month'}")
        if connection.dialect.name == "sqlite":
            run(f"CREATE TRIGGER {refused} BEFORE UPDATE ON month BEGIN SELECT 1; END")
            run("CREATE TRIGGER stranger AFTER INSERT ON person BEGIN DELETE FROM category; END")
        else:
            run(
                "CREATE OR REPLACE FUNCTION keep_frozen_month() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            )
            run(f"CREATE TRIGGER {refused} BEFORE UPDATE ON month FOR EACH ROW EXECUTE FUNCTION keep_frozen_month()")
            run("CREATE TRIGGER stranger AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION keep_frozen_month()")
            run("ALTER TABLE audit_event DISABLE TRIGGER audit_event_kept")
        found = {(each.kind, each.name) for each in triggers.differences(connection)}
        told = integrity.differences(Session(connection))  # as `tracker verify` and the daily check ask
        transaction.rollback()
    wanted = {("missing", "person_journal_update"), ("altered", refused), ("foreign", "stranger")}
    more = {("altered", "keep_frozen_month"), ("altered", "audit_event_kept")} if on else set()
    assert found == wanted | more
    assert {(each.kind.value, each.where) for each in told} == {(f"trigger_{kind}", name) for kind, name in found}


def test_no_protected_table_is_emptied_at_once(postgresql_url):
    engines = make_engines(postgresql_url)
    for name in (
        *(table.name for table in sealed_tables()),
        "audit_event",
        "row_seal",
        "row_pending",
        "position",
        "total",
    ):
        with pytest.raises(DBAPIError, match="never emptied|only ever added"), engines.writer.begin() as connection:
            connection.exec_driver_sql(f'TRUNCATE "{name}" CASCADE')
    engines.dispose()


def test_a_role_that_owns_nothing_works_and_cannot_go_round_the_protection(postgresql_url):
    owner = make_engines(postgresql_url)
    with owner.writer.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS site")
        connection.exec_driver_sql("CREATE ROLE site LOGIN")
        roles.grant(connection, "site")
    site = make_engines(sa.make_url(postgresql_url).set(username="site").render_as_string(hide_password=False))
    try:
        with Session(site.writer) as session, session.begin():
            session.add(Category(code="dust", name="除尘", name_en="dust"))
            _record(session)
        assert _differences(site) == []
        for statement in (
            "ALTER TABLE category DISABLE TRIGGER ALL", "DROP TRIGGER category_journal_update ON category",
            "SET session_replication_role = replica", "TRUNCATE category", "UPDATE audit_event SET name = 'x'",
            "DELETE FROM row_seal", "CREATE TABLE mine (id int)", "ALTER TABLE audit_event ADD COLUMN x int",
            "CREATE OR REPLACE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        ):  # fmt: skip
            with pytest.raises(DBAPIError, match="permission denied|must be owner"), site.writer.begin() as connection:
                connection.exec_driver_sql(statement)
    finally:
        site.dispose()
        with owner.writer.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table in ("category", "audit_event", "row_seal"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
            connection.exec_driver_sql("DROP OWNED BY site; DROP ROLE site")
        owner.dispose()


def test_a_change_past_the_program_is_accepted_only_with_an_event_that_says_why(person):
    with person.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET name = '王某'")
    with Session(person.writer) as session, session.begin():
        assert audit.adopt(session, AuditAction.ACCEPTED, at=NOW, reason="按工单更正")
    assert _differences(person) == []
    with Session(person.writer) as session, session.begin():
        assert not audit.adopt(session, AuditAction.ACCEPTED, at=NOW, reason="再来一次")
