"""Tests of reopening after sign-off and closing: the month and later months follow."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.endings import NOW, Play
from tracker.closing import services as months
from tracker.core.calendar.months import MonthState
from tracker.core.errors import Closed, Invalid, NotAllowed
from tracker.months.models import Month, Reopening
from tracker.notifications.models import Notice
from tracker.positions.models import Position
from tracker.reports import services as filing
from tracker.reports.models.reports import Progress
from tracker.reports.queries import reports
from tracker.reports.rules.reports import Answer, ReportState


@pytest.fixture
def play(session, tmp_path):
    return Play(session, tmp_path / "region")


def test_a_missed_report_of_a_closed_month_is_filed_after_all_and_the_open_month_follows(play):
    play.close("2024-01")
    play.open("2024-02")
    before = play.total("2024-01"), play.total("2024-02")
    play.reopen("2024-01")
    assert play.month("2024-01").state is MonthState.CLOSED
    assert [each.code for each in play.session.scalars(sa.select(Month).where(Month.state == MonthState.OPEN))] == [
        "2024-02"
    ]
    play.file("2024-01", more=1_000_000)
    play.approve("2024-01")
    assert (play.total("2024-01"), play.total("2024-02")) == (before[0] + 1_000_000, before[1] + 1_000_000)
    line = reports.lines(play.session, play.report("2024-02"))[0]
    assert line.last_total == line.prefilled().total
    play.quiet()
    play.sign("2024-01", "x1")
    play.quiet()
    with pytest.raises(Closed):
        play.file("2024-01", more=1)


def test_an_approved_report_ceases_to_count_until_its_new_round_is_approved_and_the_old_round_stays(play):
    play.file("2024-01", more=2_000_000)
    play.approve("2024-01")
    play.close("2024-01")
    play.open("2024-02")
    whole = play.total("2024-02")
    old = play.session.execute(sa.select(Progress.total).where(Progress.round == 1).order_by(Progress.id)).all()
    play.reopen("2024-01")
    found = play.report("2024-01")
    assert (found.state, found.round, found.submitted_at) == (ReportState.RETURNED, 2, None)
    assert play.total("2024-02") == play.total("2024-01") == whole - 2_000_000
    play.quiet()
    play.file("2024-01", more=500_000)
    play.approve("2024-01")
    assert play.total("2024-02") == whole - 1_500_000
    assert play.session.execute(sa.select(Progress.total).where(Progress.round == 1).order_by(Progress.id)).all() == old
    play.quiet()


def test_an_unfinished_report_goes_on_under_review_where_it_stood(play):
    play.file("2024-01", more=100_000)
    found = play.report("2024-01")
    filing.pass_up(play.session, found, by=play.by("c1"), version=found.version, at=NOW)
    holder = found.holder_id
    play.close("2024-01")
    assert (found.state, found.holder_id) == (ReportState.UNFINISHED, None)
    assert found.submitted_at is not None
    play.reopen("2024-01")
    assert (found.state, found.holder_id) == (ReportState.IN_REVIEW, holder)
    play.approve("2024-01")
    play.quiet()


def test_answers_without_news_of_the_next_months_draft_repeat_what_the_reopened_month_says(play):
    play.close("2024-01")
    play.open("2024-02")
    draft = play.report("2024-02")
    said = {
        line.project_id: replace(line.prefilled(), answer=Answer.UNCHANGED)
        for line in reports.lines(play.session, draft)
    }
    filing.save(play.session, draft, said, by=play.by("l1"), version=draft.version, at=NOW)
    play.reopen("2024-01")
    play.file("2024-01", more=300_000)
    play.approve("2024-01")
    assert all(line.entry.total == line.last_total for line in reports.lines(play.session, draft))
    play.quiet()


def test_a_later_report_that_would_contradict_has_to_come_back_first(play):
    play.close("2024-01")
    play.open("2024-02")
    play.file("2024-02", answer=Answer.UNCHANGED)
    play.session.commit()
    play.reopen("2024-01")
    play.file("2024-01", more=300_000)
    play.session.commit()
    with pytest.raises(Closed, match="2024-02 月报"):
        play.approve("2024-01")
    play.session.rollback()
    later = play.report("2024-02")
    filing.withdraw(play.session, later, by=play.by("l1"), version=later.version, at=NOW)
    play.approve("2024-01")
    play.quiet()


def test_signing_again_ends_the_reopening_and_gives_the_closed_month_its_new_moment(play):
    play.close("2024-01")
    closed = play.month("2024-01").closed_at
    play.reopen("2024-01")
    later = NOW.replace(day=25)
    months.sign_off(play.session, play.month("2024-01"), by=play.by("x1"), at=later)
    assert play.report("2024-01").state is ReportState.MISSED
    assert play.month("2024-01").closed_at == later > closed
    assert play.session.scalars(sa.select(Reopening.ended_at)).all() == [later]
    with pytest.raises(Closed):
        play.sign("2024-01", "x1")


def test_the_next_month_does_not_close_while_an_earlier_one_waits_for_its_signature(play):
    play.close("2024-01")
    play.open("2024-02")
    play.reopen("2024-01")
    with pytest.raises(Closed, match="2024-01 重开后"):
        play.close("2024-02")
    play.session.rollback()


def test_a_month_before_a_closed_one_is_reopened_too_and_both_follow(play):
    play.close("2024-01")
    play.open("2024-02")
    play.file("2024-02", more=5_000_000)
    play.approve("2024-02")
    play.close("2024-02")
    play.open("2024-03")
    play.reopen("2024-01")
    play.file("2024-01", more=1_000_000)
    play.approve("2024-01")
    increments = play.session.scalars(
        sa.select(sa.cast(sa.func.sum(Position.increment), sa.BigInteger)).group_by(Position.month).order_by(Position.month)
    ).all()  # fmt: skip
    assert increments[1:] == [1_000_000, 4_000_000, 0]
    play.quiet()


def test_who_and_what_a_reopening_may_not(play):
    with pytest.raises(Closed, match="还没有审签"):
        play.reopen("2024-01")
    play.close("2024-01")
    for key in ("x2", "c1", "l1"):
        with pytest.raises(NotAllowed):
            months.reopen(play.session, play.month("2024-01"), ["E1"], "补报", by=play.by(key), at=NOW)
    for code, reason in (("E2", "补报"), ("E9", "补报"), ("E1", " ")):
        with pytest.raises(Invalid):
            months.reopen(play.session, play.month("2024-01"), [code], reason, by=play.by("x1"), at=NOW)
    play.reopen("2024-01")
    with pytest.raises(Invalid, match="E1"):
        play.reopen("2024-01")
    other = play.report("2024-01", "E2")
    with pytest.raises(Closed):
        filing.save(play.session, other, {}, by=play.by("l2"), version=other.version, at=NOW)


def test_a_published_month_is_never_reopened_nor_published_while_somebody_is_reopened(play, engines):
    play.close("2024-01")
    play.reopen("2024-01")
    play.session.commit()
    publish = "UPDATE month SET state = 'published' WHERE code = '2024-01'"
    with pytest.raises(DatabaseError, match="reopened enterprises"), engines.writer.begin() as connection:
        connection.exec_driver_sql(publish)
    play.sign("2024-01", "x1")
    play.session.commit()
    with engines.writer.begin() as connection:
        connection.exec_driver_sql(publish)
    play.session.expire_all()
    with pytest.raises(Closed, match="已发布"):
        play.reopen("2024-01")


TOUCH = (
    "UPDATE monthly_report SET round = 9 WHERE month = '2024-01' AND enterprise_id = {firm}",
    "UPDATE position SET total = total + 1 WHERE month = '2024-01' AND enterprise_id = {firm}",
    "UPDATE progress SET total = total + 1 WHERE report_id IN"
    " (SELECT id FROM monthly_report WHERE month = '2024-01' AND enterprise_id = {firm})",
)


@pytest.mark.parametrize("change", TOUCH)
def test_the_database_lets_a_closed_month_change_for_the_reopened_enterprise_and_nobody_else(play, engines, change):
    for code in ("E1", "E2"):
        play.report("2024-01", code)
    play.file("2024-01")
    play.close("2024-01")
    ids = {code: play.report("2024-01", code).enterprise_id for code in ("E1", "E2")}
    play.session.commit()
    _refused(engines, change.format(firm=ids["E1"]))
    play.reopen("2024-01")
    play.session.commit()
    _refused(engines, change.format(firm=ids["E2"]))
    with engines.writer.connect() as connection:
        assert connection.exec_driver_sql(change.format(firm=ids["E1"])).rowcount > 0
        connection.rollback()
    _refused(engines, "UPDATE reopening SET reason = 'x'", "ended once")
    _refused(engines, "DELETE FROM reopening", "ended once")
    _refused(engines, "UPDATE month SET state = 'open' WHERE code = '2024-01'")


def _refused(engines, statement, words="closed month"):
    with pytest.raises(DatabaseError, match=words), engines.writer.begin() as connection:
        connection.exec_driver_sql(statement)


def test_the_firm_is_told_of_every_end_and_every_reopening(play):
    play.file("2024-01")
    play.close("2024-01")
    play.reopen("2024-01", reason="发票到了")
    words = [str(each) for each in play.session.scalars(sa.select(Notice.text).order_by(Notice.id))]
    assert any("已报未审结，不作未报" in each for each in words)
    assert any("记为未报" in each for each in words) is False
    assert any("继续审核" in each and "发票到了" in each for each in words)
