"""Tests that figures of records of a closed month never change."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import effective_problem
from tracker.core.cuts import ALL
from tracker.core.errors import Invalid, TrackerError
from tracker.core.roles import Role
from tracker.core.workflow.transition import Effects, transition
from tracker.enterprises.services import projects
from tracker.figures.queries import records
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.grades import GradeRecord, GradeTarget
from tracker.grading.rules import GradeLevel, RecordKind, Target, Trigger
from tracker.grading.rules.applications import Action
from tracker.grading.services.applications.transition import ApplicationCase
from tracker.grading.services.grades import grade_changes, targets
from tracker.grading.services.grades import records as grade_records
from tracker.grading.services.grades.grade_changes import Wanted
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.people.queries import people
from tracker.plans.models import Project
from tracker.plans.rules import ProjectFacts
from tracker.proposals.models import Proposal
from tracker.proposals.rules import ProposalAction, ProposalKind
from tracker.proposals.services.apply import apply
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries import supervision as keeping_queries
from tracker.register.queries import terms as register
from tracker.register.services import terms
from tracker.retrofits import queries as tracks
from tracker.retrofits import services as retrofits
from tracker.retrofits.models.tracks import Elimination, ReportSent, RetrofitTrack
from tracker.retrofits.rules import Claim, EliminationStage, Recipient, Track, TrackStage
from tracker.retrofits.services import stage_claims
from tracker.workbook.queries import retrofits as retrofit_lines
from tracker.workbook.queries.grading import grading

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
CLOSED, OPENED = ("2024-06", "2024-11", "2024-12"), date(2025, 1, 1)
ROOTS = ("reviewer-XJ-1", "reviewer-XJ-2")
days = st.integers(-400, 37).map(lambda number: OPENED + timedelta(days=number))


def _as(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def _figures(session):
    return [[(each.figure.code, each.numerator) for each in records.values(session, months.month(session, code))]
            for code in CLOSED]  # fmt: skip


def _grade(session, day):
    record = session.scalars(sa.select(GradeRecord).order_by(GradeRecord.id)).first()
    record.valid_from = date(2023, 1, 1)
    wanted = Wanted(
        kind=RecordKind.CANCELLED,
        line=record.line,
        level=GradeLevel.D,
        trigger=Trigger.OTHER,
        valid_from=day,
        reason="试",
        document="1号",
    )
    made = grade_changes.propose(session, record.enterprise_id, wanted, by=_as(session, ROOTS[0]), at=NOW)
    by = _as(session, ROOTS[1])
    grade_changes.decide(session, made, ProposalAction.APPROVE, by=by, version=made.version, at=NOW)


def _grade_proposed(session, day):
    """A change of grade is refused when it is proposed, not only when it is decided."""
    record = session.scalars(sa.select(GradeRecord).order_by(GradeRecord.id)).first()
    record.valid_from = date(2023, 1, 1)
    wanted = Wanted(
        kind=RecordKind.CANCELLED,
        line=record.line,
        level=GradeLevel.D,
        trigger=Trigger.OTHER,
        valid_from=day,
        reason="试",
        document="1号",
    )
    grade_changes.propose(session, record.enterprise_id, wanted, by=_as(session, ROOTS[0]), at=NOW)


def _grade_written(session, day):
    """A record is refused by its writer too, whichever step it comes from."""
    former = session.scalars(sa.select(GradeRecord).order_by(GradeRecord.id)).first()
    former.valid_from = date(2023, 1, 1)
    kept = {"enterprise_id": former.enterprise_id, "guideline_id": former.guideline_id, "line": former.line}
    fall = {"level": GradeLevel.D, "kind": RecordKind.CANCELLED, "trigger": Trigger.OTHER, "about_id": former.id}
    made = GradeRecord(**kept, **fall, valid_from=day)
    grade_records.write(session, made, by=_as(session, ROOTS[0]), at=NOW, reason="试")


def _track(session, day, since=None):
    enterprise_id = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()
    found = tracks.track(session, enterprise_id, "cement", Track.ORGANIZED)
    found.since = None
    said = Claim(stage=TrackStage.BUILT, since=since or day, document="1号", sent={Recipient.ASSOCIATION: day})
    liaison, county = _as(session, "liaison-E020"), _as(session, "reviewer-650106-1")
    retrofits.claim_track(
        session, enterprise_id, "cement", Track.ORGANIZED, said, by=liaison, version=found.version, at=NOW
    )
    retrofits.verify(session, found, by=county, version=found.version, at=NOW)


def _report_of_a_claim(session, day):
    _track(session, day, since=OPENED)


def _forward(session, day):
    enterprise_id = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()
    found = tracks.track(session, enterprise_id, "cement", Track.ORGANIZED)
    found.stage = TrackStage.REPORTED
    root = _as(session, ROOTS[0])
    retrofits.forward(session, found, Recipient.ASSOCIATION, day, by=root, version=found.version, at=NOW)


def _unit(session, day):
    unit = session.scalars(sa.select(Elimination).order_by(Elimination.id)).first()
    unit.stage, unit.since = EliminationStage.PLAN, None
    session.flush()
    first, second = (_as(session, login) for login in _reviewers(session, unit.enterprise_id))
    said = Claim(stage=EliminationStage.STOPPED, since=day, document="1号")
    retrofits.claim_unit(session, unit, said, by=first, version=unit.version, at=NOW)
    retrofits.verify(session, unit, by=second, version=unit.version, at=NOW)


def _reviewers(session, enterprise_id):
    side = register.term_now(session, enterprise_id)
    assert side is not None
    return ROOTS


STEPS = {
    "grade": _grade, "grade proposed": _grade_proposed, "grade written": _grade_written, "track": _track,
    "report of a claim": _report_of_a_claim, "forward": _forward, "unit": _unit,
}  # fmt: skip


@settings(max_examples=6)
@given(name=st.sampled_from(sorted(STEPS)), day=days)
def test_no_dated_record_changes_the_figures_of_a_closed_month(region, name, day):
    with Session(region.writer, expire_on_commit=False) as session:
        prepared = session.begin_nested()
        try:
            STEPS[name](session, day)
        except TrackerError:
            prepared.rollback()
        else:
            assert day >= OPENED
            after = _figures(session)
            session.rollback()
            assert after == _figures(session)
        session.rollback()


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_day_in_a_closed_month_is_refused_in_words_and_the_first_open_day_taken(region, name):
    with Session(region.writer, expire_on_commit=False) as session:
        with pytest.raises(Invalid, match="已封账.*2025-01-01 及以后.*更正"):
            STEPS[name](session, OPENED - timedelta(days=1))
        session.rollback()
        STEPS[name](session, OPENED)
        session.rollback()


def test_nothing_is_closed_before_the_first_month_is():
    assert effective_problem(date(1999, 1, 1), None) is None
    assert effective_problem(date(2024, 12, 31), "2024-12") is not None
    assert effective_problem(date(2025, 1, 1), "2024-12") is None


def _figures_and_lines(session):
    """Give everything that a workbook of the closed months says of records."""
    found = [months.month(session, code) for code in CLOSED]
    return _figures(session), [
        (retrofit_lines.lines(session, each, ALL), grading(session, each, ALL)) for each in found
    ]


def _approver(session):
    root = session.scalars(sa.select(Bureau.id).where(Bureau.key == "XJ")).one()
    return next(each for each in people.actors(session, NOW.date()) if each.approver and each.bureau_id == root)


def _set_target(session):
    by = _approver(session)
    for year in (2024, 2025):
        for target in Target:
            bureau = session.scalars(sa.select(Bureau).where(Bureau.key == "650100")).one()
            targets.set_target(session, year, bureau=bureau, target=target, number=77, source="新计划", by=by, at=NOW)


def _new_target(session):
    taken = sa.select(GradeTarget.bureau_id)
    bureau = session.scalars(sa.select(Bureau).where(Bureau.id.not_in(taken), Bureau.path.contains("/XJ/"))).first()
    targets.set_target(
        session, 2024, bureau=bureau, target=Target.A, number=5, source="新计划", by=_approver(session), at=NOW
    )


def _retrofit_flag(session, old):
    kinds = (
        sa.select(Term.industry_code).join(Project, Project.enterprise_id == Term.enterprise_id).where(Project.retrofit)
    )
    firms = sa.select(Term.enterprise_id).where(Term.industry_code.in_(kinds))
    query = sa.select(Project).where(Project.retrofit == old, Project.enterprise_id.in_(firms))
    for project in session.scalars(query).all()[:20]:
        bureau = keeping_queries.bureau_path(session, terms.placing(session, project.enterprise_id).bureau)
        by = next(each for each in people.actors(session, NOW.date()) if each.role is Role.REVIEWER
                  and each.bureau_id is not None and bureau.endswith(f"/{session.get_one(Bureau, each.bureau_id).key}/"))  # fmt: skip
        facts = ProjectFacts(**{name: getattr(project, name) for name in ProjectFacts.__dataclass_fields__})
        projects.change_project(
            session, project, replace(facts, retrofit=not old), version=project.version, by=by, at=NOW
        )


def _report_goes_again(session):
    for sent in session.scalars(sa.select(ReportSent)).all():
        track = session.scalars(sa.select(RetrofitTrack).where(
            RetrofitTrack.enterprise_id == sent.enterprise_id, RetrofitTrack.industry_code == sent.industry_code,
            RetrofitTrack.track == sent.track)).first()  # fmt: skip
        if track is not None:
            stage_claims._send(session, track, sent.recipient, OPENED)


def _applications_withdrawn(session):
    """Let every application that goes on take each step that takes days back."""
    done = 0
    for found in session.scalars(sa.select(GradeApplication).where(GradeApplication.applied_on.is_not(None))).all():
        for action in (Action.RETURN, Action.REJECT, Action.OBJECT, Action.INVITE, Action.DISAGREE):
            with session.begin_nested():
                try:
                    transition(
                        session, ApplicationCase(found), action, by=_as(session, ROOTS[0]), version=found.version, at=NOW,
                        effects=Effects(event=AuditAction.DECIDED),
                    )  # fmt: skip
                except TrackerError:
                    continue
                done += 1
                break
    assert done


CHANGES = {
    "targets are set": _set_target,
    "a target is added": _new_target,
    "projects become retrofits": lambda session: _retrofit_flag(session, False),
    "retrofits become other projects": lambda session: _retrofit_flag(session, True),
    "evaluation reports go again": _report_goes_again,
    "applications go back": _applications_withdrawn,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_a_record_holds_from_the_open_month_on(region, name):
    with Session(region.writer, expire_on_commit=False) as session:
        before, now = _figures_and_lines(session), records.values(session, months.month(session, "2025-01"))
        CHANGES[name](session)
        session.flush()
        session.expire_all()
        assert _figures_and_lines(session) == before
        later = records.values(session, months.month(session, "2025-01"))
        same = name == "evaluation reports go again"
        assert ([each.numerator for each in later] == [each.numerator for each in now]) is same
        session.rollback()


def test_a_report_whose_day_was_not_known_stays_in_closed_months_when_it_is_forwarded(region):
    with Session(region.writer, expire_on_commit=False) as session:
        sent = session.scalars(sa.select(ReportSent).where(ReportSent.recipient == Recipient.ASSOCIATION)).first()
        track = tracks.track(session, sent.enterprise_id, sent.industry_code, sent.track)
        track.stage, sent.day = TrackStage.REPORTED, None
        session.flush()
        before = _figures_and_lines(session)
        by = _as(session, ROOTS[0])
        retrofits.forward(session, track, Recipient.ASSOCIATION, OPENED, by=by, version=track.version, at=NOW)
        session.expire_all()
        assert sent.day == OPENED
        assert _figures_and_lines(session) == before
        session.rollback()


def test_a_new_retrofit_project_is_not_counted_in_closed_months(region):
    with Session(region.writer, expire_on_commit=False) as session:
        before = _figures_and_lines(session)
        enterprise_id = session.scalars(sa.select(Project.enterprise_id).where(Project.retrofit)).first()
        after = {"title": "新改造", "category": "dust_removal", "planned": 10_000, "due": "2025-12-31",
                 "precision": "day", "retrofit": True}  # fmt: skip
        asked = Proposal(
            kind=ProposalKind.PLAN_NEW, enterprise_id=enterprise_id, year=2024, reason="试", document_no="1号", before="{}",
            after=json.dumps(after), proposer_id=1, bureau_id=1, proposed_at=NOW,
        )  # fmt: skip
        apply(session, asked, session.get_one(Month, "2025-01"))
        assert _figures_and_lines(session) == before
        session.rollback()
