"""Tests of the track and unit tables for every stage, claim, role and action; limits of claims."""

import itertools
from datetime import date, timedelta

import pytest

from tracker.core.calendar.working_days import WorkingDays
from tracker.core.roles import Role
from tracker.core.workflow.table import refusal
from tracker.retrofits.rules import (
    LADDER,
    TRACK,
    UNIT,
    Claim,
    EliminationStage,
    Recipient,
    Route,
    Rule,
    StageSituation,
    Track,
    TrackNow,
    TrackStage,
    UnitKind,
    months_after,
    notice_ends,
    rule_problems,
    size_problems,
    track_problems,
    unit_following,
    unit_problems,
    withdrawal_problems,
)
from tracker.retrofits.rules.workflow import Action

TODAY = date(2025, 2, 7)
RULE = Rule(industry="steel", track=Track.ORGANIZED)
NO_MONTH = Rule(
    industry="steel",
    track=Track.CLEAN_TRANSPORT,
    stages=tuple(stage for stage in LADDER if stage is not TrackStage.STABLE),
)
ROOTS = {TrackStage.NOTICED, TrackStage.COMPLETE, TrackStage.WITHDRAWN}
FLAGS = ("own", "supervises", "root", "claimer")


def _open(workflow, *, action, stage, claim, role, f):
    """Say in plain words who may do what."""
    last = TrackStage.COMPLETE if workflow is TRACK else EliminationStage.CANCELLED
    bureau = role is Role.REVIEWER and f["supervises"]
    reports = bureau or (role is Role.LIAISON and f["own"])
    verifies = bureau and claim is not None and not f["claimer"] and (f["root"] or claim not in ROOTS)
    noticed = stage is TrackStage.NOTICED
    return {
        Action.CLAIM: claim is None and stage is not last and reports,
        Action.RETRACT: claim is not None and f["claimer"] and (bureau or role is Role.LIAISON),
        Action.VERIFY: verifies,
        Action.REFUSE: verifies,
        Action.FORWARD: stage is TrackStage.REPORTED and reports,
        Action.OBJECT: noticed and bureau,
        Action.SETTLE: noticed and bureau and f["root"],
        Action.WITHDRAW_NOTICE: stage in (TrackStage.NOTICED, TrackStage.COMPLETE) and claim is None and bureau and f["root"],
    }[action]  # fmt: skip


@pytest.mark.parametrize("workflow", [TRACK, UNIT], ids=["track", "unit"])
def test_an_action_is_open_to_exactly_those_the_rules_name(workflow):
    kind = TrackStage if workflow is TRACK else EliminationStage
    for values in itertools.product((False, True), repeat=len(FLAGS)):
        f = dict(zip(FLAGS, values, strict=True))
        for action, stage, claim, role in itertools.product(
            [step.action for step in workflow.steps], kind, (None, *kind), (None, *Role)
        ):
            now = StageSituation(
                state=stage, claim=claim, role=role, is_own_enterprise=f["own"], supervises=f["supervises"],
                is_root=f["root"], is_claimer=f["claimer"],
            )  # fmt: skip
            found = refusal(workflow, now, action)
            assert (found is None) is _open(workflow, action=action, stage=stage, claim=claim, role=role, f=f), (
                action,
                stage,
                claim,
                role,
                f,
            )


def _claim(stage, since=TODAY, **more):
    return Claim(
        stage=stage, since=since, **({"document": "1号", "sent": {Recipient.PREFECTURE: since or TODAY}} | more)
    )


@pytest.mark.parametrize(("rule", "stage"), [(rule, stage) for rule in (RULE, NO_MONTH) for stage in TrackStage])
def test_only_the_next_stage_of_the_rule_may_be_claimed(rule, stage):
    now = TrackNow(rule.track, stage, date(2024, 1, 1), Route.RATIO, notice_to=date(2024, 1, 15))
    wanted = [each for each in TrackStage if track_problems(rule, now, _claim(each), TODAY) == []]
    assert wanted == ([] if rule.following(stage) is None else [rule.following(stage)])


def test_stages_of_a_rule_go_up_the_ladder_and_end_complete():
    assert rule_problems(LADDER) == []
    assert rule_problems(NO_MONTH.stages) == []
    assert len(rule_problems([TrackStage.COMPLETE, TrackStage.BUILT])) == 1
    assert len(rule_problems([TrackStage.PLAN])) == 2
    assert len(rule_problems([TrackStage.WITHDRAWN])) == 3
    assert NO_MONTH.following(TrackStage.STABLE) is TrackStage.EVALUATED  # a rule that changed under way
    assert [RULE.place(stage) for stage in (TrackStage.NOT_STARTED, TrackStage.WITHDRAWN, TrackStage.COMPLETE)] == [
        0,
        6,
        8,
    ]


@pytest.mark.parametrize(
    ("since", "problems"),
    [(None, 1), (TODAY + timedelta(1), 1), (date(2024, 11, 30), 1), (date(2024, 12, 1), 0), (TODAY, 0)],
)
def test_the_day_is_neither_to_come_nor_before_the_present_stage(since, problems):
    now = TrackNow(Track.ORGANIZED, TrackStage.CONSTRUCTION, date(2024, 12, 1))
    assert len(track_problems(RULE, now, _claim(TrackStage.BUILT, since), TODAY)) == problems


