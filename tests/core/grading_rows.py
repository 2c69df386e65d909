"""Rows of the service matrix for grading."""

from dataclasses import replace
from datetime import UTC, date, datetime

import sqlalchemy as sa

from tracker.evidence.models import StoredFile
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.queries import grades, guidelines
from tracker.grading.rules import Dimension, GradeLevel, RecordKind, Target, Trigger
from tracker.grading.rules.alerts import Alert
from tracker.grading.rules.documents import DocumentAction, DocumentKind
from tracker.grading.rules.editions import IndicatorFacts
from tracker.grading.services.grades import documents, editions, grade_changes, targets
from tracker.grading.services.grades.grade_changes import Wanted
from tracker.people.queries import people
from tracker.proposals.rules import ProposalAction
from tracker.register.models import Bureau, Enterprise, Industry

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
COUNTY, APPROVER, REGION = "reviewer-650106-1", "reviewer-650100-2", "reviewer-XJ-2"
CHAIN = {COUNTY, "reviewer-650100-1", APPROVER, "reviewer-XJ-1", REGION}
"""The reviewers of E020's supervisor bureau and above."""
HELPERS = {"grading.services.grades.records.rate", "grading.services.grades.records.write"}
"""Steps within the application's and the change's services, which ask who may."""


def _own(session):
    return session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()


def _as(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def _edition(session):
    """Give an edition that nothing stands under."""
    return next(each.guideline for each in guidelines.rows(session) if each.indicators and not each.in_use)


def _facts(session, **changed):
    return replace(editions.facts_of(_edition(session)), **changed)


def _add(session, by):
    editions.add(session, "polysilicon", _facts(session, edition="新版"), by=by, at=NOW)


def _change(session, by):
    found = _edition(session)
    editions.change(session, found, _facts(session, title="新名"), version=found.version, by=by, at=NOW)


def _indicator(session, by):
    facts = IndicatorFacts(99, Dimension.ENERGY, "能源", "", {})
    editions.set_indicator(session, _edition(session), None, facts, by=by, at=NOW)


def _propose(session, by):
    wanted = Wanted(
        kind=RecordKind.DOWNGRADED,
        line="",
        level=GradeLevel.C,
        trigger=Trigger.PENALTY,
        valid_from=NOW.date(),
        reason="超标",
        document="1号",
    )
    return grade_changes.propose(session, _own(session), wanted, by=by, at=NOW)


def _decide(session, by):
    made = _propose(session, _as(session, COUNTY))
    grade_changes.decide(session, made, ProposalAction.APPROVE, by=by, version=made.version, at=NOW)


def _document(session):
    documents.make_due(session, grades.history(session, _own(session))[0].record, at=NOW)
    query = sa.select(EmergencyDocument).where(EmergencyDocument.kind == DocumentKind.LIST_ENTRY)
    return session.scalars(query.order_by(EmergencyDocument.id.desc())).first()


def _file(session, by, found=None):
    found = found or _document(session)
    kept = StoredFile(enterprise_id=_own(session), sha256="0" * 64, name="a.pdf", kind="pdf", size=1,
                      person_id=by.person_id, at=NOW)  # fmt: skip
    session.add(kept)
    session.flush()
    documents.file(session, found, kept.id, "修订", by=by, version=found.version, at=NOW)
    return found


def _filed(session):
    return _file(session, _as(session, COUNTY))


def _approve(session, by):
    found = _filed(session)
    documents.approve(session, found, "", by=by, version=found.version, at=NOW)


def _send_back(session, by):
    found = _filed(session)
    documents.send_back(session, found, "缺措施", by=by, version=found.version, at=NOW)


def _target(session, by):
    bureau = session.scalars(sa.select(Bureau).where(Bureau.key == "650100")).one()
    targets.set_target(session, 2025, bureau=bureau, target=Target.A, number=2, source="测试", by=by, at=NOW)


def _measure(session, by):
    industry = session.get(Industry, "steel")
    targets.set_measure(
        session, industry, level=GradeLevel.A, alert=Alert.RED, text="自主减排", source="测试", by=by, at=NOW
    )


ROWS = {
    "grading.services.grades.editions.add": ({REGION}, _add),
    "grading.services.grades.editions.follow": ({REGION}, lambda s, by: editions.follow(s, _edition(s), _facts(s, edition="下一版"), by=by, at=NOW)),
    "grading.services.grades.editions.change": ({REGION}, _change),
    "grading.services.grades.editions.set_indicator": ({REGION}, _indicator),
    "grading.services.grades.editions.drop_indicator": ({REGION}, lambda s, by: editions.drop_indicator(s, _edition(s), 1, by=by, at=NOW)),
    "grading.services.grades.grade_changes.propose": (CHAIN, _propose),
    "grading.services.grades.grade_changes.decide": ({APPROVER, REGION}, _decide),
    "grading.services.grades.documents.file": (CHAIN, _file),
    "grading.services.grades.documents.require": (CHAIN, lambda s, by: documents.require(s, DocumentAction.FILE, _document(s), by, NOW)),
    "grading.services.grades.documents.approve": (CHAIN - {COUNTY}, _approve),
    "grading.services.grades.documents.send_back": (CHAIN - {COUNTY}, _send_back),
    "grading.services.grades.targets.set_target": ({REGION}, _target),
    "grading.services.grades.targets.set_measure": ({REGION}, _measure),
    "grading.services.grades.targets.flag": (CHAIN, lambda s, by: targets.flag(s, _own(s), from_day=date(2025, 1, 1), to_day=None, note="超标", source="月报", by=by, at=NOW)),
}  # fmt: skip
EVENTS = {
    "grading.services.grades.grade_changes.decide": 3,
    "grading.services.grades.documents.approve": 2,
    "grading.services.grades.documents.send_back": 2,
}
"""Where the steps before the one asked for leave events too."""
