"""Web tests of reauthentication."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import door
from tests.door import ASKS, LOGIN, PASSWORD, SECRET, hidden, stale
from tests.visitors import Visitor
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.roles import ADMINISTRATORS, Role
from tracker.core.web import access
from tracker.modules import MODULES
from tracker.people.models.people import Assignment, PendingForm, SignInAttempt
from tracker.people.queries import people
from tracker.people.rules.sessions import SessionLimits
from tracker.people.services import accounts, passwords, sessions

pytestmark = pytest.mark.usefixtures("cheap", "past_the_log")
PARTS = {"person_id": 1, "kind": "reset", "assignment_id": 1, "month": "2025-01", "recovery_id": 1}


def _login_of(policy):
    if policy.roles and policy.roles <= ADMINISTRATORS:
        return min(policy.roles).value
    return "reviewer-XJ-1"


def _events(app):
    with Session(app.extensions["engines"].reader) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))


@pytest.mark.parametrize("endpoint", sorted(step for each in MODULES for step in each.reauthenticated))
def test_each_such_step_asks_first_and_does_nothing(app, endpoint):
    app.config["WTF_CSRF_ENABLED"] = False
    visitor = stale(app, _login_of(access.policy_of(app.view_functions[endpoint])))
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        path = app.url_for(endpoint, **{name: PARTS[name] for name in rule.arguments})
    before = _events(app)
    answer = visitor.client.open(path, method="POST" if "POST" in rule.methods else "GET", data={"reason": "保留"})
    assert answer.status_code == 200
    assert ASKS in answer.text
    assert _events(app) == before


def test_the_form_that_was_sent_is_kept_and_goes_on_after_the_password(app, demo, person):
    admin = stale(app, "security_admin")
    with Session(demo.reader) as session:
        number = people.by_key(session, LOGIN).id
    path = f"/people/{number}/assignments"
    sent = {"role": "analyst", "unit": "650106", "from_day": "2025-01-01", "form_key": "a" * 32, "to_day": "2030-12-31"}
    kept = hidden(admin.post(path, sent).text)
    assert {name: kept[name] for name in sent} == sent
    wrong = admin.post(path, kept | {"proof_password": "guess"})
    assert wrong.status_code == 422
    assert {name: hidden(wrong.text)[name] for name in sent} == sent
    assert "guess" not in wrong.text
    effect = admin.post(path, kept | {"proof_password": PASSWORD})
    assert "会怎样" in effect.text
    assert PASSWORD not in effect.text
    assert admin.post(path, sent | {"confirmed": "1"}).status_code == 302
    with Session(demo.reader) as session:
        held = session.scalars(sa.select(Assignment.role).where(Assignment.person_id == number))
        assert Role.ANALYST in set(held)


def test_a_password_in_a_form_that_comes_too_late_is_not_kept(app, demo, monkeypatch):
    admin = stale(app, "security_admin")
    token = admin.token()
    door.at_later(monkeypatch, timedelta(minutes=40))
    admin.client.post("/people/1/assignments", data={"csrf_token": token, "proof_password": PASSWORD, "unit": "XJ"})
    with Session(demo.reader) as session:
        (kept,) = session.scalars(sa.select(PendingForm.fields))
    assert "XJ" in kept
    assert PASSWORD not in kept


def test_guesses_count_and_wait_as_at_the_door(app, demo, person):
    admin = stale(app, "security_admin")
    for _ in range(5):
        assert admin.post("/people/1/unlock", {"proof_password": "guess"}).status_code == 422
    assert admin.post("/people/1/unlock", {"proof_password": PASSWORD}).status_code == 422
    with Session(demo.reader) as session:
        assert session.query(SignInAttempt).count() == 5
        assert session.query(AuditEvent).filter_by(action=AuditAction.LOCKED).count() == 1
        assert session.query(AuditEvent).filter_by(action=AuditAction.UNLOCKED).count() == 0
    assert door.knock(app, PASSWORD, "security_admin").answer.status_code == 422


def test_the_page_of_the_phone_asks_and_leads_there(app, person):
    visitor = stale(app)
    page = visitor.get("/account/phone")
    assert ASKS in page.text
    assert not re.search(r"[A-Z2-7]{32}", page.text)
    kept = hidden(page.text)
    assert visitor.post("/account/proof", kept | {"proof_password": "guess"}).status_code == 422
    answer = visitor.post("/account/proof", kept | {"proof_password": PASSWORD})
    assert answer.headers["Location"] == "/account/phone"
    assert re.search(r"[A-Z2-7]{32}", visitor.get("/account/phone").text)
    elsewhere = visitor.post("/account/proof", {"next": "//evil.example", "proof_password": PASSWORD})
    assert elsewhere.headers["Location"] == "/account"


def test_who_has_a_phone_gives_its_code_too_or_a_recovery_code(app, demo, person):
    codes = door.set_phone(demo)
    for code, wanted in (("", 422), ("000000", 422), (pyotp.TOTP(SECRET).now(), 200), (codes[0], 200)):
        visitor = stale(app)
        sent = {"code": "1", "proof_password": PASSWORD, "proof_code": code}
        answer = visitor.post("/account/phone", sent)
        assert (ASKS in answer.text) is (wanted == 422), code


def test_changing_the_password_asks_for_the_code_of_the_phone(app, demo, person):
    door.set_phone(demo)
    visitor, new = Visitor(app, LOGIN), "四个 不相干的 词语 很好记"
    sent = {"old": PASSWORD, "new": new, "again": new}
    assert 'name="code"' in visitor.get("/account").text
    assert visitor.post("/account/password", sent).status_code == 422
    assert visitor.post("/account/password", sent | {"code": pyotp.TOTP(SECRET).now()}).status_code == 302


def test_wrong_codes_in_a_session_count_with_those_at_the_door(app, demo, person):
    door.set_phone(demo)
    visitor = stale(app)
    for _ in range(5):
        visitor.post("/account/phone", {"proof_password": PASSWORD, "proof_code": "000000"})
    sent = {"code": "1", "proof_password": PASSWORD, "proof_code": pyotp.TOTP(SECRET).now()}
    assert ASKS in visitor.post("/account/phone", sent).text
    with Session(demo.reader) as session:
        assert {each.account[:5] for each in session.query(SignInAttempt)} == {"code:"}


def test_changing_the_assignment_moves_neither_the_end_nor_the_proof_on_both_databases(session, somebody):
    began, later = datetime(2025, 3, 1, 1, tzinfo=UTC), datetime(2025, 3, 1, 12, 30, tzinfo=UTC)
    key = sessions.begin(session, somebody.id, None, stage="in", at=began, address="", agent="", proved_at=began)
    for _ in range(3):
        found = people.signed_in(session, passwords.key_hash(key), began.date())
        key = sessions.switch(session, somebody, found.session_id, None, later)
        session.commit()
    found = people.signed_in(session, passwords.key_hash(key), began.date())
    assert (found.began_at, found.proved_at) == (began, began)
    sessions.seen(session, found.session_id, began + timedelta(hours=12))
    found = people.signed_in(session, passwords.key_hash(key), began.date())
    assert sessions.why_over(found, SessionLimits(), began + timedelta(hours=12)) == "too_long"


@pytest.fixture
def somebody(session):
    made = accounts.add_person(session, "somebody", "某人", by=None, at=datetime(2025, 3, 1, tzinfo=UTC))
    session.commit()
    return made
