"""Rows of the service matrix for applications: who may take each step, on an application at each stage."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tests import grading_chain as grading
from tracker.grading.models.applications import GradeAnswer, GradeApplication, GradeExplanation
from tracker.grading.queries import expert_review, grades
from tracker.grading.rules import Claim, GradeLevel, Stance, Target
from tracker.grading.rules.applications import Action
from tracker.grading.services import applications
from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.reports.rules.review_comments import ReturnReason

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
FILER, COUNTY, CITY, APPROVER = "liaison-E020", "reviewer-650106-1", "reviewer-650100-1", "reviewer-650100-2"
REGION, CLOSER = "reviewer-XJ-1", "reviewer-XJ-2"
STAGES = ["answered", "passed", "seen", "handed_in", "invited", "answered_by_all", "ended", "proposed", "agreed"]
"""The steps of an application in their order, each a line of E020, and each of a year of its own."""
CREW = {"filer": FILER, "county": COUNTY, "prefecture": CITY, "root": REGION, "second": CLOSER,
        "experts": ("expert-1", "expert-2")}  # fmt: skip


def year_of(stage):
    """Give the year whose application was brought to a stage: one stands at a time in a year."""
    return NOW.year - (["", *STAGES].index(stage))


def _firm(session):
    return session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()


def _found(session, stage):
    found = sa.select(GradeApplication).where(
        GradeApplication.line == stage, GradeApplication.enterprise_id == _firm(session),
        GradeApplication.year == year_of(stage),
    )  # fmt: skip
    return session.scalars(found).one()


def _application(session, by, stage, step, *more, **options):
    found = _found(session, stage)
    getattr(applications, step)(session, found, *more, by=by, version=found.version, at=NOW, **options)


def _key(session):
    return grades.indicators(session, _found(session, "").guideline_id)[0].id


def _apply(session, by):
    keys = [each.id for each in grades.indicators(session, _found(session, "").guideline_id)]
    found = _found(session, "")
    file_id = grading.proof(session, found.enterprise_id, by, NOW)
    session.add_all(
        GradeAnswer(application_id=found.id, indicator_id=key, level="B", file_id=file_id) for key in keys
    )  # fmt: skip
    session.add_all(
        GradeExplanation(application_id=found.id, code=code, count=9, text=text, person_id=by.person_id, at=NOW)
        for code, text in grading.explained(session, found, NOW).items()
    )  # fmt: skip
    session.flush()
    _application(session, by, "", "apply")


def _uninvite(session, by):
    asked = expert_review.invitations(session, _found(session, "invited"))[0].id
    _application(session, by, "invited", "uninvite", asked)


def _opine(session, by):
    found = _found(session, "answered_by_all")
    keys = [each.id for each in grades.indicators(session, found.guideline_id)]
    said = {key: applications.Opinion(Claim(GradeLevel.B)) for key in keys}
    applications.opine(session, found, said, "", by=by, at=NOW)


def _rate(session, by):
    found, later = _found(session, "agreed"), NOW + timedelta(days=40)
    applications.rate(session, [(found, found.version)], batch="试", document_no="1号", by=by, at=later)


def _explain(session, by):
    grading.exceed(session, _firm(session), by, NOW)
    _application(session, by, "answered", "explain", {"exceedance": "已整改并通过复测"})


ROWS = {
    "grading.services.applications.submission.begin": ({FILER}, lambda s, by: applications.begin(s, _firm(s), Target.B, "新线", 2025, by=by, at=NOW)),
    "grading.services.applications.submission.save": ({FILER}, lambda s, by: _application(s, by, "", "save", {_key(s): applications.Answer(GradeLevel.B)}, {})),
    "grading.services.applications.submission.apply": ({FILER}, _apply),
    "grading.services.applications.explanations.explain": ({COUNTY}, _explain),
    "grading.services.applications.submission.withdraw": ({FILER}, lambda s, by: _application(s, by, "answered", "withdraw")),
    "grading.services.applications.transition.require": ({FILER}, lambda s, by: applications.require(s, _found(s, ""), Action.SAVE, by, NOW)),
    "grading.services.applications.review.pass_up": ({COUNTY}, lambda s, by: _application(s, by, "answered", "pass_up")),
    "grading.services.applications.review.reject": ({COUNTY}, lambda s, by: _application(s, by, "answered", "reject", opinion="试")),
    "grading.services.applications.review.send_back": ({COUNTY}, lambda s, by: _application(s, by, "answered", "send_back", [applications.IndicatorRemark(_key(s), ReturnReason.EVIDENCE, "请补")])),
    "grading.services.applications.review.first_review": ({CITY, APPROVER}, lambda s, by: _application(s, by, "passed", "first_review", {})),
    "grading.services.applications.review.hand_in": ({CITY, APPROVER}, lambda s, by: _application(s, by, "seen", "hand_in")),
    "grading.services.applications.expert_review.invite": ({REGION, CLOSER}, lambda s, by: _application(s, by, "handed_in", "invite", [people.by_key(s, "expert-1").id])),
    "grading.services.applications.expert_review.uninvite": ({REGION, CLOSER}, _uninvite),
    "grading.services.applications.expert_review.declare": ({"expert-1"}, lambda s, by: applications.declare(s, _found(s, "invited"), Stance.CLEAR, by=by, at=NOW)),
    "grading.services.applications.expert_review.opine": ({"expert-1"}, _opine),
    "grading.services.applications.expert_review.conclude": ({REGION, CLOSER}, lambda s, by: _application(s, by, "answered_by_all", "conclude")),
    "grading.services.applications.decisions.site_check": ({REGION, CLOSER}, lambda s, by: _application(s, by, "ended", "site_check", NOW.date(), "属实")),
    "grading.services.applications.decisions.propose": ({REGION, CLOSER}, lambda s, by: _application(s, by, "ended", "propose", GradeLevel.B, opinion="试")),
    "grading.services.applications.decisions.agree": ({CLOSER}, lambda s, by: _application(s, by, "proposed", "agree")),
    "grading.services.applications.decisions.disagree": ({CLOSER}, lambda s, by: _application(s, by, "proposed", "disagree", opinion="试")),
    "grading.services.applications.decisions.object_to": ({REGION, CLOSER}, lambda s, by: _application(s, by, "agreed", "object_to", "某人", "不符", NOW.date())),
    "grading.services.applications.decisions.rate": ({REGION, CLOSER}, _rate),
}  # fmt: skip
"""Service → who may, and how it is asked."""
