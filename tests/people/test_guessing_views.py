"""Tests of sign-in throttling: it affects only who guesses."""

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from tests.door import LOGIN, PASSWORD, knock
from tests.visitors import Visitor
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.operations.services import purge
from tracker.people.models.people import Person, SignInAttempt
from tracker.people.queries import people
from tracker.people.rules.sessions import DEVICE_FOR, THROTTLE, network
from tracker.people.services import authentication, passwords
from tracker.people.services.authentication import Door, TooMany

pytestmark = pytest.mark.usefixtures("cheap", "past_the_log")
NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)


def _from(address):
    return {"environ_base": {"REMOTE_ADDR": address}}


def _again(visitor, password=PASSWORD, **options):
    return visitor.post("/sign-in", {"login": LOGIN, "password": password}, **options)


def test_who_is_guessed_at_signs_in_from_their_own_device_and_from_another_network(app, person):
    known = knock(app, **_from("192.0.2.7"))
    known.client.delete_cookie("tracker")
    for _ in range(7):
        knock(app, "wrong password", **_from("192.0.2.9"))
    assert knock(app, **_from("192.0.2.8")).answer.status_code == 422
    assert _again(known, **_from("192.0.2.7")).status_code == 302
    assert knock(app, **_from("198.51.100.1")).answer.status_code == 302


def test_a_known_device_waits_for_its_own_failures_and_opens_no_other_account(app, person):
    known = knock(app)
    known.client.delete_cookie("tracker")
    for _ in range(5):
        _again(known, "wrong password")
    assert _again(known).status_code == 422
    assert knock(app).answer.status_code == 302


@pytest.mark.parametrize(
    ("key", "age", "other"),
    [("a guess", timedelta(), 0), (None, DEVICE_FOR + timedelta(days=1), 0), (None, timedelta(), 1)],
)
def test_a_forged_an_old_and_anothers_device_are_not_known(app, demo, person, monkeypatch, key, age, other):
    with Session(demo.reader) as session:
        number = people.by_key(session, LOGIN).id + other
    with monkeypatch.context() as earlier:
        earlier.setattr(TimestampSigner, "get_timestamp", lambda _signer: int((datetime.now(UTC) - age).timestamp()))
        signed = URLSafeTimedSerializer(key or app.config["SECRET_KEY"], salt="known-device").dumps(["x", number])
    visitor = Visitor(app)
    visitor.client.set_cookie("device", signed)
    for _ in range(5):
        knock(app, "wrong password")
    assert _again(visitor).status_code == 422


def test_guesses_over_the_whole_region_close_one_network_only(app, person):
    known = knock(app)
    known.client.delete_cookie("tracker")
    for number in range(50):
        knock(app, "wrong password", login=f"guess{number}")
    assert knock(app).answer.status_code == 429
    assert _again(known).status_code == 302
    assert knock(app, **_from("192.0.2.1")).answer.status_code == 302
    assert "127.0.0.0/24" in Visitor(app, "audit_admin").get("/audit?action=locked").text
    admin = Visitor(app, "security_admin")
    assert "127.0.0.0/24" in admin.get("/people").text
    answer = admin.post("/people/networks/unlock", {"network": "127.0.0.0/24"}, follow_redirects=True)
    assert "50 次失败不再计数" in answer.text
    assert "正在等待的网络" not in answer.text
    assert knock(app).answer.status_code == 302
    assert Visitor(app, "system_admin").post("/people/networks/unlock", {"network": "127.0.0.0/24"}).status_code == 403


def test_the_person_is_told_of_failures_at_the_next_sign_in(app, person):
    for address in ("192.0.2.1", "192.0.2.2", "198.51.100.1"):
        knock(app, "wrong password", **_from(address))
    page = knock(app).get("/home").text
    assert "有 3 次登录失败，来自 2 处" in page
    assert "次登录失败" not in knock(app).get("/home").text


def test_addresses_of_one_network_count_together():
    assert network("192.0.2.9") == network("::ffff:192.0.2.200") == "192.0.2.0/24"
    assert network("2001:db8:0:1::5") == network("2001:db8:0:1:ffff::9") == "2001:db8:0:1::/64"


def test_the_wait_doubles_up_to_a_quarter_of_an_hour():
    waits = [THROTTLE.wait(count) // timedelta(minutes=1) for count in (4, 5, 6, 7, 8, 9, 2000)]
    assert waits == [0, 1, 2, 4, 8, 15, 15]


@pytest.fixture
def somebody(session):
    made = Person(key="somebody", name="某人", password_hash=passwords.hashed(PASSWORD))
    session.add(made)
    session.commit()
    return made


def _knock(session, engines, password, address, at=NOW, login="somebody"):
    with Session(engines.reader) as reading:
        try:
            found = authentication.sign_in(session, login, password, Door(address, "test", at), reading=reading)
        except TooMany:
            found = None
    session.commit()
    return found is not None


def test_many_networks_guess_and_the_owner_still_enters_on_both_databases(engines, session, somebody):
    for number in range(400):
        _knock(session, engines, "wrong password", f"10.0.{number % 50}.7")
    assert session.query(SignInAttempt).count() == 250
    assert session.query(AuditEvent).filter_by(action=AuditAction.LOCKED).count() == 50
    assert _knock(session, engines, PASSWORD, "192.0.2.1")
    assert not _knock(session, engines, PASSWORD, "10.0.3.9")
    assert _knock(session, engines, PASSWORD, "10.0.3.9", NOW + timedelta(minutes=2))
    authentication.unlock_network(session, "10.0.4.1", by=None, at=NOW)
    session.commit()
    assert _knock(session, engines, PASSWORD, "10.0.4.9")
    purge.purge(session, at=NOW + timedelta(days=91), only=SignInAttempt)
    assert session.query(SignInAttempt).count() == 0


def test_guesses_that_come_at_once_wait_for_one_another(engines, session, somebody, monkeypatch):
    matches = passwords.matches

    def while_others_guess(kept, password, **known):
        monkeypatch.setattr(passwords, "matches", matches)
        with Session(engines.writer) as other:
            for _ in range(THROTTLE.free):
                _knock(other, engines, "wrong password", "10.0.0.8")
        return matches(kept, password, **known)

    monkeypatch.setattr(passwords, "matches", while_others_guess)
    assert not _knock(session, engines, PASSWORD, "10.0.0.7")
    assert session.query(SignInAttempt).count() == THROTTLE.free
    assert _knock(session, engines, PASSWORD, "10.0.1.7")


def test_every_failure_is_an_event_that_keeps_no_name_that_nobody_has(engines, session, somebody):
    for login in ("somebody", "a password typed as a name", "somebody"):
        _knock(session, engines, "wrong password", "10.0.0.7", login=login)
    events = session.query(AuditEvent).filter_by(action=AuditAction.SIGN_IN_FAILED).order_by(AuditEvent.seq)
    assert [(each.subject_id, each.name) for each in events] == [
        (somebody.id, "某人"),
        (None, ""),
        (somebody.id, "某人"),
    ]


def test_guesses_of_the_old_password_in_a_session_count_and_wait_as_at_the_door(app, demo, person):
    visitor = Visitor(app, LOGIN)
    new = "四个 不相干的 词语 很好记"
    for _ in range(5):
        assert visitor.post("/account/password", {"old": "guess", "new": new, "again": new}).status_code == 422
    assert visitor.post("/account/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 422
    with Session(demo.reader) as session:
        assert session.query(SignInAttempt).count() == 5
        assert session.query(AuditEvent).filter_by(action=AuditAction.LOCKED).count() == 1
