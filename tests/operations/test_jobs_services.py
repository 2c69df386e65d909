"""Tests of worker tasks: opening months, reminders."""

import socket
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import jobs
from tracker.closing import services as months
from tracker.config import Settings
from tracker.core.calendar import months as calendar
from tracker.core.calendar.working_days import WorkingDays
from tracker.core.i18n import message
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.months.models import Month
from tracker.notifications.models import Notice, Outbox
from tracker.notifications.rules import NoticeKind, digest_today
from tracker.people.models.people import Assignment, Person
from tracker.reports.queries import report_workflow, reports
from tracker.reports.rules.workflow import Action
from tracker.reports.services import notices as reports_notices

MORNING, NIGHT = datetime(2025, 2, 10, 1, tzinfo=UTC), datetime(2025, 2, 9, 14, tzinfo=UTC)
DUE = date(2025, 2, 10)


def _count(engines, kind="digest"):
    with Session(engines.reader) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Notice).where(Notice.kind == kind))


@pytest.mark.parametrize(
    ("day", "said"),
    [("2025-02-03", "5"), ("2025-02-06", "2"), ("2025-02-10", "今天"), ("2025-02-11", "已过"), ("2025-02-07", None), ("2025-02-12", None)],
)  # fmt: skip
def test_a_digest_goes_out_on_its_four_days_only(day, said):
    words = digest_today(DUE, date.fromisoformat(day), WorkingDays())
    assert words is None if said is None else said in str(words)


def test_reminders_go_out_once_on_their_day_in_waking_hours_and_stop_with_the_submission(region):
    assert jobs.minute(region, NIGHT).told == 0
    first = jobs.minute(region, MORNING)
    assert first.told > 0
    assert jobs.minute(region, MORNING).told == 0
    assert _count(region) == first.told


def test_the_morning_after_the_bureaus_are_told_once_even_of_an_enterprise_with_nobody_to_tell(region):
    with Session(region.writer) as session, session.begin():
        nobody = reports.report(session, "2025-01", "E024").enterprise_id
        session.execute(sa.update(Assignment).where(Assignment.enterprise_id == nobody).values(to_day=date(2025, 2, 1)))
    told = jobs.minute(region, datetime(2025, 2, 11, 1, tzinfo=UTC)).told
    assert jobs.minute(region, datetime(2025, 2, 11, 1, 1, tzinfo=UTC)).told == 0
    with Session(region.reader) as session:
        to_bureaus = session.scalar(
            sa.select(sa.func.count()).select_from(Notice).where(Notice.text.contains("家未报"))
        )
    assert 0 < to_bureaus < told


def test_a_month_opens_by_itself_only_after_the_last_is_closed(region):
    with Session(region.writer) as session, session.begin():
        session.add(Month(code="2025-02", plan_year=2025, kind="regular", state="planned", due=date(2025, 3, 18)))
    assert jobs.minute(region, datetime(2025, 3, 1, 1, tzinfo=UTC)).opened is None
    with Session(region.writer) as session, session.begin():
        assert months.open_due(session, date(2025, 1, 31), at=MORNING) is None


def test_the_queue_runs_a_task_in_a_file_of_its_own(tmp_path):
    queue = jobs.make_queue(Settings(tmp_path, f"sqlite:///{tmp_path / 'tracker.db'}"))
    task = queue.task()(lambda: 6 * 7)
    result = task()
    queue.execute(queue.dequeue())
    assert result.get() == 42
    assert (tmp_path / "jobs.db").is_file()
    queue.storage.close()


def test_a_notice_is_queued_with_its_step_and_no_line_leads_outside(region, monkeypatch):
    def refuse(*_ignored):
        raise AssertionError("something wants to leave the office")

    with Session(region.writer) as session, session.begin():
        report = reports.report(session, "2025-01", "E020")
        monkeypatch.setattr(socket.socket, "connect", refuse)
        queued = sa.select(sa.func.count()).select_from(Outbox)
        before = session.scalar(queued)
        told = reports_notices.to_filers(
            session, report, kind=NoticeKind.REMINDER, words=message("请尽快"), anchor="", at=MORNING
        )
        assert told > 0
        assert session.scalar(queued) == before + told


def test_the_office_clock_decides_what_day_it_is_and_a_clock_that_jumps_back_moves_no_order(region):
    assert calendar.local(datetime(2025, 2, 10, 16, 30, tzinfo=UTC)).date() == date(2025, 2, 11)
    assert calendar.last_day("2024-02") == date(2024, 2, 29)
    with Session(region.writer) as session, session.begin():
        report = reports.report(session, "2025-01", "E020")
        person = session.scalars(sa.select(Person.id)).first()
        for action, at in ((Action.SUBMIT, MORNING), (Action.WITHDRAW, MORNING - timedelta(days=3))):
            session.add(
                Move(subject=Subject.REPORT, subject_id=report.id, action=action, from_state="draft", to_state="draft",
                     person_id=person, at=at, round=1)
            )  # fmt: skip
        session.flush()
        assert [step.action for step in report_workflow.history(session, report)][:2] == [
            Action.WITHDRAW,
            Action.SUBMIT,
        ]
        session.rollback()
