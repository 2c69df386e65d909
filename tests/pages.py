"""Fixtures of web tests: the site over its own demonstration database."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from limits import RateLimitItemPerMinute
from sqlalchemy.orm import Session

from tests import door
from tests.markup import Document
from tests.sealing import unsealed_changes
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.database.bindings import bind
from tracker.core.database.engines import make_engines
from tracker.core.web import cache, rate_limiter
from tracker.people.queries import people
from tracker.people.services import passwords


@pytest.fixture(scope="session")
def made_site(demo_engines):
    """Give the site that the tests of a worker use one after the other: its routes and templates are prepared once."""
    path = Path(str(demo_engines.writer.url.database))
    path.parent.mkdir(exist_ok=True)
    settings = Settings(path.parent, f"sqlite:///{path}")
    app = create_app(settings, demo_engines)
    return MadeSite(app, settings, dict(app.config), dict(app.extensions))


@dataclass(frozen=True)
class MadeSite:
    """A site, its settings, and what it was made with."""

    app: Flask
    settings: Settings
    config: dict[str, object]
    extensions: dict[str, object]

    def as_made(self):
        """Return the site with nothing of an earlier test: settings, caches and counters as in a new process."""
        for now, then in ((self.app.config, self.config), (self.app.extensions, self.extensions)):
            now.clear()
            now.update(then)
        cache.register(self.app)
        bind(self.app.extensions["engines"], self.settings)
        self.settings.key_file.write_text("\n".join([self.config["SECRET_KEY"], *self.config["SECRET_KEY_FALLBACKS"]]))
        self.settings.key_file.chmod(0o600)
        return self.app


@pytest.fixture
def app(request, demo, made_site, demo_template):
    """Give a site of its own, for a test that changes something; afterwards every change has its seal in the log."""
    yield made_site.as_made()
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
