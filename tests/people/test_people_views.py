"""Tests of the security administrator's forms: idempotent."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.record_pages import save
from tests.visitors import Visitor
from tracker.core.audit import chain
from tracker.core.calendar import months
from tracker.core.roles import Role
from tracker.people.queries import grants, people


@pytest.mark.parametrize(
    ("page", "send", "typed", "count"),
    [
        ("/people", "/people/add", {"key": "new.one", "name": "新人"}, r"new\.one"),
        ("/people/1", "/people/1/assignments", {"role": "analyst", "unit": "XJ", "from_day": "2031-01-01"}, "2031-01-01"),
        ("/grants", "/grants/add", {"reader": "XJ", "shown": "XPCC-12", "from_day": "2031-01-01", "reason": "试"}, "2031-01-01"),
    ],
)  # fmt: skip
def test_a_double_click_makes_one(app, page, send, typed, count):
    admin = Visitor(app, "security_admin")
    if "assignments" in send:  # an administrator's duties stand alone, so somebody else takes the role
        links = document(admin.get("/people?q=expert").text).links
        page = next(url for url, words in links if words.startswith("示范函审专家"))
        send = f"{page}/assignments"
    key = document(admin.get(page).text).value("form_key")
    answers = [admin.post(send, {**typed, "form_key": key, "confirmed": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers][1] == 302
    assert len(re.findall(count, plain(admin.get(page).text))) == 1


def test_a_form_that_was_refused_may_be_sent_again(app):
    admin = Visitor(app, "security_admin")
    key = document(admin.get("/grants").text).value("form_key")
    typed = {
        "reader": "XJ",
        "shown": "nowhere",
        "from_day": "2031-01-01",
        "reason": "试",
        "form_key": key,
        "confirmed": "1",
    }
    assert admin.post("/grants/add", typed).status_code == 422
    assert admin.post("/grants/add", {**typed, "shown": "XPCC-12"}).status_code == 302
    assert "2031-01-01" in admin.get("/grants").text


def test_what_was_given_by_mistake_today_ends_today(app, demo):
    admin, today = Visitor(app, "security_admin"), months.local(datetime.now(UTC)).date()
    with Session(demo.reader) as session:
        number = people.by_key(session, "expert-1").id
    role = {"role": "analyst", "unit": "XJ", "from_day": today.isoformat(), "confirmed": "1"}
    assert admin.post(f"/people/{number}/assignments", role).status_code == 302
    grant = {"reader": "XPCC", "shown": "650106", "from_day": today.isoformat(), "reason": "试", "confirmed": "1"}
    assert admin.post("/grants/add", grant).status_code == 302
    analyst = Visitor(app, "expert-1")
    with Session(demo.reader) as session:
        held = next(row.id for row in people.assignments(session, number) if row.role is Role.ANALYST)
        given = grants.every(session)[-1]
        assert given.from_day == today
    assert admin.post(f"/assignments/{held}/end", {"confirmed": "1"}).status_code == 302
    assert admin.post(f"/grants/{given.id}/end", {"confirmed": "1"}).status_code == 302
    assert analyst.get("/home").status_code in (200, 302)
    with Session(demo.reader) as session:
        assert [row.role for row in people.assignments(session, number) if row.in_force(today)] == [Role.EXPERT]
        assert given.id not in [row.id for row in grants.every(session)]
        assert chain.broken(session) is None
    told = plain(Visitor(app, "audit_admin").get("/audit").text)
    assert {"结束任职", "结束共享授权"} <= set(told.split())


@pytest.mark.parametrize(
    ("send", "typed", "said"),
    [
        (
            "/grants/add",
            {"reader": "XJ", "shown": "XPCC-12", "from_day": "2031-01-01", "reason": "试"},
            "管理范围内的 5 家企业",
        ),
        ("/grants/1/end", {}, "看不到"),
        ("/assignments/1/end", {}, "处登录将结束"),
    ],
)
def test_an_administrators_step_shows_its_effect_first_and_does_nothing_yet(app, demo, send, typed, said):
    with demo.reader.connect() as connection:
        count = "SELECT count(*) FROM audit_event"
        before = connection.exec_driver_sql(count).scalar()
        answer = Visitor(app, "security_admin").post(send, typed)
        assert answer.status_code == 200
        assert said in answer.text
        assert 'name="confirmed" value="1"' in answer.text
    with demo.reader.connect() as connection:
        assert connection.exec_driver_sql(count).scalar() == before


def test_the_same_grant_again_is_refused_in_words(app):
    admin = Visitor(app, "security_admin")
    typed = {"reader": "XJ", "shown": "XPCC-12", "from_day": "2031-01-01", "reason": "试", "confirmed": "1"}
    assert admin.post("/grants/add", typed).status_code == 302
    answer = admin.post("/grants/add", typed)
    assert answer.status_code == 422
    assert "同样的授权已经有了" in answer.text


def test_a_name_is_corrected_after_its_change_was_shown_and_the_log_has_both(app, demo):
    admin = Visitor(app, "security_admin")
    with Session(demo.reader) as session:
        number = people.by_key(session, "analyst-XJ").id
    looked, saved = save(
        admin, f"/people/{number}/edit", f"/people/{number}/change", name="示范分析员甲", phone="13900001234"
    )
    assert "示范分析员甲" in plain(looked.text)
    assert saved.status_code == 302
    page = plain(admin.get(f"/people/{number}").text)
    assert "示范分析员甲" in page
    assert "139****34" in page
    log = plain(Visitor(app, "audit_admin").get("/audit?action=person_changed").text)
    assert "改人员资料" in log
    assert "13900001234" not in log
    assert "查看联系电话" in Visitor(app, "audit_admin").get("/audit?action=viewed").text
