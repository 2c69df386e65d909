"""Tests of secrets at rest: encryption, older keys, binding to their row, re-encryption."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core import vault
from tracker.core.audit import integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.errors import Inconsistent
from tracker.operations.services import secrets_at_rest
from tracker.operations.services.secrets_at_rest import Standing
from tracker.people.models.people import Person, RecoveryCode
from tracker.people.queries import second_factors
from tracker.people.rules import recovery_codes as codes
from tracker.people.services import accounts, authentication, recovery_codes

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
OLD, NEW = "o" * 64, "n" * 64
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _keys(engines, *keys):
    vault.keep_in(engines, lambda: keys)


@pytest.fixture
def person(engines):
    """Give somebody who has set up a phone under the old key, with their recovery codes."""
    _keys(engines, OLD)
    with Session(engines.writer) as session, session.begin():
        made = accounts.add_person(session, "somebody", "某人", by=None, at=NOW)
        given = accounts.enrol(session, made, SECRET, pyotp.TOTP(SECRET).at(NOW), at=NOW)
        return made.id, given


def _stored(engines):
    """Give every text of the two columns, read past the models."""
    with engines.reader.connect() as connection:
        return [
            *connection.exec_driver_sql("SELECT totp_secret FROM person").scalars(),
            *connection.exec_driver_sql("SELECT code_hash FROM recovery_code").scalars(),
        ]


def _code_is_right(engines, person_id, at):
    with Session(engines.writer) as session, session.begin():
        code = pyotp.TOTP(SECRET).at(at)
        right = authentication.use_code(session, session.get_one(Person, person_id), code, at)
        audit.record(session, AuditAction.SIGN_IN, by=None, at=at)  # as the door does
        return right


def _recovery_is_right(engines, person_id, code):
    with Session(engines.writer) as session, session.begin():
        return recovery_codes.use(session, session.get_one(Person, person_id), code, NOW)


def test_neither_secret_nor_recovery_code_nor_its_hash_stands_in_the_database(engines, person):
    _, given = person
    stored = _stored(engines)
    assert len(stored) == 11
    assert all(vault.is_locked(each) for each in stored)
    for plain in (SECRET, *given, *map(recovery_codes._hash, given)):
        assert not any(plain in each for each in stored)


def test_a_new_key_opens_what_the_old_one_locked_and_what_is_locked_anew_needs_the_old_one_no_more(engines, person):
    number, given = person
    _keys(engines, NEW, OLD)
    assert _code_is_right(engines, number, NOW + timedelta(minutes=1))
    assert _recovery_is_right(engines, number, given[0])
    with Session(engines.writer) as session, session.begin():
        assert secrets_at_rest.standing(session) == Standing(older=11)
        assert secrets_at_rest.lock_anew(session, at=NOW) == Standing(newest=11)
    with Session(engines.reader) as session:
        assert integrity.differences(session) == []
        assert session.query(AuditEvent).filter_by(action=AuditAction.SECRETS_REKEYED).count() == 1
    _keys(engines, NEW)
    assert _code_is_right(engines, number, NOW + timedelta(minutes=2))
    assert _recovery_is_right(engines, number, given[1])
    assert not _recovery_is_right(engines, number, given[0])


def test_without_the_key_nothing_opens_and_the_check_counts_it(engines, person, caplog):
    number, given = person
    _keys(engines, NEW)
    assert not _code_is_right(engines, number, NOW + timedelta(minutes=1))
    assert not _recovery_is_right(engines, number, given[0])
    assert "cannot be read" in caplog.text
    with Session(engines.reader) as session:
        assert secrets_at_rest.standing(session) == Standing(unreadable=11)


def test_a_secret_in_clear_or_of_somebody_else_lets_nobody_in(engines, person):
    number, _ = person
    with Session(engines.writer) as session, session.begin():
        other = accounts.add_person(session, "attacker", "别人", by=None, at=NOW)
        foreign = vault.of(session).lock(vault.PHONE, other.id, SECRET)
    for planted in (SECRET, foreign):
        with engines.writer.begin() as connection:
            connection.execute(sa.update(Person).where(Person.id == number).values(totp_secret=planted))
        assert not _code_is_right(engines, number, NOW + timedelta(minutes=1))


def test_what_somebody_changed_past_the_program_is_not_vouched_for_by_encrypting_anew(engines, person):
    _keys(engines, NEW, OLD)
    with engines.writer.begin() as connection:
        connection.execute(sa.update(Person).values(name="换过的名字"))
    with Session(engines.writer) as session, pytest.raises(Inconsistent, match="tracker verify"):
        secrets_at_rest.lock_anew(session, at=NOW)


def test_an_upgrade_locks_what_stands_in_clear_and_old_codes_still_let_in_once(engines):
    _keys(engines, NEW)
    short = "a1b2c3-0f9e8d"
    with Session(engines.writer) as session, session.begin():
        made = accounts.add_person(session, "somebody", "某人", by=None, at=NOW)
        made.totp_secret = SECRET
        session.add(RecoveryCode(person_id=made.id, code_hash=recovery_codes._hash(short)))
        session.flush()
        assert secrets_at_rest.lock_clear(session) == 2
        audit.adopt_upgrade(session, "0023", "0028", at=NOW)
        number = made.id
    assert all(vault.is_locked(each) for each in _stored(engines))
    with Session(engines.reader) as session:
        assert integrity.differences(session) == []
        assert second_factors.codes_left(session, number) == (1, 1)
    assert _code_is_right(engines, number, NOW)
    assert _recovery_is_right(engines, number, short.upper())
    assert not _recovery_is_right(engines, number, short)


def test_a_code_of_the_phone_and_a_recovery_code_are_used_once_though_two_come_at_once(engines, person):
    number, given = person
    at = NOW + timedelta(minutes=1)
    with Session(engines.writer) as session, session.begin():
        stale = session.get_one(Person, number)
        session.execute(
            sa.update(Person).where(Person.id == number).values(totp_last=int(at.timestamp()) // 30)
            .execution_options(synchronize_session=False)
        )  # fmt: skip  # the other one was first
        assert not authentication.use_code(session, stale, pyotp.TOTP(SECRET).at(at), at)
        first = session.scalars(sa.select(RecoveryCode.id).order_by(RecoveryCode.id)).first()
        assert recovery_codes._take(session, stale, first, NOW)
        assert not recovery_codes._take(session, stale, first, NOW)
    assert not _recovery_is_right(engines, number, given[0])


def test_recovery_codes_have_eighty_bits_and_are_read_as_people_type_them():
    assert len({codes.written(number) for number in range(1000)}) == 1000
    assert codes.written(2**codes.BITS - 1) == "zzzz-zzzz-zzzz-zzzz"
    assert codes.read(" ZZZZ-ZZZZ ZZZZ\u3000zzzz") == "z" * 16
    assert codes.read("OIL0") == "0110"
    assert len(set(codes.SIGNS)) == 32
