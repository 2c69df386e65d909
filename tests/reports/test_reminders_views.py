"""Web tests of reminders."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.opened_accounts import NOW, opened
from tests.report_pages import Editor
from tests.review_pages import CHAIN
from tests.visitors import Visitor
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.months.queries import months
from tracker.notifications.models import Notice
from tracker.people.models.people import Person
from tracker.people.queries import people
from tracker.reports.queries import reminders
from tracker.reports.services import reminders as reminding

pytestmark = pytest.mark.usefixtures("past_the_log")

REMINDERS = "/months/2025-01/reminders"
COUNTY = "/XJ/650100/650106/"


def ticked(bureau, words="请今天下班前提交"):
    """Send a reminder to everybody that the page offers."""
    found = document(bureau.get(REMINDERS).text).values("report")
    data = {"csrf_token": bureau.token(), "report": found, "words": words}
    return bureau.client.post(f"{REMINDERS}/send", data=data)


def _everyone(engines):
    with Session(engines.reader) as session:
        return [each.line.report.id for each in reminders.of_month(session, _month(session), COUNTY, NOW)]


def _month(session):
    return months.month(session, "2025-01")


def _remind(engines, ids, at=NOW, login=CHAIN[0]):
    with Session(engines.writer) as session, session.begin():
        person = people.by_key(session, login)
        by = next(each for each in people.actors(session, at.date()) if each.person_id == person.id)
        return reminding.remind(session, _month(session), ids, "请尽快", by=by, at=at)


def test_only_those_who_can_sign_in_are_reached_and_counted_and_the_others_are_to_be_called(app, demo):
    opened(demo, "liaison-E020", "liaison-E022", disabled=["liaison-E022"])
    every = _everyone(demo)
    bureau = Editor(app, CHAIN[0])
    page = plain(bureau.get(REMINDERS).text)
    assert f"未报 {len(every)} 家" in page
    assert "可催报 1 家" in page
    assert f"须电话联系 {len(every) - 1} 家" in page
    calls = document(bureau.get(REMINDERS).text).one('[aria-labelledby="h-calls"]').markup
    assert calls.count("139****78") == len(every) - 1
    assert "13912345678" not in calls
    assert calls.count("/contact") == len(every) - 1
    assert _remind(demo, every) == reminding.Reminded(1, 1, 0, len(every) - 1)
    with demo.reader.connect() as connection:
        told = connection.execute(sa.select(Person.key).join(Notice, Notice.person_id == Person.id)).scalars().all()
    assert told == ["liaison-E020"]


def test_the_answer_says_how_many_were_reached_and_how_many_have_to_be_called(app, demo):
    opened(demo, "liaison-E020")
    bureau = Editor(app, CHAIN[0])
    assert ticked(bureau).status_code == 302
    page = plain(bureau.get("/months/2025-01/reports").text)
    assert "已催报 1 家，1 人收到消息" in page
    liaison = Visitor(app, "liaison-E020")
    assert "请今天下班前提交" in liaison.get("/inbox").text
    assert "消息 1" in plain(liaison.get("/inbox").text)


def test_nobody_is_reminded_twice_within_a_day_and_the_page_says_when_again(app, demo):
    opened(demo, "liaison-E020")
    every = _everyone(demo)
    assert _remind(demo, every).people == 1
    early = _remind(demo, every, at=NOW + timedelta(hours=23))
    assert (early.people, early.waiting) == (0, 1)
    assert _remind(demo, every, at=NOW + timedelta(hours=23), login=CHAIN[1]).people == 0
    with demo.reader.connect() as connection:  # whoever presses again and again reaches nobody and fills no log
        told = sa.select(sa.func.count()).where(AuditEvent.action == AuditAction.REMINDED)
        assert connection.scalar(told) == 1
    assert _remind(demo, every, at=NOW + timedelta(hours=25)).people == 1


def test_the_page_tells_who_was_reminded_within_the_day_and_offers_no_second_message(app, demo):
    opened(demo, "liaison-E020")
    bureau = Editor(app, CHAIN[0])
    assert ticked(bureau).status_code == 302
    page = bureau.get(REMINDERS).text
    assert "一天内已催报 1 家" in plain(page)
    assert 'name="report"' not in page
    assert "满一天后可再催" in page


def test_a_person_whose_assignment_ended_is_not_reached(app, demo):
    opened(demo, "liaison-E020")
    with demo.writer.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE assignment SET to_day = '2025-02-01' WHERE person_id ="
            " (SELECT id FROM person WHERE key = 'liaison-E020')"
        )
    assert _remind(demo, _everyone(demo)).people == 0


@pytest.mark.parametrize("data", [{"words": "请尽快"}, {"words": " ", "report": "1"}])
def test_a_reminder_without_enterprises_or_words_is_refused(app, data):
    assert Editor(app, CHAIN[0]).post(f"{REMINDERS}/send", data).status_code == 422


@pytest.mark.parametrize("login", ["reviewer-650106-1", "reviewer-XPCC-08-1", "reviewer-XPCC-1"])
def test_a_reminder_beyond_ones_own_enterprises_is_refused_whole_like_one_about_nothing(app, demo, login):
    """Also for a root, which reads the other side's reports but does not remind there."""
    opened(demo, *(f"liaison-E{number:03}" for number in range(1, 113)))
    tree = login.removeprefix("reviewer-").rpartition("-")[0]
    with demo.reader.connect() as connection:
        reports = connection.exec_driver_sql(
            "SELECT m.id, b.path LIKE '%/' || ? || '/%' FROM monthly_report m"
            " JOIN term t ON t.enterprise_id = m.enterprise_id JOIN bureau b ON b.id = t.bureau_id"
            " WHERE m.month = '2025-01' AND m.state = 'draft' ORDER BY m.id", (tree,)
        ).all()  # fmt: skip
    own, foreign = ([str(row[0]) for row in reports if row[1] == mine] for mine in (1, 0))
    bureau, said = Editor(app, login), set()
    for beyond in (*foreign[:2], foreign[-1], str(2**31 - 1)):
        answer = bureau.post("/months/2025-01/reminders/send", {"report": [*own[:1], beyond], "words": "请尽快"})
        assert answer.status_code == 403, beyond
        said.add(re.sub(r"[0-9a-f]{8,}", "", plain(answer.text)))
    assert len(said) == 1
    with demo.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM notice").scalar() == 0
