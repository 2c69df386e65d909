"""Tests of the filed basis (rule 18)."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import regions
from tracker.core.cuts import ALL
from tracker.figures import queries as figures
from tracker.figures.queries import attention
from tracker.figures.rules import FIGURES, evaluate
from tracker.months.models import Month
from tracker.people.queries import people
from tracker.plans.models import Project
from tracker.reports import services as reports
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState
from tracker.reports.rules.review_comments import Remark, ReturnReason
from tracker.seeding import services as seeding

NOW = datetime(2024, 2, 5, 4, tzinfo=UTC)
MONTH = "2024-01"


def test_december_2024_as_filed_has_the_rounds_that_were_never_approved(region):
    with Session(region.reader) as session:
        month = session.get_one(Month, "2024-12")
        both = [
            evaluate(
                FIGURES["plan.investment.completed"], totals.at(ALL), month=month.code, plan_year=2024, cut=ALL
            ).value
            for totals in (figures.filed(session, month), figures.approved(session, month))
        ]
        assert both == ["31.10", "30.27"]
        (only,) = attention.waiting(session, month, ALL)
        assert (only.holder, only.reports) == (None, 6)


@pytest.mark.parametrize("code", ["2024-11", "2024-12", "2025-01"])
def test_what_is_filed_and_not_approved_is_the_difference_of_the_two_bases(region, code):
    with Session(region.reader) as session:
        month = session.get_one(Month, code)
        waiting = attention.waiting(session, month, ALL)
        more = figures.filed(session, month).at(ALL) - figures.approved(session, month).at(ALL)
    assert sum(each.year_total for each in waiting) == more.year_total
    assert sum(each.built for each in waiting) == more.built + more.accepted


@pytest.fixture
def tiny(session, tmp_path):
    """Give the tiny region: E2 has filed 300.00 of P3, and its division holds the report."""
    seeding.load(session, seeding.read(regions.write(tmp_path)), at=NOW)
    return session


def report(session):
    return session.scalars(sa.select(MonthlyReport).where(MonthlyReport.state != ReportState.DRAFT)).one()


def actor(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def filed(session):
    return figures.filed(session, session.get_one(Month, MONTH)).at(ALL).total


def holders(session):
    return [(each.holder, each.year_total) for each in attention.waiting(session, session.get_one(Month, MONTH), ALL)]


def returned(session):
    found = report(session)
    project = session.scalars(sa.select(Project.id).where(Project.code == "P3")).one()
    remark = Remark(project, "total", ReturnReason.NUMBER, "请核对金额")
    reports.send_back(session, found, [remark], by=actor(session, "d1"), version=found.version, at=NOW)
    return found


def test_a_returned_report_is_filed_with_the_round_that_was_returned_and_held_by_its_enterprise(tiny):
    assert (filed(tiny), holders(tiny)) == (4_000_000, [("师", 3_000_000)])
    found = returned(tiny)
    assert (found.state, found.round, found.submitted_at) == (ReportState.RETURNED, 2, None)
    assert (filed(tiny), holders(tiny)) == (4_000_000, [(None, 3_000_000)])


def test_a_report_taken_back_in_its_first_round_is_not_filed(tiny):
    found = report(tiny)
    reports.withdraw(tiny, found, by=actor(tiny, "l2"), version=found.version, at=NOW)
    assert (filed(tiny), holders(tiny)) == (1_000_000, [])


_ENDED = [each for each in ReportState if each not in (ReportState.APPROVED, ReportState.IN_REVIEW)]


@pytest.mark.parametrize(
    ("state", "turn", "submitted"),
    [(each, 1, NOW) for each in _ENDED] + [(each, 2, None) for each in _ENDED if each is not ReportState.UNFINISHED],
)
def test_whatever_became_of_a_submitted_round_it_is_filed(tiny, state, turn, submitted):
    found = report(tiny)
    found.state, found.holder_id, found.round, found.submitted_at = state, None, turn, submitted
    tiny.flush()
    assert (filed(tiny), holders(tiny)) == (4_000_000, [(None, 3_000_000)])
