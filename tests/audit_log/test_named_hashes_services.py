"""Tests of hash algorithms in the audit chain and seals, mixed and switched."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.tampering import NOW, by_hand
from tracker.core.audit import algorithm, chain, heads, integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.audit.seal_models import RowSeal
from tracker.people.models.people import Person
from tracker.register.models import Category

ORDER = ("sha256", "sm3", "sm3", "sha256", "sm3")
"""The setting before each event of the chain below: it changes in the middle, and back."""


def _step(engines, name, number):
    """Add a category and change the person, recorded under a setting."""
    algorithm.hash_with(engines, name)
    with Session(engines.writer) as session, session.begin():
        session.scalars(sa.select(Person)).one().phone = str(number)
        session.add(Category(code=f"c{number}", name="除尘", name_en="dust"))
        audit.record(session, AuditAction.SEEDED, by=None, at=NOW, name=f"第 {number} 步")


@pytest.fixture
def mixed(engines):
    """Give a database whose chain changed its algorithm three times."""
    with Session(engines.writer) as session, session.begin():
        session.add(Person(key="li", name="李某"))
        audit.record(session, AuditAction.SEEDED, by=None, at=NOW, name="一人")
    for number, name in enumerate(ORDER):
        _step(engines, name, number)
    yield engines
    algorithm.hash_with(engines, "sha256")


def _wrong(session):
    broken = chain.broken(session)
    return [
        *([("chain", broken.seq)] if broken else []),
        *((each.table, each.kind) for each in integrity.differences(session) if not each.is_trigger),
    ]


def test_a_chain_that_changes_its_algorithm_in_the_middle_verifies_as_a_whole(mixed):
    with Session(mixed.reader) as session:
        events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq)).all()
        kept = [["sm3" if text.startswith("sm3:") else "sha256" for text in (each.hash, each.seal)] for each in events]
        assert kept == [["sha256", "sha256"], *([name, name] for name in ORDER)]
        seals = {(each.seq, each.digest.startswith("sm3:")) for each in session.scalars(sa.select(RowSeal))}
        assert seals == {(1, False), *((place + 2, name == "sm3") for place, name in enumerate(ORDER))}
        assert [each.prev_hash for each in events[1:]] == [each.hash for each in events[:-1]]
        assert _wrong(session) == []


@pytest.mark.parametrize("reading", ["sha256", "sm3"])
def test_what_the_setting_is_now_says_nothing_about_what_was_recorded(mixed, reading):
    algorithm.hash_with(mixed, reading)
    with Session(mixed.reader) as session:
        assert _wrong(session) == []
        for hashed in session.scalars(sa.select(AuditEvent.hash)):
            assert chain.broken(session, hashed) is None
            assert chain.broken(session, hashed.partition(":")[2] or hashed) is None


_CHANGES = {
    "an event": ("UPDATE audit_event SET name = 'x' WHERE seq = 3", ("chain", 3)),
    "the name of the hash": ("UPDATE audit_event SET hash = substr(hash, 5) WHERE seq = 3", ("chain", 3)),
    "another name": ("UPDATE audit_event SET hash = 'md5:' || substr(hash, 5) WHERE seq = 3", ("chain", 3)),
    "the digest of its seals": ("UPDATE audit_event SET seal = substr(seal, 5) WHERE seq = 3", ("chain", 3)),
    "a seal": ("UPDATE row_seal SET name = 'x' WHERE seq = 3", ("row_seal", integrity.Kind.SEALS)),
    "the name of a seal": ("UPDATE row_seal SET digest = substr(digest, 5) WHERE seq = 6", ("row_seal", integrity.Kind.SEALS)),
    "a row": ("UPDATE category SET name = 'x' WHERE code = 'c1'", ("category", integrity.Kind.CHANGED)),
    "a row of before": ("UPDATE category SET name = 'x' WHERE code = 'c0'", ("category", integrity.Kind.CHANGED)),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "found"), _CHANGES.values(), ids=_CHANGES)
def test_a_change_of_what_was_hashed_with_either_algorithm_is_found(mixed, statement, found):
    with by_hand(mixed) as connection, Session(connection) as session:
        assert _wrong(session) == []
        connection.exec_driver_sql(statement)
        assert found in _wrong(session)


def test_heads_kept_elsewhere_name_the_algorithm_and_those_without_a_name_are_still_compared(mixed, tmp_path):
    file = tmp_path / "heads.txt"
    with Session(mixed.reader) as session:
        events = session.execute(sa.select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq)).all()
        for seq, hashed in events:
            heads.write([file], chain.Head(seq, hashed))
        lines = file.read_text().splitlines()
        assert [line.split(" ")[1].partition(":")[0] for line in lines] == ["sha256", *ORDER]
        file.write_text(file.read_text() + f"1 {events[0][1]}\n")  # as it was written before there was a choice
        assert heads.differences(session, heads.kept([file])) == []
        file.write_text(f"2 {'0' * 64}\n")
        assert len(heads.differences(session, heads.kept([file]))) == 1
