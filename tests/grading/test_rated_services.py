"""Tests of ratings in figures: counted levels, late ratings, one application at a time (rule 19)."""

from datetime import UTC, date, datetime

import pytest

from tests import grading_chain as grading
from tests import regions
from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.cuts import ALL
from tracker.core.errors import Closed
from tracker.figures.queries import records
from tracker.figures.rules import figure
from tracker.grading.queries import funnel
from tracker.grading.rules import FunnelStep, GradeLevel, Target
from tracker.grading.services import applications
from tracker.months.models import Month
from tracker.seeding import services as seeding
from tracker.workbook.queries.grading import grading as grading_part

AUTUMN, SPRING = datetime(2024, 11, 4, 4, tzinfo=UTC), datetime(2025, 3, 4, 4, tzinfo=UTC)
XPCC = {"filer": "l2", "county": None, "prefecture": "d1", "root": "b1", "second": "b2"}


@pytest.fixture
def tiny(session, tmp_path):
    seeding.load(session, seeding.read(regions.write(tmp_path, people=grading.PEOPLE)), at=AUTUMN)
    for industry in ("steel", "cement"):
        grading.edition(session, industry, from_day=date(2024, 1, 1))
    return session


def month(code, plan_year):
    return Month(
        code=code,
        plan_year=plan_year,
        kind=MonthKind.REGULAR,
        state=MonthState.OPEN,
        due=date(2026, 1, 20),
        winter=False,
    )


def numbers(session, code, plan_year):
    return {each.figure.code: each.numerator for each in records.values(session, month(code, plan_year))}


def rated(chain, at):
    applications.rate(
        chain.session,
        [(chain.found, chain.found.version)],
        batch="第一批",
        document_no="1号",
        by=chain.who("root"),
        at=at,
    )


def brought(session):
    chain = grading.Chain(session, AUTUMN, code="E2", target=Target.B, by=XPCC)
    return chain.answered().reviewed().concluded().noticed()


@pytest.mark.parametrize(("level", "counts"), [(GradeLevel.B, 1), (GradeLevel.C, 0), (GradeLevel.D, 0)])
def test_only_a_rating_of_a_or_b_counts_as_rated_in_figure_funnel_and_workbook(tiny, level, counts):
    chain = brought(tiny)
    rated(chain, datetime(2024, 12, 20, 4, tzinfo=UTC))
    chain.found.level = level  # only seeds bring a rating below B
    tiny.flush()
    december = month("2024-12", 2024)
    assert numbers(tiny, "2024-12", 2024)["grading.rated"] == counts
    assert len(records.rows(tiny, december, figure("grading.rated"))) == counts
    assert funnel.counts(tiny, 2024)[FunnelStep.RATED] == counts
    assert len(funnel.fulfilled(tiny, 2024)) == counts
    assert [line.rated is not None for line in grading_part(tiny, december, ALL).applications] == [bool(counts)]


def test_a_rating_in_the_year_after_its_application_stands_in_that_year_and_in_the_cumulative_figure(tiny):
    before = numbers(tiny, "2025-02", 2025)
    rated(brought(tiny), SPRING)
    for code, plan_year, this_year, earlier in (
        ("2024-12", 2024, 0, 0), ("2025-02", 2025, 0, 0), ("2025-03", 2024, 1, 0), ("2025-03", 2025, 0, 1),
        ("2025-12", 2025, 0, 1), ("2026-01", 2026, 0, 0),
    ):  # fmt: skip
        found = numbers(tiny, code, plan_year)
        assert (found["grading.rated"], found["grading.rated_earlier"]) == (this_year, earlier), code
    (row,) = records.rows(tiny, month("2025-03", 2025), figure("grading.rated_earlier"))
    assert (row.code, row.day) == ("E2", SPRING.date())
    assert numbers(tiny, "2025-03", 2025)["grading.rated_cumulative"] == before["grading.rated_cumulative"] + 1


def test_one_application_of_an_enterprise_stands_at_a_time_in_a_year(tiny):
    first = grading.Chain(tiny, AUTUMN, target=Target.B).answered()
    second = grading.Chain(tiny, AUTUMN, target=Target.A)
    with pytest.raises(Closed, match="另有 1 件申请在办"):
        second.answered(GradeLevel.A)
    grading.Chain(tiny, AUTUMN, target=Target.A, year=2025).answered(GradeLevel.A)
    first.step("withdraw", "filer")
    second.answered(GradeLevel.A)
    with pytest.raises(Closed, match="另有 1 件申请在办"):
        first.step("apply", "filer")
