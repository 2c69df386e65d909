"""Tests of findings on both sides of each limit; a finding without a case here fails."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.plans.rules import Acceptance, Stage
from tracker.reports.rules.findings import RULES, Level, LineFacts, examine
from tracker.reports.rules.reports import Answer, Reduction

FINE = LineFacts(
    month="2025-04",
    answer=Answer.GIVEN,
    stage=Stage.CONSTRUCTION,
    total=200,
    last_stage=Stage.CONSTRUCTION,
    last_total=100,
    planned=1_000,
    note="进展",
)
BUILT = {
    "stage": Stage.BUILT, "built_on": date(2025, 4, 30), "evidence": 1, "stage_evidence": 1, "image_percent": 100,
    "total": 800, "last_total": 750,
}  # fmt: skip
ACCEPTED = BUILT | {
    "stage": Stage.ACCEPTED,
    "built_on": date(2025, 4, 5),
    "accepted_on": date(2025, 4, 30),
    "acceptance": Acceptance.COUNTY,
}
STOPPED = {"answer": Answer.SUSPENDED, "note": "冬歇", "total": 100}
STILL = {"total": 100, "still_months": 2, "answer": Answer.UNCHANGED}
MISTAKE = {"total": 99, "reduction": Reduction.MISTAKE, "reduction_note": "上月多报"}

EDGES = [
    ("unanswered", {"answer": None}, {"answer": Answer.UNCHANGED}),
    ("negative", {"total": -1}, {"total": 0}),
    ("fell_back", {"total": 99}, {"total": 100}),
    ("fell_back", MISTAKE | {"reduction_note": " "}, MISTAKE),
    ("built_without_date", BUILT | {"built_on": None}, BUILT),
    ("built_after_month", BUILT | {"built_on": date(2025, 5, 1)}, BUILT),
    ("accepted_without_proof", ACCEPTED | {"acceptance": None}, ACCEPTED),
    ("accepted_without_proof", ACCEPTED | {"accepted_on": None}, ACCEPTED),
    ("accepted_after_month", ACCEPTED | {"accepted_on": date(2025, 5, 1)}, ACCEPTED),
    ("accepted_before_built", ACCEPTED | {"accepted_on": date(2025, 4, 4)}, ACCEPTED | {"accepted_on": date(2025, 4, 5)}),
    ("stepped_back", {"stage": Stage.PREPARATION, "note": " "}, {"stage": Stage.PREPARATION, "note": "方案重做"}),
    ("stopped_without_reason", STOPPED, STOPPED | {"restart_on": date(2025, 5, 15)}),
    ("not_applicable_without_reason", {"answer": Answer.NOT_APPLICABLE, "note": ""}, {"answer": Answer.NOT_APPLICABLE}),
    ("reduced", MISTAKE, {"total": 100, "reduction": Reduction.MISTAKE, "reduction_note": "上月多报"}),
    ("unit_suspected", {"total": 10_200, "last_total": 1_000}, {"total": 10_201, "last_total": 1_000}),
    ("unit_suspected", {"total": 98_000, "last_total": 1_000}, {"total": 97_999, "last_total": 1_000}),
    ("unit_suspected", {"total": 10_000_000, "last_total": 1_000}, {"total": 1_000, "last_total": 100}),
    ("file_of_another", {"foreign_files": 1}, {"foreign_files": 0}),
    ("built_without_evidence", BUILT | {"stage_evidence": 0}, BUILT),
    ("built_without_evidence", BUILT | {"stage_evidence": 0}, BUILT | {"stage_evidence": 0, "last_stage": Stage.BUILT}),
    ("built_without_evidence", ACCEPTED | {"stage_evidence": 0, "last_stage": Stage.BUILT}, ACCEPTED),
    ("built_below_whole", BUILT | {"image_percent": 99}, BUILT | {"image_percent": None}),
    ("built_below_whole", BUILT | {"image_percent": 30}, BUILT | {"image_percent": 30, "last_stage": Stage.BUILT}),
    ("built_under_plan", BUILT | {"total": 499, "last_total": 450}, BUILT | {"total": 500, "last_total": 450}),
    ("built_under_plan", BUILT | {"base_total": 301}, BUILT | {"base_total": 301, "left_over": True}),
    ("overdue_until_built", BUILT | {"due": date(2025, 4, 29)}, BUILT | {"due": date(2025, 4, 30)}),
    ("stepped_back_with_reason", {"stage": Stage.PREPARATION}, {"stage": Stage.CONSTRUCTION}),
    ("cancelled", {"stage": Stage.CANCELLED}, {"stage": Stage.CANCELLED, "last_stage": Stage.CANCELLED}),
    ("over_plan", {"total": 1_301, "base_total": 100}, {"total": 1_300, "base_total": 100}),
    ("jumped", {"total": 401}, {"total": 400}),
    ("stands_still", STILL, STILL | {"still_months": 1}),
    ("stands_still", STILL, STILL | {"winter": True}),
    ("overdue", {"due": date(2025, 4, 29)}, {"due": date(2025, 4, 30)}),
    ("overdue", {"due": date(2025, 4, 29)}, BUILT | {"due": date(2025, 4, 29)}),
    ("file_on_several_lines", {"repeated_files": 1}, {"repeated_files": 0}),
    ("image_fell_back", {"image_percent": 39, "last_image_percent": 40}, {"image_percent": 40, "last_image_percent": 40}),
    ("restart_is_past", STOPPED | {"restart_on": date(2025, 4, 30)}, STOPPED | {"restart_on": date(2025, 5, 1)}),
    ("began_before_plan", {"began": date(2024, 12, 31), "plan_year": 2025}, {"began": date(2025, 1, 1), "plan_year": 2025}),
    ("rate_above_whole", {"total": 1_001, "last_total": 900}, {"total": 1_000, "last_total": 900}),
    ("whole_but_not_built", {"image_percent": 100}, {"image_percent": 99}),
    ("moved_without_words", {"note": ""}, {"note": "", "total": 100}),
]  # fmt: skip


def _codes(changes):
    return [finding.code for finding in examine(replace(FINE, **changes))]


def test_an_ordinary_line_raises_nothing():
    assert [_codes(changes) for changes in ({}, BUILT, ACCEPTED)] == [[], [], []]


@pytest.mark.parametrize(("code", "raised", "not_raised"), EDGES)
def test_a_finding_is_raised_on_one_side_of_its_edge(code, raised, not_raised):
    assert code in _codes(raised)
    assert code not in _codes(not_raised)


def test_every_finding_has_its_edges_here_and_a_name_of_its_own():
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert {code for code, _, _ in EDGES} == set(codes)


UNIT_SLIP = {"total": 10_000_000, "last_total": 1_000, "note": ""}
STAYED_BACK = {"stage": Stage.PREPARATION, "image_percent": 10, "last_image_percent": 40}
ONE_CAUSE = [
    ("a slip of unit", UNIT_SLIP, ["unit_suspected"]),
    ("far more than the plan", {"total": 1_500, "note": "增购设备"}, ["over_plan"]),
    ("a number below zero", {"total": -1}, ["negative"]),
    ("a step back", STAYED_BACK, ["stepped_back_with_reason"]),
    ("late and still", STILL | {"due": date(2025, 3, 31)}, ["overdue"]),
    ("a day in the future", ACCEPTED | {"built_on": date(2025, 5, 2)}, ["built_after_month"]),
]


@pytest.mark.parametrize(("changes", "codes"), [row[1:] for row in ONE_CAUSE], ids=[row[0] for row in ONE_CAUSE])
def test_one_cause_raises_one_finding(changes, codes):
    assert _codes(changes) == codes


def test_a_rule_is_implied_only_by_graver_or_equal_rules_of_the_table():
    by_code = {rule.code: rule for rule in RULES}
    for rule in RULES:
        assert all(by_code[code].level <= rule.level for code in rule.implied_by)


def test_a_project_built_at_a_third_of_everything_asks_for_each_proof():
    weak = BUILT | {"image_percent": 30, "total": 340, "last_total": 340, "stage_evidence": 0, "due": date(2025, 3, 31)}
    assert _codes(weak) == ["built_without_evidence", "built_below_whole", "built_under_plan", "overdue_until_built"]


def test_the_gravest_come_first():
    levels = [rule.level for rule in RULES]
    assert levels == sorted(levels)
    assert set(levels) == set(Level)


def test_a_finding_says_its_numbers_and_the_remedy():
    found = examine(replace(FINE, total=500_000, last_total=12_500_000))[0]
    assert found.level is Level.A
    assert found.field == "total"
    assert "1,200.00" in str(found.sentence)
    assert "1,250.00" in str(found.sentence)


def test_every_sentence_can_be_written_with_its_numbers():
    for code, raised, _ in EDGES:
        (found,) = [each for each in examine(replace(FINE, **raised)) if each.code == code]
        assert "{" not in str(found.sentence)
