"""Sign-in under attack with the product's own hashing: what is not hashed is counted, and what is stays bounded."""

import gc
import os
import resource
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.people.gate import DEVICE, NETWORKS, RIGHT, Gate, address_of, failures_of
from tracker.people.models.people import Person
from tracker.people.rules.sessions import NETWORK, THROTTLE
from tracker.people.services import passwords

LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"
_MEGA = 1024 * 1024
_FLAT, _OWN = 32 * _MEGA, 4 * _MEGA
"""Bytes by which the process may grow, and those of its own objects."""
_STATEMENTS = 25
"""Statements that one try may ask under the writer's lock, were it the last of thousands."""


class Counted:
    """The hasher of the product; each password that it compares is counted, and how much memory is held after it."""

    def __init__(self, hasher):
        self.hasher, self.passwords, self.resident = hasher, [], []

    def hash(self, password):
        return self.hasher.hash(password)

    def verify(self, kept, password):
        self.passwords.append(password)
        try:
            return self.hasher.verify(kept, password)
        finally:
            self.resident.append(_resident())


def _resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.fixture
def hashing(monkeypatch):
    hasher = passwords._HASHER
    assert (hasher.time_cost, hasher.memory_cost, hasher.parallelism) == (3, 65536, 4)
    found = Counted(hasher)
    monkeypatch.setattr(passwords, "_HASHER", found)
    return found


@pytest.fixture
def victim(session, hashing):
    made = Person(key="victim", name="某人", password_hash=passwords.hashed(RIGHT))
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def gate(engines, victim):
    """Give the door; what its attack leaves in memory is looked at in the end."""
    gc.collect()
    tracemalloc.start()
    yield Gate(engines)
    tracemalloc.stop()


def _own():
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _require_flat(gate, hashing, before):
    """Neither memory nor the work under the writer's lock grows with the number of tries."""
    warm = len(hashing.resident) // 5
    assert max(hashing.resident[warm:]) - max(hashing.resident[: warm + 1]) < _FLAT
    assert _own() - before < _OWN
    assert max(gate.asked) <= _STATEMENTS


@pytest.mark.prop
def test_guesses_at_one_account_are_mostly_not_hashed_and_its_known_device_enters_throughout(
    gate, engines, hashing, victim
):
    tries, networks = (2_000, NETWORKS) if LONG else (60, 5)
    known, entered = {"device": DEVICE, "device_of": victim.id}, []
    before = _own()
    for number in range(tries):
        gate.at += timedelta(minutes=10) / tries
        assert gate.knock("guess", address_of(number % networks)) == "no"
        if number % (tries // 4) == 0:
            entered.append(gate.knock(RIGHT, address_of(number % networks), **known))
    rows, guessed = failures_of(engines), hashing.passwords.count("guess")
    assert entered == ["in"] * 4
    assert hashing.passwords.count(RIGHT) == 4
    assert networks * THROTTLE.free <= rows == guessed <= networks * (THROTTLE.free + 5)
    assert gate.writes == rows + len(entered)
    _require_flat(gate, hashing, before)


@pytest.mark.prop
def test_guesses_over_the_region_are_hashed_fifty_times_a_network_and_no_more(gate, engines, hashing, victim):
    tries, networks = (5_000, 10) if LONG else (60, 1)  # five hundred hashes, some minutes
    known, before = {"device": DEVICE, "device_of": victim.id}, _own()
    answers = []
    for number in range(tries):
        gate.at += timedelta(minutes=5) / tries
        answers.append(gate.knock("guess", f"10.0.{number % networks}.9", login=f"name{number // networks}"))
    hashed = NETWORK.free * networks
    assert (answers.count("no"), answers.count("closed")) == (hashed, tries - hashed)
    assert failures_of(engines) == len(hashing.passwords) == gate.writes == hashed
    assert gate.knock(RIGHT, "10.0.0.77") == "closed"
    assert gate.knock(RIGHT, "10.0.0.77", **known) == "in"
    assert gate.knock(RIGHT, "192.0.2.1") == "in"
    assert len(hashing.passwords) == hashed + 2
    with Session(engines.reader) as session:
        assert session.get_one(Person, victim.id).disabled_at is None
    _require_flat(gate, hashing, before)
