"""Tests that passwords are hashed outside transactions."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tests import door
from tests.door import LOGIN, PASSWORD, knock
from tests.visitors import Visitor
from tracker.people.models.people import Person
from tracker.people.queries import people
from tracker.people.rules.passwords import PasswordPolicy
from tracker.people.services import accounts, authentication, passwords
from tracker.people.services.authentication import Door

pytestmark = pytest.mark.usefixtures("past_the_log")
NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
NEW = "四个 不相干的 词语 很好记"


class Watched:
    """Hash with little work, and note the connections that are in use meanwhile."""

    def __init__(self, engines=None):
        self.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        self.engines, self.held = engines, []

    def note(self):
        if self.engines is not None:
            self.held.append(self.engines.writer.pool.checkedout() + self.engines.reader.pool.checkedout())

    def hash(self, password):
        self.note()
        return self.hasher.hash(password)

    def verify(self, kept, password):
        self.note()
        return self.hasher.verify(kept, password)


@pytest.fixture(autouse=True)
def watched(monkeypatch):
    found = Watched()
    monkeypatch.setattr(passwords, "_HASHER", found)
    monkeypatch.setattr(passwords, "_NOBODY", found.hash("nobody"))
    return found


def test_no_page_that_checks_or_sets_a_password_holds_a_connection_meanwhile(app, demo, person, watched):
    visitor, stale = Visitor(app, LOGIN), door.stale(app, "security_admin")
    watched.engines = demo
    knock(app)
    knock(app, "wrong password")
    knock(app, login="nobody-at-all")
    visitor.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW})
    stale.post("/people/1/unlock", {"proof_password": PASSWORD})
    assert Visitor(app).post(f"/links/{door.link(demo)}", {"new": PASSWORD, "again": PASSWORD}).status_code == 302
    assert watched.held == [0] * 7


def test_nor_does_a_service_on_both_databases(engines, session, watched):
    made = Person(key="somebody", name="某人", password_hash=passwords.hashed(PASSWORD))
    session.add(made)
    session.commit()
    watched.engines = engines
    with Session(engines.reader) as reading:
        let_in = authentication.sign_in(session, "somebody", PASSWORD, Door("192.0.2.1", "test", NOW), reading=reading)
        session.commit()
        found = people.signed_in(session, passwords.key_hash(let_in.key), NOW.date())
        session.commit()
        assert authentication.prove(session, found, PASSWORD, "", Door("192.0.2.1", "test", NOW), reading=reading)
        session.commit()
        accounts.chosen(reading, found.person_id, NEW, PasswordPolicy())
    assert watched.held == [0, 0, 0]


def test_nor_do_the_passwords_of_the_demonstration(demo, demo_folder, monkeypatch, watched):
    from click.testing import CliRunner

    from tracker.cli import accounts as commands

    monkeypatch.setenv("TRACKER_DATA_DIR", str(demo_folder))
    made = []
    monkeypatch.setattr("tracker.cli.db_session.make_engines", lambda url: made.append(demo) or demo)
    watched.engines = demo
    answer = CliRunner().invoke(commands.command, ["demo"])
    assert (answer.exit_code, len(made)) == (0, 2)
    assert watched.held
    assert set(watched.held) == {0}
