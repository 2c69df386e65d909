"""Fixtures of web tests: the site over its own demonstration database."""

import shutil

import pytest
from argon2 import PasswordHasher
from limits import RateLimitItemPerMinute
from sqlalchemy.orm import Session

from tests import door
from tests.markup import Document
from tests.sealing import unsealed_changes
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.database.engines import make_engines
from tracker.core.web import rate_limiter
from tracker.people.queries import people
from tracker.people.services import passwords


@pytest.fixture
def app(request, demo, demo_folder, demo_template):
    """Give a site of its own, for a test that changes something; afterwards every change has its seal in the log."""
    yield create_app(Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}"), demo)
    if "past_the_log" not in request.fixturenames:
        assert unsealed_changes(demo, since=demo_template) == []


@pytest.fixture
def unhurried(monkeypatch):
    """Let a test ask for more in a minute than any person may."""
    monkeypatch.setattr(rate_limiter, "_item", lambda _cost: RateLimitItemPerMinute(10**6))


@pytest.fixture
def cheap(monkeypatch):
    """Hash with little work: the strength is Argon2's, what is tested is ours."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    monkeypatch.setattr(passwords, "_NOBODY", hasher.hash("nobody"))


@pytest.fixture
def person(demo, past_the_log):
    """Give the login of somebody with a password."""
    with Session(demo.writer) as session, session.begin():
        people.by_key(session, door.LOGIN).password_hash = passwords.hashed(door.PASSWORD)
    return door.LOGIN


@pytest.fixture
def past_the_log():
    """Mark a test that sets records up by hand, past the services and their log."""


@pytest.fixture(scope="session")
def shared(demo_template, tmp_path_factory):
    """Give a site that no test changes."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copyfile(demo_template, folder / "tracker.db")
    engines = make_engines(f"sqlite:///{folder / 'tracker.db'}")
    yield create_app(Settings(folder, f"sqlite:///{folder / 'tracker.db'}"), engines)
    engines.dispose()


@pytest.fixture
def client(shared):
    """Give the browser of the region's analyst, who reads everything."""
    return Visitor(shared, "analyst-XJ").client


def reader(app, login="analyst-XJ"):
    """Read pages of a site as somebody; the region's analyst reads everything."""
    client = Visitor(app, login).client

    def get(address):
        answer = client.get(address)
        return Document(answer.text, status=answer.status_code)

    return get


@pytest.fixture
def read(shared):
    return reader(shared)


@pytest.fixture
def read_own(app):
    return reader(app)
