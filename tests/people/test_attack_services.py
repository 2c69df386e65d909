"""Sign-in under attack: thousands of guesses from fifty networks slow those networks, and nobody else."""

import os
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.people.gate import DEVICE, NETWORKS, NOW, RIGHT, Gate, address_of, failures_of
from tracker.core import vault
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.operations.services import purge
from tracker.people.models.people import Person, SignInAttempt
from tracker.people.queries import people, throttle
from tracker.people.rules.sessions import CODE_CAPS, NETWORK, THROTTLE
from tracker.people.services import authentication, passwords
from tracker.people.services.authentication import Door

LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"


@pytest.fixture
def hashed(monkeypatch):
    """Count the passwords that are compared, at no cost: what one costs is tried elsewhere."""
    seen = []

    def matches(kept, password, *, known=False):
        seen.append(password)
        return bool(kept) and kept == password

    monkeypatch.setattr(passwords, "matches", matches)
    return seen


@pytest.fixture
def victim(session, hashed):
    made = Person(key="victim", name="某人", password_hash=RIGHT)
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def gate(engines, victim):
    """Give the door once its owner has an account."""
    return Gate(engines)


@pytest.mark.prop
def test_two_thousand_guesses_from_fifty_networks_at_one_account(gate, engines, hashed, victim):
    tries = 2_000 if LONG else 600
    for number in range(tries):
        gate.at += timedelta(minutes=10) / tries
        assert gate.knock("guess", address_of(number)) == "no"
    rows = failures_of(engines)
    assert NETWORKS * THROTTLE.free <= rows <= NETWORKS * (THROTTLE.free + 5)
    assert len(hashed) == gate.writes == rows  # a try in the wait is neither hashed nor written
    assert gate.longest < 1
    assert gate.knock(RIGHT, address_of(7), device=DEVICE, device_of=victim.id) == "in"
    assert gate.knock(RIGHT, "192.0.2.1") == "in"
    assert gate.knock(RIGHT, address_of(8)) == "no"
    assert failures_of(engines) == rows  # a right password is never counted
    gate.at += THROTTLE.longest
    assert gate.knock(RIGHT, address_of(8)) == "in"
    with Session(engines.reader) as session:
        slowed = session.query(AuditEvent).filter_by(action=AuditAction.LOCKED).count()
        since = throttle.since_last_here(session, victim.id, [authentication._account("victim")], gate.at)
    assert slowed == NETWORKS
    assert since.failures == 0  # told at the first of the sign-ins above


@pytest.mark.prop
def test_five_thousand_guesses_over_the_region_close_the_networks_they_come_from(gate, engines, hashed, victim):
    networks, known = NETWORKS if LONG else 5, {"device": DEVICE, "device_of": victim.id}
    answers = []
    for number in range(100 * networks):
        gate.at += timedelta(milliseconds=60)
        answers.append(gate.knock("guess", f"10.0.{number % networks}.9", login=f"name{number // networks}"))
    assert (answers.count("no"), answers.count("closed")) == (50 * networks, 50 * networks)
    assert failures_of(engines) == len(hashed) == gate.writes == NETWORK.free * networks
    assert gate.longest < 1
    assert gate.knock(RIGHT, "10.0.3.77") == "closed"
    assert gate.knock(RIGHT, "10.0.3.77", **known) == "in"
    assert gate.knock(RIGHT, "192.0.2.1") == "in"
    with Session(engines.writer) as session, session.begin():
        closed = throttle.closed(session, gate.at, NETWORK)
        assert {each.network for each in closed} == {f"10.0.{number}.0/24" for number in range(networks)}
        assert authentication.unlock_network(session, "10.0.4.1", by=None, at=gate.at) == NETWORK.free
    assert gate.knock(RIGHT, "10.0.4.78") == "in"
    gate.at += NETWORK.window
    assert gate.knock(RIGHT, "10.0.3.77") == "in"
    with Session(engines.writer) as session, session.begin():
        purge.purge(session, at=gate.at + THROTTLE.window, only=SignInAttempt)
    assert failures_of(engines) == 0  # of names that nobody has, nobody is told


def test_a_right_password_ends_the_count_of_its_place_and_is_none_itself(gate, engines, victim):
    for _ in range(12):
        assert [gate.knock("guess", "10.0.0.1") for _ in range(4)] == ["no"] * 4
        assert gate.knock(RIGHT, "10.0.0.2") == "in"
    for _ in range(60):
        assert gate.knock(RIGHT, "10.0.0.3") == "in"
    assert failures_of(engines) == 48


def test_every_address_of_one_ipv6_network_is_one_place(gate, engines, victim):
    for number in range(40):
        assert gate.knock("guess", f"2001:db8:0:1::{number:x}") == "no"
    assert failures_of(engines) == THROTTLE.free
    assert gate.knock(RIGHT, "2001:db8:0:1:abcd::1") == "no"
    assert gate.knock(RIGHT, "2001:db8:0:2::1") == "in"


def test_wrong_codes_are_capped_by_the_hour_and_by_the_day_from_wherever(gate, engines, victim):
    vault.keep_in(engines, lambda: ("k" * 64,))
    (hour, an_hour), (day, a_day) = CODE_CAPS
    with Session(engines.writer) as session, session.begin():
        session.get_one(Person, victim.id).totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    tried = []
    for number in range(14):
        gate.at += timedelta(minutes=1)
        tried.append(_code(gate, engines, f"10.1.{number}.1"))
    assert tried.count("no") == an_hour
    assert tried[an_hour:] == ["over"] * (14 - an_hour)
    gate.at = NOW + timedelta(hours=2)
    for number in range(14):
        gate.at += timedelta(minutes=15)
        tried.append(_code(gate, engines, f"10.2.{number}.1"))
    assert tried.count("no") == a_day
    gate.at += day
    assert _code(gate, engines, "10.3.0.1") == "no"
    assert hour < day


def _code(gate, engines, address):
    """Give the right password and a wrong code; `over` where codes are not looked at any more."""
    door = Door(address, "test", gate.at)
    with Session(engines.writer) as writing, Session(engines.reader) as reading:
        let_in = authentication.sign_in(writing, "victim", RIGHT, door, reading=reading)
        writing.commit()
        found = people.signed_in(writing, passwords.key_hash(let_in.key), gate.at.date())
        before = writing.query(SignInAttempt).count()
        assert authentication.confirm_code(writing, found, "000000", door) is None
        writing.commit()
        return "no" if writing.query(SignInAttempt).count() > before else "over"
