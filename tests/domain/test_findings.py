"""The findings of a line, on both sides of each edge."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.domain.findings import Level, LineFacts, examine
from tracker.domain.plans import Acceptance, Stage
from tracker.domain.reports import Answer, Reduction

FINE = LineFacts("2025-01", Answer.GIVEN, Stage.CONSTRUCTION, 200, Stage.CONSTRUCTION, 100, planned=1_000)
ACCEPTED = replace(
    FINE, stage=Stage.ACCEPTED, built_on=date(2025, 1, 5), accepted_on=date(2025, 1, 31), acceptance=Acceptance.COUNTY
)


def _codes(**changes):
    return [finding.code for finding in examine(replace(FINE, **changes))]


def test_an_ordinary_line_raises_nothing():
    assert examine(FINE) == []
    assert examine(ACCEPTED) == []


@pytest.mark.parametrize(
    ("code", "raised", "not_raised"),
    [
        ("unanswered", {"answer": None}, {"answer": Answer.UNCHANGED}),
        ("fell_back", {"total": 99}, {"total": 100}),
        ("fell_back", {"total": 99, "reduction": Reduction.MISTAKE},
         {"total": 99, "reduction": Reduction.MISTAKE, "reduction_note": "上月多报"}),
        ("built_without_date", {"stage": Stage.BUILT}, {"stage": Stage.BUILT, "built_on": date(2025, 1, 1)}),
        ("built_after_month", {"built_on": date(2025, 2, 1)}, {"built_on": date(2025, 1, 31)}),
        ("stepped_back", {"stage": Stage.PREPARATION}, {"stage": Stage.PREPARATION, "note": "方案重做"}),
        ("stopped_without_reason", {"answer": Answer.SUSPENDED, "note": "冬歇"},
         {"answer": Answer.SUSPENDED, "note": "冬歇", "restart_on": date(2025, 3, 15)}),
        ("not_applicable_without_reason", {"answer": Answer.NOT_APPLICABLE},
         {"answer": Answer.NOT_APPLICABLE, "note": "项目取消"}),
    ],
)  # fmt: skip
def test_a_finding_is_raised_on_one_side_of_its_edge(code, raised, not_raised):
    assert code in _codes(**raised)
    assert code not in _codes(**not_raised)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("accepted_without_proof", {"acceptance": None}), ("accepted_without_proof", {"accepted_on": None}),
        ("accepted_after_month", {"accepted_on": date(2025, 2, 1)}),
        ("accepted_before_built", {"accepted_on": date(2025, 1, 4)}),
    ],
)  # fmt: skip
def test_an_acceptance_needs_its_proof_in_order(code, changes):
    assert [finding.code for finding in examine(replace(ACCEPTED, **changes))] == [code]


def test_a_finding_says_its_numbers_and_the_remedy():
    found = examine(replace(FINE, total=500_000, last_total=12_500_000))[0]
    assert found.level is Level.A
    assert found.field == "total"
    assert "1,200.00" in str(found.sentence)
    assert "1,250.00" in str(found.sentence)
