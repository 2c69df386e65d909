"""Tests of the declarations of figures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.cuts import ALL, Cut, CutKind, parse_cut
from tracker.core.errors import Inconsistent, NotFound
from tracker.figures.rules import ENTERPRISE_FILTERS, FIGURES, PROJECT_FILTERS, Kind, Rows, evaluate, figure
from tracker.positions.rules import MEASURES, Measures

COUNTS = st.builds(Measures, *(st.integers(0, 10**10) for _ in MEASURES))


@pytest.mark.parametrize("code", FIGURES)
def test_a_figure_is_made_of_declared_measures_or_of_two_other_figures(code):
    found = figure(code)
    if found.kind is Kind.RATIO:
        assert {found.numerator, found.denominator} <= set(FIGURES)
        assert found.measures == ()
    else:
        assert set(found.measures) <= set(MEASURES)
        assert found.measures
    assert found.filter in (PROJECT_FILTERS if found.rows is Rows.PROJECTS else ENTERPRISE_FILTERS)
    assert found.name
    assert found.name_en
    assert found.meaning


@given(COUNTS)
def test_every_figure_has_a_value_with_numerator_and_denominator(measures):
    for found in FIGURES.values():
        value = evaluate(found, measures, month="2024-12", plan_year=2024, cut=ALL)
        assert (value.denominator is None) == (found.kind is not Kind.RATIO)
        assert value.as_json()["value"] == value.value


@given(COUNTS, COUNTS)
def test_single_figures_add_up_over_parts(one, other):
    for found in FIGURES.values():
        if found.kind is not Kind.RATIO:
            parts = [
                evaluate(found, part, month="2024-12", plan_year=2024, cut=ALL).numerator
                for part in (one, other, one + other)
            ]
            assert parts[0] + parts[1] == parts[2]


def test_a_rate_of_rows_among_rows_above_the_whole_is_an_error_and_not_a_number():
    broken = replace(figure("plan.projects.rate"), numerator="plan.projects.planned", denominator="plan.projects.built")
    with pytest.raises(Inconsistent):
        evaluate(broken, Measures(construction=1), month="2024-12", plan_year=2024, cut=ALL)


def test_money_above_the_plan_is_true_and_shown():
    measures = Measures(planned=100, year_total=103)
    assert (
        evaluate(figure("plan.investment.rate"), measures, month="2024-12", plan_year=2024, cut=ALL).value == "103.00"
    )


@pytest.mark.parametrize(
    "text",
    [
        "all",
        "side:local",
        "side:xpcc",
        "bureau:650100",
        "place:652300",
        "industry:steel",
        "category:vocs",
        "enterprise:E1",
    ],
)
def test_a_cut_is_read_and_written_alike(text):
    assert str(parse_cut(text)) == text


def test_the_sides_have_short_forms():
    assert parse_cut("local") == Cut(CutKind.SIDE, "local")


@pytest.mark.parametrize("text", ["", "moon", "bureau:", "bureau", "all:x", "side:moon", ":x"])
def test_an_unknown_cut_names_those_there_are(text):
    with pytest.raises(NotFound, match="bureau:KEY"):
        parse_cut(text)