@pytest.mark.parametrize(
    ("began", "since", "open_"),
    [(date(2025, 1, 6), date(2025, 2, 5), False), (date(2025, 1, 6), date(2025, 2, 6), True),
     (date(2024, 12, 31), date(2025, 1, 31), True), (None, date(2025, 2, 6), False)],
)  # fmt: skip
def test_stable_running_lasts_a_month_before_the_evaluation(began, since, open_):
    now = TrackNow(Track.ORGANIZED, TrackStage.STABLE, began)
    assert (track_problems(RULE, now, _claim(TrackStage.EVALUATED, since), TODAY) == []) is open_


def test_a_month_later_is_the_last_day_where_there_is_no_such_day():
    assert months_after(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert months_after(date(2024, 12, 31), 0) == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("said", "problems"),
    [({}, 1), ({"route": Route.RATIO}, 1), ({"route": Route.RATIO, "ratio": 7_999}, 1),
     ({"route": Route.RATIO, "ratio": 8_000}, 0), ({"route": Route.RATIO, "ratio": 10_001}, 1),
     ({"route": Route.FLEET}, 1), ({"route": Route.FLEET, "fleet": "国六 40 辆"}, 0)],
)  # fmt: skip
def test_clean_transport_is_met_by_ratio_or_by_fleet(said, problems):
    now = TrackNow(Track.CLEAN_TRANSPORT, TrackStage.BUILT, date(2025, 1, 1))
    assert len(track_problems(NO_MONTH, now, _claim(TrackStage.EVALUATED, **said), TODAY)) == problems


def test_a_stage_is_proved_and_a_report_went_somewhere():
    for stage in LADDER:
        before = (TrackStage.NOT_STARTED, *LADDER)[LADDER.index(stage)]
        now = TrackNow(Track.ORGANIZED, before, date(2024, 1, 1), notice_to=date(2024, 1, 15))
        unproved = track_problems(RULE, now, _claim(stage, document=""), TODAY)
        assert (unproved == []) is (stage in (TrackStage.CONSTRUCTION, TrackStage.STABLE, TrackStage.COMPLETE))
    now = TrackNow(Track.ORGANIZED, TrackStage.EVALUATED, date(2024, 1, 1))
    assert len(track_problems(RULE, now, _claim(TrackStage.REPORTED, sent={}), TODAY)) == 1
    late = {Recipient.REGION: TODAY + timedelta(1)}
    assert len(track_problems(RULE, now, _claim(TrackStage.REPORTED, sent=late), TODAY)) == 1


def test_a_withdrawn_notice_bars_a_new_one_until_its_day():
    now = TrackNow(Track.ORGANIZED, TrackStage.REPORTED, date(2024, 9, 1), not_before=date(2025, 2, 7))
    assert track_problems(RULE, now, _claim(TrackStage.NOTICED), TODAY) == []
    assert len(track_problems(RULE, now, _claim(TrackStage.NOTICED, TODAY - timedelta(1)), TODAY)) == 1
    noticed = TrackNow(Track.ORGANIZED, TrackStage.NOTICED, date(2024, 9, 1))
    assert withdrawal_problems(noticed, _claim(TrackStage.WITHDRAWN, note="数据不实"), TODAY) == []
    assert len(withdrawal_problems(noticed, _claim(TrackStage.WITHDRAWN, document=""), TODAY)) == 2


def test_a_notice_ends_after_its_working_days_and_completes_without_a_standing_objection():
    ends = notice_ends(RULE, date(2025, 1, 20), WorkingDays())
    assert ends == date(2025, 2, 3)
    now = TrackNow(Track.ORGANIZED, TrackStage.NOTICED, date(2025, 1, 20), notice_to=ends)
    assert track_problems(RULE, now, _claim(TrackStage.COMPLETE, date(2025, 2, 4)), TODAY) == []
    assert len(track_problems(RULE, now, _claim(TrackStage.COMPLETE, ends), TODAY)) == 1
    objected = TrackNow(Track.ORGANIZED, TrackStage.NOTICED, now.since, notice_to=ends, objections=1)
    assert len(track_problems(RULE, objected, _claim(TrackStage.COMPLETE), TODAY)) == 1


def test_a_unit_goes_step_by_step_each_with_its_proof():
    for stage in EliminationStage:
        following = unit_following(stage)
        wanted = [each for each in EliminationStage if unit_problems(stage, None, _claim(each), TODAY) == []]
        assert wanted == ([] if following is None else [following])
    assert len(unit_problems(EliminationStage.STOPPED, None, _claim(EliminationStage.CUT_OFF, document=""), TODAY)) == 1
    assert size_problems(UnitKind.COKE_OVEN, 4300, None, None) == []
    assert [len(size_problems(kind, None, None, None)) for kind in UnitKind] == [1, 1, 1]
