"""Web tests of the to-do list 待办: counts, links, and offered steps agree."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.closing_pages import CLOSING, REGION, confirm
from tests.demonstration import NOW
from tests.markup import document, plain
from tests.opened_accounts import opened
from tests.report_pages import REPORT, Editor
from tests.review_pages import CHAIN, submit
from tests.visitors import Visitor
from tracker.core.roles import READERS, Role
from tracker.core.workflow.table import refusal
from tracker.months.queries import months
from tracker.people.queries import people
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import pending_work as reports
from tracker.reports.queries import report_workflow
from tracker.reports.rules.workflow import REPORT as TABLE
from tracker.reports.rules.workflow import Action

pytestmark = pytest.mark.usefixtures("past_the_log")

OFFERS = {
    r"/reports/E\d+$": r"提交2025年1月填报",
    r"/queue\?show=mine": r"家待我审核|待我审核 \d",
    r"/reminders": r"可催报|须电话联系",
    r"/applications": r"",
    r"/letters": r"",
    r"/judging/batch": r"",
    r"/retrofits": r"",
    r"/eliminations": r"",
    r"/proposals": r"等我决定",
    r"/people\?only=closed": r"未开通",
    r"/calendar/": r"",
    r"/audit": r"",
    r"/grades/documents": r"",
    r"/grades/changes": r"",
}
"""For each kind of link the words by which its page offers the step."""


def tasks(visitor):
    """Give the to-do list of a person: how many, of what, and where."""
    found = document(visitor.get("/home").text).every("ul.tasks a:has(.what b)")
    return [
        (int(each.one(".what b").text), each.one(".what").without("b").words, each.root.get("href")) for each in found
    ]


def _actors(engines):
    with Session(engines.reader) as session:
        return people.actors(session, NOW.date())


def _login(engines, actor):
    with engines.reader.connect() as connection:
        return connection.execute(sa.text("SELECT key FROM person WHERE id = :id"), {"id": actor.person_id}).scalar()


def test_every_task_of_every_kind_of_person_leads_to_a_page_that_offers_it(app, demo):
    chosen = {}
    for actor in _actors(demo):
        chosen.setdefault((actor.role, actor.bureau_id, actor.approver) if actor.bureau_id else (actor.role,), actor)
    assert {key[0] for key in chosen} >= {*READERS, Role.SYSTEM_ADMIN}
    seen = set()
    for actor in chosen.values():
        visitor = Visitor(app, _login(demo, actor))
        for count, what, url in tasks(visitor):
            answer = visitor.get(url.partition("#")[0])
            assert answer.status_code == 200, (actor.name, what, url)
            assert count > 0
            kinds = [path for path in OFFERS if re.search(path, url)]
            assert kinds, url
            offers = OFFERS[kinds[0]]
            assert re.search(offers, plain(answer.text)), (actor.name, what, url)
            seen.add(kinds[0])
    assert {r"/queue\?show=mine", r"/reminders", r"/reports/E\d+$"} <= seen


def test_the_reports_that_are_counted_are_exactly_those_that_the_refusals_leave_open(demo):
    with Session(demo.reader) as session:
        month = months.month(session, "2025-01")
        every = session.scalars(sa.select(MonthlyReport).where(MonthlyReport.month == month.code)).all()
        for actor in people.actors(session, NOW.date()):
            if actor.role not in (Role.LIAISON, Role.REVIEWER):
                continue
            open_ones = {
                action: sum(
                    refusal(TABLE, report_workflow.situation(session, each, actor, {}), action) is None
                    for each in every
                    if actor.enterprise_id in (None, each.enterprise_id)
                )
                for action in (Action.SAVE, Action.RETURN)
            }
            if actor.role is Role.LIAISON:
                assert len(reports.to_file(session, month, actor)) == open_ones[Action.SAVE]
            else:
                assert reports.to_review(session, month, actor) == open_ones[Action.RETURN]


def test_what_a_reviewer_filed_in_place_of_a_firm_is_not_theirs_to_review(app, demo):
    with demo.writer.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO move (subject, subject_id, action, from_state, to_state, bureau_id, person_id, at, round,"
            " reason, opinion, content_hash) SELECT 'report', m.id, 'file_for', 'draft', 'draft', b.id, p.id,"
            " '2025-02-07 02:00:00', 1, '', '', '' FROM monthly_report m JOIN bureau b ON b.id = m.holder_id"
            " JOIN person p ON p.key = 'reviewer-650109-1' WHERE m.month = '2025-01' AND b.key = '650109'"
        )
    visitor = Visitor(app, "reviewer-650109-1")
    assert not [each for each in tasks(visitor) if "queue" in each[2]]


def test_the_count_of_the_queue_and_of_reminders_is_that_of_their_pages(app, demo):
    opened(demo, "liaison-E020")
    for login in (CHAIN[0], CHAIN[1], REGION, "reviewer-XPCC-08-1"):
        visitor = Visitor(app, login)
        for count, _, url in tasks(visitor):
            page = visitor.get(url).text
            if "queue" in url:
                assert page.count("<tr role=") - 1 == count
            if "reminders" in url:
                words = plain(page)
                ready, silent = (re.search(rf"{each} (\d+) 家", words) for each in ("可催报", "须电话联系"))
                assert int(ready[1]) + int(silent[1] if silent else 0) == count


def test_a_liaison_has_no_task_for_a_report_that_cannot_be_written(app):
    liaison, region = Editor(app, "liaison-E020"), Visitor(app, REGION)
    assert [url for _, _, url in tasks(liaison) if url.endswith(REPORT)]
    submit(liaison)
    assert not [url for _, _, url in tasks(liaison) if url.endswith(REPORT)]
    confirm(region, "sign-off")
    assert not [url for _, _, url in tasks(liaison) if url.endswith(REPORT)]
    other = Visitor(app, "liaison-E022")
    assert not [url for _, _, url in tasks(other) if "/reports/" in url]


def test_a_reopened_report_of_a_closed_month_is_a_task_of_its_firm_and_the_signature_one_of_its_root(app):
    region, other = Visitor(app, REGION), Visitor(app, "liaison-E022")
    confirm(region, "sign-off")
    confirm(region, "close", carried="xpcc")
    assert not [url for _, _, url in tasks(other) if "/reports/" in url]
    answer = region.post(f"{CLOSING}/reopen", {"more": "E022", "reason": "发票到了"})
    assert answer.status_code == 302
    assert [url for _, _, url in tasks(other) if url.endswith("/2025-01/reports/E022")]
    page = plain(other.get("/months/2025-01/reports/E022").text)
    assert "发票到了" in page
    assert "提交2025年1月填报" in page
    assert [url for _, what, url in tasks(region) if "待再次审签" in what]
    assert not [what for _, what, _ in tasks(Visitor(app, "reviewer-XJ-1")) if "待再次审签" in what]


@pytest.mark.parametrize("login", ["analyst-XJ", "reviewer-XJ-1"])
def test_nobody_is_told_to_remind_enterprises_of_the_other_side(app, demo, login):
    for count, _, url in tasks(Visitor(app, login)):
        if "reminders" in url:
            with demo.reader.connect() as connection:
                local = connection.exec_driver_sql(
                    "SELECT count(*) FROM monthly_report r JOIN term t ON t.enterprise_id = r.enterprise_id"
                    " JOIN bureau b ON b.id = t.bureau_id WHERE r.month = '2025-01' AND b.side = 'local'"
                    " AND r.state IN ('draft', 'returned')"
                ).scalar()
            assert count <= local
