"""Tests of `tracker accounts unlock`: ends the throttling of a person or a network."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.database.engines import make_engines
from tracker.people.models.people import SignInAttempt
from tracker.people.queries import people
from tracker.people.services import authentication
from tracker.people.services.authentication import Door

LOGIN = "reviewer-650106-1"


@pytest.fixture
def waiting(demo_folder):
    """Give a demonstration in which one account waits, guessed at from one network."""
    made = make_engines(f"sqlite:///{demo_folder / 'tracker.db'}")
    with Session(made.writer) as session, session.begin():
        person, door = people.by_key(session, LOGIN), Door("192.0.2.7", "test", datetime.now(UTC))
        for _ in range(5):
            authentication._fail(
                session,
                authentication._account(LOGIN),
                source=door.source(person),
                person=person,
                door=door,
                limit=authentication.THROTTLE,
            )
    yield made
    made.dispose()


@pytest.mark.parametrize("words", [[LOGIN], ["192.0.2.9", "--network"]], ids=["person", "network"])
def test_the_operator_lets_go_who_waits_and_it_is_recorded(tracker, demo_folder, waiting, words):
    done = tracker("accounts", "unlock", *words, TRACKER_DATA_DIR=str(demo_folder), TRACKER_DATABASE_URL="")
    assert (done.returncode, "已解锁" in done.stdout) == (0, True), done.stderr
    with Session(waiting.reader) as session:
        assert session.query(SignInAttempt).filter_by(forgiven=False).count() == 0
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
        assert (last.action, last.person_id) == (AuditAction.UNLOCKED, None)
        assert last.name in (people.by_key(session, LOGIN).name, "192.0.2.0/24")


def test_a_name_that_nobody_has_is_told_in_one_line(tracker, demo_folder, waiting):
    done = tracker("accounts", "unlock", "nobody", TRACKER_DATA_DIR=str(demo_folder), TRACKER_DATABASE_URL="")
    assert done.returncode == 2
    assert "没有这个人" in done.stderr
