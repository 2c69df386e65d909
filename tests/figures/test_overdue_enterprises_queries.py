"""有逾期项目的企业: counted once each, opened into the items, the same as the second path finds."""

import pandas as pd
import pytest
from sqlalchemy.orm import Session
from sqlmodel import col, select

from tracker.figures.queries import records, verification
from tracker.figures.rules import ALL, STATUSES, Cut, CutKind
from tracker.months.models import Month

FIGURE = STATUSES["plan.enterprises.overdue"]
CUTS = (ALL, Cut(CutKind.SIDE, "local"), Cut(CutKind.BUREAU, "650100"), Cut(CutKind.BUREAU, "XPCC-08"),
        Cut(CutKind.INDUSTRY, "cement"), Cut(CutKind.ENTERPRISE, "E020"))  # fmt: skip


def _value(session, month, cut):
    return next(each.numerator for each in records.values(session, month, cut) if each.figure is FIGURE)


@pytest.fixture
def december(region):
    with Session(region.reader) as session:
        yield session, session.scalars(select(Month).where(col(Month.code) == "2024-12")).one()


def test_the_second_path_finds_the_same_enterprises_with_an_overdue_project(december):
    session, month = december
    rows = verification._positions(month, verification._tables(session, pd))
    late = rows[rows["overdue"] & (rows["year"] == month.plan_year)]
    assert late["enterprise"].nunique() > 0
    assert _value(session, month, ALL) == late["enterprise"].nunique()
    local = late[late["bureau_path"].str.contains("/650100/")]
    assert _value(session, month, Cut(CutKind.BUREAU, "650100")) == local["enterprise"].nunique()


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_the_figure_opens_into_the_enterprises_that_it_counts(december, cut):
    session, month = december
    assert len({each.code for each in records.rows(session, month, FIGURE, cut)}) == _value(session, month, cut)
