"""Tests of account notices."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import door
from tests.door import LOGIN, PASSWORD
from tests.markup import document
from tests.visitors import Visitor
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.notifications.models import Notice, Outbox
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people
from tracker.people.rules.account_news import ACCOUNT_NEWS

pytestmark = pytest.mark.usefixtures("cheap", "past_the_log")
NEW = "四个 不相干的 词语 很好记"


def _told(demo, login=LOGIN):
    """Give the kinds and words a person was told; each stands in the outbox too."""
    with Session(demo.reader) as session:
        mine = sa.select(Notice).where(Notice.person_id == people.by_key(session, login).id).order_by(Notice.id)
        found = session.scalars(mine).all()
        assert {each.id for each in found} <= set(session.scalars(sa.select(Outbox.notice_id)))
        return [(each.kind, str(each.text)) for each in found]


def test_a_new_device_is_told_and_neither_the_first_nor_a_known_one(app, demo, person):
    known = door.knock(app)
    known.client.delete_cookie("tracker")
    known.post("/sign-in", {"login": LOGIN, "password": PASSWORD})
    assert _told(demo) == []
    door.knock(app, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert _told(demo) == [(NoticeKind.DEVICE, "新的设备登录了您的账号，来自 198.51.100.0/24。")]
    assert "新的设备登录了您的账号" in Visitor(app, LOGIN).get("/inbox").text


def test_a_new_device_is_told_after_the_code_not_before(app, demo, person):
    door.knock(app)
    door.set_phone(demo)
    other = door.knock(app)
    assert _told(demo) == []
    other.post("/sign-in/code", {"code": pyotp.TOTP(door.SECRET).now()})
    assert [kind for kind, _words in _told(demo)] == [NoticeKind.DEVICE]


def test_a_changed_password_and_phone_are_told(app, demo, person):
    visitor = Visitor(app, LOGIN)
    assert visitor.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    secret = door.phone_secret(visitor.get("/account/phone").text)
    visitor.post("/account/phone", {"code": pyotp.TOTP(secret).now()})
    admin = Visitor(app, "security_admin")
    admin.post(document(admin.get(f"/people?q={LOGIN}").text).address(r"/people/\d+") + "/drop-phone")
    told = _told(demo)
    assert [kind for kind, _words in told] == [NoticeKind.PASSWORD, NoticeKind.PHONE, NoticeKind.PHONE]
    assert re.fullmatch(r"您的动态码已由.+（安全管理员）解除。", told[-1][1])


def test_a_role_given_and_ended_is_told_here_and_at_the_next_sign_in(app, demo, person):
    admin = Visitor(app, "security_admin")
    door.knock(app)
    with Session(demo.reader) as session:
        number = people.by_key(session, LOGIN).id
    sent = {"role": "analyst", "unit": "650106", "from_day": "2025-01-01", "confirmed": "1", "form_key": "b" * 32}
    assert admin.post(f"/people/{number}/assignments", sent).status_code == 302
    with Session(demo.reader) as session:
        made = max(row.id for row in people.assignments(session, number))
    assert "您的账号有这一步：添加任职" in door.knock(app).get("/home").text
    admin.post(f"/assignments/{made}/end", {"confirmed": "1"})
    told = [words for kind, words in _told(demo) if kind is NoticeKind.ROLE]
    assert re.fullmatch(r".+（安全管理员）给了您一个身份：分析员，650106。", told[0])
    assert told[1].endswith("结束了您的一个身份：分析员。")


def test_the_next_sign_in_tells_every_step_but_those_of_ones_own_hands(app, demo, person):
    door.knock(app)
    with Session(demo.writer) as session, session.begin():
        number = people.by_key(session, LOGIN).id
        for action in ACCOUNT_NEWS:
            audit.record(session, action, by=None, at=datetime.now(UTC), subject="person", subject_id=number)
    page = door.knock(app).get("/home").text
    told = {action for action in ACCOUNT_NEWS if f"您的账号有这一步：{action.label}。" in page}
    own = {AuditAction.SIGN_IN, AuditAction.PASSWORD_CHANGED, AuditAction.PHONE_SET}
    assert told == set(ACCOUNT_NEWS) - own
    assert "您的账号有这一步" not in door.knock(app).get("/home").text


def test_the_first_password_is_no_news(app, demo):
    link = door.link(demo)
    assert Visitor(app).post(f"/links/{link}", {"new": PASSWORD, "again": PASSWORD}).status_code == 302
    assert _told(demo) == []


def test_every_kind_of_news_has_its_row():
    kinds = {"DEVICE", "PASSWORD", "PHONE", "FACTOR", "RESET", "ROLE"}
    assert {news.kind for news in ACCOUNT_NEWS.values()} == {NoticeKind[name] for name in kinds}
