"""Web tests of pending forms."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import document
from tests.visitors import Visitor
from tracker.core.errors import NotFound
from tracker.operations.services import purge
from tracker.people.models.people import PendingForm, Person, UserSession
from tracker.people.rules.sessions import HELD_AFTER, HELD_AT_MOST, HELD_FOR, HELD_SIZE, EndReason, SessionStage
from tracker.people.services import pending_forms

PATH = "/months/2025-01/reports/E020"
PERSON = 1
NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)


def _form(visitor):
    page = document(visitor.get(PATH).text)
    totals = page.names(r"p\d+-total")
    key = totals[0].removesuffix("total")
    return page.boxes("version", *totals) | {f"{key}note": "写了很久的说明", f"{key}answer": "given"}


def _end(engines, reason, ago):
    with Session(engines.writer) as session, session.begin():
        at = datetime.now(UTC) - ago
        session.execute(sa.update(UserSession).values(ended=reason, ended_at=at))


def _rows(engines):
    with Session(engines.reader) as session:
        return session.scalars(sa.select(PendingForm).order_by(PendingForm.id)).all()


def test_a_form_sent_after_signing_out_in_another_tab_is_kept_and_confirmed(app):
    liaison = Visitor(app, "liaison-E020")
    typed, token = _form(liaison), liaison.token()
    assert liaison.post("/sign-out").status_code == 302  # the other tab
    told = liaison.client.post(f"{PATH}/save", data={"csrf_token": token, **typed}, headers={"X-Autosave": "1"})
    assert told.status_code == 401
    assert "请按“保存”" in told.json["said"]
    answer = liaison.client.post(f"{PATH}/save", data={"csrf_token": token, **typed})
    assert answer.headers["Location"] == "/sign-in?kept=1&next=/account/held"
    assert "保留 24 小时" in liaison.client.get(answer.headers["Location"]).text
    again = Visitor(app, "liaison-E020")
    page = document(again.get("/account/held").text)
    assert "写了很久的说明" in page.markup
    assert "写了很久的说明" not in Visitor(app, "liaison-E001").get("/account/held").text
    fields = page.boxes("version", *page.names(r"p\d+-\w+"))
    take = page.address(r"/account/held/\d+", "action")
    assert again.post(take, fields).headers["Location"] == f"{PATH}/save"
    assert again.post(f"{PATH}/save", fields).status_code == 302
    assert "写了很久的说明" in again.get(PATH).text
    assert "没有等您确认的提交" in again.get("/account/held").text


@pytest.mark.parametrize("reason", EndReason)
@pytest.mark.parametrize("late", [False, True])
def test_an_old_cookie_stores_forms_only_shortly_after_an_end_that_its_owner_may_not_have_noticed(
    app, demo, reason, late
):
    liaison = Visitor(app, "liaison-E020")
    typed, token = _form(liaison), liaison.token()
    life = HELD_AFTER.get(reason, timedelta(minutes=1))
    _end(demo, reason, life + timedelta(minutes=1) if late else life - timedelta(seconds=50))
    answer = liaison.client.post(f"{PATH}/save", data={"csrf_token": token, **typed})
    kept = reason in HELD_AFTER and not late
    assert ("kept=1" in answer.headers["Location"]) is kept
    assert len(_rows(demo)) == int(kept)


@pytest.mark.parametrize(
    "changed", [sa.update(UserSession).values(stage=SessionStage.CODE), sa.update(Person).values(disabled_at=NOW)]
)
def test_neither_who_never_gave_the_code_nor_a_closed_account_stores_a_form(app, demo, past_the_log, changed):
    liaison = Visitor(app, "liaison-E020")
    typed, token = _form(liaison), liaison.token()
    _end(demo, EndReason.IDLE, timedelta(minutes=1))
    with Session(demo.writer) as session, session.begin():
        session.execute(changed)
    answer = liaison.client.post(f"{PATH}/save", data={"csrf_token": token, **typed})
    assert "kept" not in answer.headers["Location"]
    assert _rows(demo) == []


def test_a_form_too_large_is_not_kept_and_its_sender_is_told(app, demo):
    liaison = Visitor(app, "liaison-E020")
    typed, token = _form(liaison), liaison.token()
    liaison.post("/sign-out")
    typed["more"] = "长" * HELD_SIZE
    answer = liaison.client.post(f"{PATH}/save", data={"csrf_token": token, **typed})
    assert "kept=0" in answer.headers["Location"]
    assert "太大，没有保留" in liaison.client.get(answer.headers["Location"]).text
    assert _rows(demo) == []


def test_forms_are_kept_one_for_a_page_few_for_a_person_and_not_for_ever(region):
    now = datetime.now(UTC)
    with Session(region.writer) as session, session.begin():
        for number in range(HELD_AT_MOST + 3):
            for _again in range(3):
                assert pending_forms.hold(session, PERSON, f"/page/{number}", {"note": ["x"]}, at=now)
        assert not pending_forms.hold(session, PERSON, "/page/" + "x" * 600, {}, at=now)
    assert [row.path for row in _rows(region)] == [f"/page/{number}" for number in range(3, HELD_AT_MOST + 3)]
    late = now + HELD_FOR + timedelta(seconds=1)
    (first, *_), other = _rows(region), PERSON + 1
    with Session(region.writer) as session, session.begin():
        with pytest.raises(NotFound):
            pending_forms.take(session, other, first.id, at=now)
        with pytest.raises(NotFound):
            pending_forms.take(session, PERSON, first.id, at=late)
        assert pending_forms.hold(session, other, "/page/later", {}, at=late)  # whoever comes next sweeps
    assert [row.path for row in _rows(region)] == ["/page/later"]
    with Session(region.writer) as session, session.begin():
        purge.purge(session, only=PendingForm, at=late + HELD_FOR + timedelta(seconds=1))
    assert _rows(region) == []
