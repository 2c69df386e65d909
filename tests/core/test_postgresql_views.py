"""Main journeys on PostgreSQL: a report, a grade decision, sign-in."""

import pytest
from sqlalchemy.orm import Session

from tests import databases, downgrade_journey, entry_journey
from tests.report_pages import Editor
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.database import copy
from tracker.core.database.engines import make_engines
from tracker.people.queries import people
from tracker.people.services import passwords

PASSWORD = "骆驼 在窗台上 慢慢数星星"
LOGIN = "reviewer-650106-1"


@pytest.fixture
def demo(postgresql_url, demo_template):
    """Give the demonstration on PostgreSQL."""
    made, source = make_engines(postgresql_url), make_engines(f"sqlite:///{demo_template}")
    databases.empty(made)
    with source.reader.connect() as old, made.writer.begin() as new:
        copy.copy(old, new)
    source.dispose()
    yield made
    databases.empty(made)
    made.dispose()


@pytest.fixture
def app(demo, postgresql_url, tmp_path):
    return create_app(Settings(tmp_path, postgresql_url), demo)


@pytest.fixture
def liaison(app):
    return Editor(app, "liaison-E020")


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path):
    """Give a site on each database, with somebody whose password is hashed as in use."""
    if request.param == "postgresql":
        made, url = request.getfixturevalue("demo"), request.getfixturevalue("postgresql_url")
    else:
        folder = request.getfixturevalue("demo_folder")
        url = f"sqlite:///{folder / 'tracker.db'}"
        made = make_engines(url)
    with Session(made.writer) as session, session.begin():
        people.by_key(session, LOGIN).password_hash = passwords.hashed(PASSWORD)
    yield create_app(Settings(tmp_path, url), made)
    made.dispose()


def _enter(site, password):
    visitor = Visitor(site)
    visitor.answer = visitor.post("/sign-in", {"login": LOGIN, "password": password})
    return visitor


def test_a_password_that_is_really_hashed_opens_the_door_and_no_other_does(site):
    with Session(site.extensions["engines"].reader) as session:
        kept = people.by_key(session, LOGIN).password_hash
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    for wrong in ("", PASSWORD[:-1], PASSWORD + " ", kept):
        visitor = _enter(site, wrong)
        assert visitor.answer.status_code == 422, wrong
        assert visitor.get("/home").headers["Location"].startswith("/sign-in")
    visitor = _enter(site, PASSWORD)
    assert visitor.answer.headers["Location"] == "/home"
    assert "头屯河区" in visitor.get("/home").text
    visitor.login = LOGIN
    assert visitor.post("/sign-out").status_code == 302
    assert visitor.get("/home").headers["Location"].startswith("/sign-in")


def test_what_is_entered_and_approved_moves_the_figures_by_exactly_that(app, demo, liaison):
    entry_journey.what_is_entered_and_approved_moves_the_figures_by_exactly_that(app, demo, liaison)


def test_a_downgrade_by_two_persons_bars_makes_documents_due_and_is_restored_on_appeal(app):
    downgrade_journey.a_downgrade_by_two_persons_bars_makes_documents_due_and_is_restored_on_appeal(app)
