"""Tests that a crowd at the door never holds up who is known there: by order, not by time."""

import fcntl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.door import LOGIN, PASSWORD, knock
from tracker.core.errors import Busy
from tracker.people.services import passwords

pytestmark = pytest.mark.usefixtures("cheap", "past_the_log")
_CROWD = 12


class Crowded:
    """A hasher whose guesses stay inside until they are let go; what is right goes through."""

    def __init__(self, hasher):
        self.hasher, self.inside, self.let_go = hasher, threading.Semaphore(0), threading.Event()
        self.ended = []

    def verify(self, kept, password):
        if password == "guess":
            self.inside.release()
            assert self.let_go.wait(30)
        self.ended.append(password)
        return self.hasher.verify(kept, password)

    def hash(self, password):
        return self.hasher.hash(password)


@pytest.fixture
def crowded(monkeypatch):
    found = Crowded(passwords._HASHER)
    monkeypatch.setattr(passwords, "_HASHER", found)
    yield found
    found.let_go.set()


@pytest.mark.parametrize("in_files", [False, True])
def test_a_known_device_passes_a_crowd_of_guesses(app, demo, person, crowded, monkeypatch, tmp_path, in_files):
    monkeypatch.setattr(passwords._Places, "folder", tmp_path if in_files else None)
    known = knock(app)
    known.client.delete_cookie("tracker")
    with ThreadPoolExecutor(_CROWD) as crowd:
        guesses = [crowd.submit(passwords.matches, passwords._NOBODY, "guess") for _ in range(_CROWD)]
        assert all(crowded.inside.acquire(timeout=10) for _ in range(passwords._SHARED))
        assert not crowded.inside.acquire(timeout=0.05)  # the others wait
        assert known.post("/sign-in", {"login": LOGIN, "password": PASSWORD}).status_code == 302
        assert crowded.ended == [PASSWORD] * 2  # the one that made the device known, and this one: no guess before it
        crowded.let_go.set()
        assert [each.result(20) for each in guesses] == [False] * _CROWD
    assert crowded.ended.count("guess") == _CROWD


def test_other_processes_that_hash_guesses_leave_a_slot_to_known_devices(app, person, monkeypatch, tmp_path):
    monkeypatch.setattr(passwords._Places, "folder", tmp_path)
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.05)
    known = knock(app)
    known.client.delete_cookie("tracker")
    with ExitStack() as held:
        for number in range(passwords._SHARED):
            file = held.enter_context((tmp_path / f"hashing-{number}.lock").open())
            fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            passwords.matches(passwords._NOBODY, "guess")
        assert known.post("/sign-in", {"login": LOGIN, "password": PASSWORD}).status_code == 302
        assert knock(app).answer.status_code == 503


def test_somebody_elses_device_has_no_part_in_the_slot_and_an_open_session_has(app, demo, person, monkeypatch):
    asked = []
    matches = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda *words, known=False: asked.append(known) or matches(*words, known=known)
    )
    known = knock(app)
    known.post("/sign-in", {"login": "security_admin", "password": "guess"})
    known.post("/sign-in", {"login": LOGIN, "password": PASSWORD})
    new = "四个 不相干的 词语 很好记"
    known.login = LOGIN
    known.post("/account/password", {"old": "guess", "new": new, "again": new})
    assert asked == [False, False, True, True]


def test_known_devices_fill_the_shared_slots_and_their_own_and_no_more(crowded, monkeypatch):
    monkeypatch.setattr(passwords._Places, "folder", None)
    with ThreadPoolExecutor(_CROWD) as crowd:
        guesses = [crowd.submit(passwords.matches, passwords._NOBODY, "guess", known=True) for _ in range(_CROWD)]
        assert all(crowded.inside.acquire(timeout=10) for _ in range(passwords._SHARED + 1))
        assert not crowded.inside.acquire(timeout=0.05)
        crowded.let_go.set()
        assert [each.result(20) for each in guesses] == [False] * _CROWD
