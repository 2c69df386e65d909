"""Timed work: a month opens when it has begun and the last is closed; reminders go out once a day and stop."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import jobs
from tracker.config import Settings
from tracker.domain.days import WorkingDays
from tracker.domain.notices import digest_today
from tracker.models import Month, Notice
from tracker.services import months

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


def test_the_morning_after_the_bureaus_are_told_too(region):
    told = jobs.minute(region, datetime(2025, 2, 11, 1, tzinfo=UTC)).told
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
