"""Web tests of batch approval."""

import re
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.report_pages import Editor
from tracker.core.roles import Role
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.people.queries import people
from tracker.people.services import assignments
from tracker.reports.rules.workflow import Action

QUEUE = "/months/2025-01/queue"


def batch(page):
    """Give what a queue offers for a batch: its reports, and the versions that were seen."""
    queue = document(page)
    return queue.values("report"), queue.boxes(*queue.names(r"seen-\d+"))


def test_nothing_is_selected_in_advance(app):
    page = document(Editor(app, "reviewer-XJ-1").get("/months/2025-01/queue").text)
    assert page.has("input[type=checkbox]")
    assert not page.has("input[type=checkbox][checked]")


def test_a_report_with_a_project_that_became_built_is_never_in_a_batch(app, demo, past_the_log):
    """The line has no finding left, for all of its proofs are there: a person looks at it all the same."""
    region = Editor(app, "reviewer-XJ-1")
    one = (
        "SELECT m.id, g.id FROM progress g JOIN monthly_report m ON m.id = g.report_id AND m.round = g.round"
        " JOIN position p ON p.project_id = g.project_id AND p.month = '2024-12' JOIN bureau b ON b.id = m.holder_id"
        " WHERE b.key = 'XJ' AND m.month = '2025-01' AND m.state = 'in_review'"
        " AND p.stage NOT IN ('built', 'accepted') AND g.stage NOT IN ('built', 'accepted') LIMIT 1"
    )
    with demo.writer.begin() as connection:
        report, line = connection.exec_driver_sql(one).one()
        connection.exec_driver_sql("DELETE FROM finding WHERE report_id = ?", (report,))
    number = str(report)
    assert number in batch(region.get("/months/2025-01/queue").text)[0]
    with demo.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE progress SET stage = 'built', built_on = '2025-01-20' WHERE id = ?", (line,))
    page = region.get("/months/2025-01/queue").text
    offered, seen = batch(page)
    assert number not in offered
    assert "建成 +1" in plain(page)
    version = next(iter(seen.values()))
    answer = region.post("/months/2025-01/queue/approve", {"report": number, f"seen-{number}": version})
    assert f"{number} 不在可批量的范围内，没有处理" in plain(answer.text)


def test_what_one_passed_up_below_is_never_in_ones_batch_above(app, demo):
    """Somebody of a prefecture acts for the region too: what they passed up waits for another."""
    ticked, seen = batch(Editor(app, "reviewer-XJ-1").get(QUEUE).text)
    with Session(demo.writer) as session, session.begin():
        who = people.by_key(session, "reviewer-650100-1")
        above = {"unit": "XJ", "from_day": date(2025, 1, 1), "by": None, "at": datetime.now(UTC)}
        held = assignments.assign(session, who, Role.REVIEWER, **above).id
        mine = sa.select(Move.subject_id).where(Move.subject == Subject.REPORT, Move.person_id == who.id)
        passed = {str(each) for each in session.scalars(mine.where(Move.action == Action.PASS_UP))} & set(ticked)
    both = Editor(app, "reviewer-650100-1")
    assert both.post(f"/account/assignments/{held}").status_code == 302
    assert passed
    assert set(batch(both.get(QUEUE).text)[0]) == set(ticked) - passed
    number = min(passed)
    answer = both.post(f"{QUEUE}/approve", {"report": number, f"seen-{number}": seen[f"seen-{number}"]})
    assert f"{number} 不在可批量的范围内，没有处理" in plain(answer.text)


def test_a_report_that_moved_since_the_queue_was_opened_is_not_approved_unseen(app):
    region = Editor(app, "reviewer-XJ-1")
    ticked, seen = batch(region.get("/months/2025-01/queue").text)
    old = {f"seen-{ticked[0]}": int(seen[f"seen-{ticked[0]}"]) - 1}
    answer = region.post("/months/2025-01/queue/approve", {"report": ticked[0], **old})
    assert "您打开页面之后有改动，没有处理" in plain(answer.text)


def test_clean_reports_are_approved_together_each_with_its_result(app):
    region = Editor(app, "reviewer-XJ-1")
    page = region.get("/months/2025-01/queue").text
    ticked, seen = batch(page)
    waiting = int(re.search(r"(\d+) 家轮到您", plain(page))[1])
    assert 0 < len(ticked) < waiting
    token = region.token()
    answer = region.client.post(
        "/months/2025-01/queue/approve", data={"csrf_token": token, "report": [*ticked, "999999"], **seen}
    )
    words = plain(answer.text)
    assert words.count("已通过") == len(ticked)
    assert "999999 不在可批量的范围内，没有处理" in words
    again = region.client.post("/months/2025-01/queue/approve", data={"csrf_token": token, "report": ticked, **seen})
    assert plain(again.text).count("没有处理") == len(ticked)


def test_a_foreign_report_among_many_is_named_and_stays_as_it_is(app, demo):
    with demo.reader.connect() as connection:
        state = "SELECT state, version FROM monthly_report WHERE id = ?"
        foreign = connection.exec_driver_sql(
            "SELECT m.id FROM monthly_report m JOIN bureau b ON b.id = m.holder_id"
            " WHERE m.month = '2025-01' AND m.state = 'in_review' AND b.key = 'XPCC-12' LIMIT 1"
        ).scalar()
        before = connection.exec_driver_sql(state, (foreign,)).one()
    region = Editor(app, "reviewer-XJ-1")
    ticked, seen = batch(region.get("/months/2025-01/queue").text)
    data = {"csrf_token": region.token(), "report": [*ticked, str(foreign)], **seen}
    words = plain(region.client.post("/months/2025-01/queue/approve", data=data).text)
    assert words.count("已通过") == len(ticked)
    assert f"{foreign} 不在可批量的范围内，没有处理" in words
    with demo.reader.connect() as connection:
        assert connection.exec_driver_sql(state, (foreign,)).one() == before
