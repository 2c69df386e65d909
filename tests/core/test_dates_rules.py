"""Tests of parsing dates and months."""

from datetime import date

import pytest

from tracker.core.calendar import dates, months
from tracker.core.calendar.dates import Precision
from tracker.core.errors import Invalid
from tracker.plans.rules import Stage, steps_forward
from tracker.positions.rules import is_overdue


@pytest.mark.parametrize(
    "text", ["2024-11-30", "2024.11.30", "2024/11/30", "2024年11月30日", "20241130", "２０２４-11-30", " 2024-11-30 "]
)
def test_a_day_is_read_however_it_is_written(text):
    assert dates.parse_day(text) == date(2024, 11, 30)


@pytest.mark.parametrize(
    "text", ["2024-13-01", "2024-02-30", "30.11.2024", "2024", "soon", "", "2024113", "1999-01-01"]
)
def test_what_is_no_day_is_refused_with_an_example(text):
    with pytest.raises(Invalid, match="2024-11-30"):
        dates.parse_day(text)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2024-10-15", date(2024, 10, 15), Precision.DAY),
        ("2024年10月", date(2024, 10, 31), Precision.MONTH),
        ("2024年2月底前", date(2024, 2, 29), Precision.MONTH),
        ("2024年底前", date(2024, 12, 31), Precision.YEAR),
        ("2024年", date(2024, 12, 31), Precision.YEAR),
    ],
)
def test_a_due_date_means_the_last_day_of_what_it_names_and_keeps_its_precision(text, day, precision):
    assert dates.parse_due(text) == (day, precision)
    assert dates.parse_due(str(dates.write_due(day, precision))) == (day, precision)


@pytest.mark.parametrize(
    ("due", "stage", "overdue"),
    [
        (date(2024, 12, 30), Stage.CONSTRUCTION, True),
        (date(2024, 12, 31), Stage.CONSTRUCTION, False),
        (date(2024, 12, 30), Stage.BUILT, False),
        (date(2025, 1, 1), Stage.NOT_STARTED, False),
    ],
)
def test_overdue_is_judged_at_the_last_day_of_the_month(due, stage, overdue):
    assert is_overdue(due, stage, "2024-12") is overdue


@pytest.mark.parametrize("text", ["2024-1", "202401", "2024-13", "2024年1月", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(Invalid):
        months.parse(text)


def test_months_go_forward_and_back_over_the_year():
    assert (months.shift("2024-12", 1), months.previous("2024-01"), months.shift("2024-06", -18)) == (
        "2025-01",
        "2023-12",
        "2022-12",
    )
    assert months.base_month(2024) == "2023-12"
    assert months.last_day("2024-02") == date(2024, 2, 29)


def test_steps_on_the_ladder_and_beside_it():
    assert steps_forward(Stage.NOT_STARTED, Stage.ACCEPTED) == 4
    assert steps_forward(Stage.BUILT, Stage.CONSTRUCTION) == -1
    assert steps_forward(Stage.SUSPENDED, Stage.BUILT) is None
