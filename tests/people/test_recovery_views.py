"""Web tests of account recovery by two administrators."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import door
from tests.core import recovery_rows
from tests.core.recovery_rows import asked
from tests.door import LOGIN, PASSWORD
from tests.markup import document, plain
from tests.visitors import Visitor
from tracker.core.errors import NotAllowed
from tracker.notifications.models import Notice, Outbox
from tracker.people.models.people import OneTimeLink, Person
from tracker.people.models.recovery import Recovery
from tracker.people.queries import people
from tracker.people.queries import recovery as queries
from tracker.people.rules.recovery import SLIP_LIFE, WAITS, RecoveryKind
from tracker.people.services import passwords, recovery

pytestmark = pytest.mark.usefixtures("cheap")
NEW = {"new": PASSWORD, "again": PASSWORD}
APPROVER, EXPERT = "reviewer-XJ-2", "expert-1"


def _number(app, login):
    with Session(app.extensions["engines"].reader) as session:
        return people.by_key(session, login).id


def _ask(app, login=LOGIN, kind="reset"):
    """Ask as the security administrator. Return the page and its check code."""
    page = Visitor(app, "security_admin").post(f"/people/{_number(app, login)}/links/{kind}").text
    return page, document(page).said("#check", r"\d{8}")


def _confirm(app, login="system_admin"):
    """Confirm the first request as another administrator. Return the answer and the path of its link."""
    visitor = Visitor(app, login)
    path = re.search(r"/recoveries/\d+/", visitor.get("/recoveries").text)[0] + "confirm"
    answer = visitor.post(path)
    shown = document(answer.text).texts("#link")
    return answer, shown[0].removeprefix("http://127.0.0.1:8000") if shown else None


@pytest.mark.parametrize("login", [LOGIN, APPROVER, "audit_admin", EXPERT])
def test_two_administrators_hold_half_each_and_only_the_person_both(app, login):
    page, code = _ask(app, login)
    assert "/links/" not in page
    (asked_for,) = set(re.findall(r"/recoveries/\d+/confirm", Visitor(app, "system_admin").get("/recoveries").text))
    answer, path = _confirm(app)
    assert code not in answer.text
    assert Visitor(app, "audit_admin").post(asked_for).status_code == 404  # a slip is printed once
    assert Visitor(app).post(path, NEW).status_code == 422
    assert Visitor(app).post(path, NEW | {"check": "00000000"}).status_code == 422
    assert Visitor(app).post(path, NEW | {"check": code}).status_code == 302
    assert door.knock(app, PASSWORD, login).answer.status_code == 302


@pytest.mark.parametrize("login", [LOGIN, APPROVER, "audit_admin", "system_admin", EXPERT])
def test_the_security_administrator_alone_becomes_nobody(app, login):
    admin, number = Visitor(app, "security_admin"), _number(app, login)
    pages = [admin.post(f"/people/{number}/links/{kind}").text for kind in ("invitation", "reset")]
    pages.append(admin.post(f"/people/{number}/drop-phone", follow_redirects=True).text)
    own = re.findall(r"/recoveries/\d+/", admin.get("/recoveries").text)
    assert own
    assert admin.post(own[0] + "confirm").status_code == 403
    pages += [admin.get(path).text for path in ("/recoveries", f"/people/{number}", "/people", "/home", "/inbox")]
    assert not re.search(r"/links/[\w-]{20}", "".join(pages))
    with Session(app.extensions["engines"].reader) as session:
        assert session.query(OneTimeLink).count() == 0
        assert people.by_key(session, login).password_hash == ""


def test_nobody_asks_for_or_confirms_their_own_account(app):
    own = Visitor(app, "security_admin").post(f"/people/{_number(app, 'security_admin')}/links/reset")
    assert own.status_code == 403
    _ask(app, "system_admin")
    visitor = Visitor(app, "system_admin")
    assert "您自己的账号" in visitor.get("/recoveries").text
    with Session(app.extensions["engines"].reader) as session:
        number = session.scalar(sa.select(Recovery.id))
    assert visitor.post(f"/recoveries/{number}/confirm").status_code == 403


def test_the_phone_of_an_approver_is_dropped_by_two(app, demo, past_the_log):
    with Session(demo.writer) as session, session.begin():
        for login in (LOGIN, APPROVER):
            people.by_key(session, login).totp_secret = "JBSWY3DPEHPK3PXP"
    admin = Visitor(app, "security_admin")
    for login in (LOGIN, APPROVER):
        admin.post(f"/people/{_number(app, login)}/drop-phone")
    with Session(demo.reader) as session:
        assert [people.by_key(session, login).totp_secret for login in (LOGIN, APPROVER)] == ["", "JBSWY3DPEHPK3PXP"]
    assert _confirm(app)[0].status_code == 302
    with Session(demo.reader) as session:
        assert people.by_key(session, APPROVER).totp_secret == ""


def test_five_wrong_check_codes_and_the_link_opens_nothing(app):
    _page, code = _ask(app)
    path = _confirm(app)[1]
    for _ in range(5):
        assert Visitor(app).post(path, NEW | {"check": "00000000"}).status_code == 422
    assert Visitor(app).post(path, NEW | {"check": code}).status_code == 404


def test_a_request_and_its_slip_are_good_for_a_while_and_a_newer_one_voids_both(app, monkeypatch):
    _page, code = _ask(app)
    path = _confirm(app)[1]
    _ask(app)
    later = _confirm(app)[1]
    assert Visitor(app).get(path).status_code == 404
    assert Visitor(app).post(later, NEW | {"check": code}).status_code == 422
    door.at_later(monkeypatch, SLIP_LIFE + timedelta(minutes=1))
    assert Visitor(app).get(later).status_code == 404
    monkeypatch.undo()
    for _ in range(2):  # the second voids the first, which nobody confirmed
        _ask(app)
    with Session(app.extensions["engines"].reader) as session:
        assert len(queries.waiting(session, datetime.now(UTC))) == 1
        assert queries.waiting(session, datetime.now(UTC) + SLIP_LIFE + WAITS + timedelta(hours=1)) == []


def test_a_refused_request_leads_nowhere(app):
    _ask(app)
    visitor = Visitor(app, "audit_admin")
    path = re.search(r"/recoveries/\d+/", visitor.get("/recoveries").text)[0]
    assert visitor.post(path + "refuse").status_code == 302
    assert visitor.post(path + "confirm").status_code == 404
    assert "没有等核对的申请" in visitor.get("/recoveries").text


def test_what_waits_stands_in_the_tasks_of_the_other_administrators(app):
    _ask(app)
    for login, told in (("system_admin", True), ("audit_admin", True), ("security_admin", False)):
        assert ("条账号重设等您核对" in Visitor(app, login).get("/home").text) is told


def test_the_person_is_told_at_the_next_sign_in_and_by_every_way(app, demo, past_the_log):
    door.knock(app)
    with Session(demo.writer) as session, session.begin():
        people.by_key(session, LOGIN).password_hash = passwords.hashed("before before before")
    door.knock(app, "before before before")
    _page, code = _ask(app)
    path = _confirm(app)[1]
    Visitor(app).post(path, NEW | {"check": code})
    page = plain(door.knock(app, PASSWORD).get("/home").text)
    assert "您的账号有这一步：申请重设账号" in page
    assert "您的账号有这一步：核对重设账号" in page
    with Session(demo.reader) as session:
        mine = session.scalars(sa.select(Notice).where(Notice.person_id == people.by_key(session, LOGIN).id)).all()
        sent = set(session.scalars(sa.select(Outbox.notice_id)))
    words = [str(each.text) for each in mine]
    assert any("（安全管理员）为您的账号申请了重设密码。" in each for each in words)
    assert any("（系统管理员）核对了为您的账号申请的重设密码。" in each for each in words)
    assert "您的密码已改。" in words
    assert {each.id for each in mine} <= sent


@pytest.mark.parametrize("wrong", [{"confirmed_by": "analyst-XJ"}, {"confirmed_by": LOGIN}, {"asked_by": LOGIN}])
def test_the_database_refuses_one_person_in_two_places_on_both_databases(region, wrong):
    with Session(region.writer) as session:
        made = asked(session, LOGIN)
        for column, login in wrong.items():
            setattr(made, column, people.by_key(session, login).id)
        with pytest.raises(IntegrityError):
            session.flush()


def test_the_operator_prints_for_an_ordinary_person_only_on_both_databases(region):
    now = recovery_rows.NOW
    with Session(region.writer) as session:
        assert recovery.confirm(session, asked(session, LOGIN), by=None, at=now)
        for login in (APPROVER, "system_admin"):
            with pytest.raises(NotAllowed):
                recovery.confirm(session, asked(session, login), by=None, at=now)
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) > 1
        found = asked(session, LOGIN, kind=RecoveryKind.PHONE)
        assert recovery.confirm(session, found, by=None, at=now) is None
