"""The service matrix: every writing service × thirteen people, and one audit event per step."""

import importlib
import inspect
import pkgutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import tracker
from tests.core import application_rows, recovery_rows, retrofit_rows
from tests.core import grading_rows as grading
from tracker.closing import services as months
from tracker.closing.rules import ClosingAction
from tracker.core.access_scope import EVERYTHING
from tracker.core.audit.models import AuditEvent
from tracker.core.calendar.months import MonthFacts
from tracker.core.errors import Invalid, NotAllowed
from tracker.core.roles import Actor, Role
from tracker.enterprises.services import enterprises, projects
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import FileLimits
from tracker.evidence.services import file_store
from tracker.evidence.services.checked_upload import check
from tracker.exports import services as exports
from tracker.exports.rules import ExportKind
from tracker.months.queries import months as calendar
from tracker.people.models.people import Grant
from tracker.people.queries import people
from tracker.people.services import accounts, assignments, authentication
from tracker.plans.models import Project
from tracker.plans.rules import ProjectFacts
from tracker.proposals import services as proposals
from tracker.proposals.rules import ProposalAction, ProposalKind
from tracker.reference_data import services as lists
from tracker.register.models import Bureau, Enterprise, Industry, Place
from tracker.register.rules.register import BureauFacts, EnterpriseFacts, IndustryFacts, Placing, Production
from tracker.register.services import terms
from tracker.reports import services as filing
from tracker.reports.queries import reports, review
from tracker.reports.rules.reports import Answer
from tracker.reports.rules.review_comments import Remark, ReturnReason
from tracker.reports.rules.workflow import Action
from tracker.reports.services import reminders

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
PEOPLE = (
    "liaison-E020", "reviewer-650106-1", "reviewer-650100-1", "reviewer-650100-2", "reviewer-XJ-1", "reviewer-XPCC-12-1",
    "reviewer-XPCC-1", "reviewer-XJ-2", "expert-1", "analyst-XJ", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
COUNTY, CITY, APPROVER, REGION, DIVISION = PEOPLE[1], PEOPLE[2], PEOPLE[3], PEOPLE[4], PEOPLE[5]
CLOSER = "reviewer-XJ-2"
LOCAL = {COUNTY, CITY, APPROVER, REGION, CLOSER}
HELPERS = {"evidence.services.file_store.keep", "people.services.accounts.forget_phone", "core.optimistic_lock.take", *(f"core.workflow.transition.{name}" for name in ("begin", "follow_on", "note", "record", "require", "take", "transition")), "core.audit.record.record", "core.require_role.require", "reference_data.services.trees.move_bureau",
           "core.workflow.handover.hand_over", "grading.services.handover.hand_over",
           "reports.services.handover.hand_over", "reports.services.handover.restart",
           "grading.services.applications.explanations.keep", "register.services.namesakes.is_below",
           *retrofit_rows.HELPERS} | grading.HELPERS  # fmt: skip
"""Steps within a service; the service itself asks who may."""


def _enterprise(session, code="E020"):
    return session.scalars(sa.select(Enterprise).where(Enterprise.code == code)).one()


def _person(session, key="expert-1"):
    return people.by_key(session, key)


def _facts(session):
    found = _enterprise(session)
    kept = {name: getattr(found, name) for name in EnterpriseFacts.__dataclass_fields__}
    return found, EnterpriseFacts(**kept | {"contact": "新联系人"})


def _project(session):
    found = session.scalars(sa.select(Project).where(Project.code == "P0071")).one()
    kept = {name: getattr(found, name) for name in ProjectFacts.__dataclass_fields__}
    return found, ProjectFacts(**kept | {"responsible": "某人"})


def _report(session, code):
    return reports.report(session, "2025-01", code)


def _submit(session, by):
    found = _report(session, "E020")
    lines = reports.lines(session, found)
    entries = {line.project_id: replace(line.prefilled(), answer=Answer.UNCHANGED) for line in lines}
    if by.enterprise_id == found.enterprise_id:
        filing.save(session, found, entries, by=by, version=found.version, at=NOW)
    stored = dict.fromkeys(review.findings(session, found), "已与现场核对无误")
    if by.enterprise_id == found.enterprise_id:
        filing.save(session, found, {}, by=by, version=found.version, at=NOW, explanations=stored)
    filing.submit(session, found, by=by, version=found.version, at=NOW)


def _proposal(session):
    by = next(each for each in people.actors(session, NOW.date()) if each.person_id == _person(session, COUNTY).id)
    return _propose(session, by)


def _propose(session, by):
    return proposals.propose(
        session, ProposalKind.TRANSFER, _enterprise(session).id, {"bureau": "XPCC-12", "place": "650106"}, reason="划转",
        document_no="1号", by=by, at=NOW,
    )  # fmt: skip


def _placing(session, **changed):
    return Placing(**{**terms.placing(session, _enterprise(session).id).__dict__, **changed})


def _grant(session):
    return session.scalars(sa.select(Grant).limit(1)).one().id


def _change_bureau(session, by):
    found = session.scalars(sa.select(Bureau).where(Bureau.key == "650106")).one()
    facts = BureauFacts(
        name="新全称",
        short_name=found.short_name,
        name_en=found.name_en,
        place_code=found.place_code,
        sort=1,
        retired=False,
    )
    lists.change_bureau(session, found, facts, version=found.version, by=by, at=NOW)


def _change_industry(session, by):
    found = session.get(Industry, "cement")
    lists.change_industry(
        session, found, IndustryFacts("新名", "x", retired=False), version=found.version, by=by, at=NOW
    )


def _change_month(session, by):
    found = calendar.planned(session, "2025-01")
    facts = MonthFacts(found.plan_year, date(2025, 2, 20), winter=True)
    months.change_month(session, found, facts, version=found.version, by=by, at=NOW)


def _change_enterprise(session, by):
    found, facts = _facts(session)
    enterprises.change_enterprise(session, found, facts, _placing(session), version=found.version, by=by, at=NOW)


def _change_project(session, by):
    found, facts = _project(session)
    projects.change_project(session, found, facts, version=found.version, by=by, at=NOW)


def _decide(session, by):
    found = _proposal(session)
    for login in (DIVISION, REGION, "reviewer-XPCC-1"):
        _consent(session, _as(session, login), found)
    proposals.decide(session, found, ProposalAction.APPROVE, by=by, version=found.version, at=NOW)


def _consent(session, by, found=None):
    found = found or _proposal(session)
    proposals.consent(session, found, by=by, version=found.version, at=NOW)


def _decline(session, by):
    found = _proposal(session)
    proposals.decline(session, found, by=by, version=found.version, at=NOW, opinion="不具备接收条件")


def _assignment(session):
    return people.assignments(session, _person(session).id)[0].id


def _as(session, login):
    person = _person(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def _close(session, by):
    month = calendar.planned(session, "2025-01")
    months.sign_off(session, month, by=by, at=NOW)
    months.close(session, month, version=month.version, by=by, at=NOW, carried="xpcc")


def _reopen(session, by):
    month = calendar.planned(session, "2025-01")
    months.sign_off(session, month, by=by, at=NOW)
    months.reopen(session, month, ["E020"], "补报", by=by, at=NOW)


def _send_back(session, by):
    found = _report(session, "E110")
    remark = Remark(reports.lines(session, found)[0].project_id, "total", ReturnReason.NUMBER, "请核对")
    filing.send_back(session, found, [remark], by=by, version=found.version, at=NOW)


def _recall(session, by):
    found = _report(session, "E110")
    filing.pass_up(session, found, by=_as(session, DIVISION), version=found.version, at=NOW)
    filing.recall(session, found, by=by, version=found.version, at=NOW)


def _revoke(session, by):
    found = _report(session, "E009")
    filing.approve(session, found, by=_as(session, REGION), version=found.version, at=NOW)
    filing.revoke(session, found, by=by, version=found.version, at=NOW, opinion="试")


def _withdraw(session, by):
    _submit(session, _as(session, "liaison-E020"))
    found = _report(session, "E020")
    filing.withdraw(session, found, by=by, version=found.version, at=NOW)


def _file(session):
    made = StoredFile(enterprise_id=_enterprise(session).id, sha256="0" * 64, name="a.pdf", kind="pdf", size=1,
                      person_id=_person(session).id, at=NOW)  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def _attach(session, by):
    found = _report(session, "E020")
    line = reports.lines(session, found)[0]
    return filing.attach(session, found, line.project_id, "total", by=by, version=found.version, at=NOW, folder=Path(),
                         limits=FileLimits(), sent=_file(session))  # fmt: skip


def _detach(session, by):
    made = _attach(session, _as(session, "liaison-E020"))
    found = _report(session, "E020")
    filing.detach(session, found, made.id, by=by, version=found.version, at=NOW)


NEW = EnterpriseFacts(uscc=None, uscc_reason="试", site_no=1, permit_no="", contact="", contact_phone="")
SECURITY, SYSTEM = {"security_admin"}, {"system_admin"}
SERVICES = {
    "people.services.accounts.add_person": (SECURITY, lambda s, by: accounts.add_person(s, "new-one", "新人", by=by, at=NOW)),
    "people.services.accounts.change_person": (
        SECURITY,
        lambda s, by: accounts.change_person(s, _person(s), "新名", "", version=_person(s).version, by=by, at=NOW),
    ),
    "people.services.accounts.disable": (SECURITY, lambda s, by: accounts.disable(s, _person(s), by=by, at=NOW)),
    "people.services.accounts.enable": (SECURITY, lambda s, by: accounts.enable(s, _person(s), by=by, at=NOW)),
    **recovery_rows.ROWS,
    "people.services.authentication.unlock": (SECURITY, lambda s, by: authentication.unlock(s, _person(s), by=by, at=NOW)),
    "people.services.authentication.unlock_network": (SECURITY, lambda s, by: authentication.unlock_network(s, "192.0.2.7", by=by, at=NOW)),
    "people.services.assignments.assign": (SECURITY, lambda s, by: assignments.assign(s, _person(s), Role.ANALYST, unit="XJ", from_day=NOW.date(), by=by, at=NOW)),
    "people.services.assignments.end": (SECURITY, lambda s, by: assignments.end(s, _assignment(s), last_day=NOW.date(), by=by, at=NOW)),
    "people.services.assignments.grant": (SECURITY, lambda s, by: assignments.grant(s, "XJ", "XPCC", from_day=NOW.date(), to_day=None, reason="试", by=by, at=NOW)),
    "people.services.assignments.end_grant": (SECURITY, lambda s, by: assignments.end_grant(s, _grant(s), last_day=NOW.date(), by=by, at=NOW)),
    "reference_data.services.add_bureau": (SYSTEM, lambda s, by: lists.add_bureau(s, "N1", "650100", BureauFacts(name="新", short_name="新", name_en="n", place_code=None, sort=0, retired=False), by=by, at=NOW)),
    "reference_data.services.change_bureau": (SYSTEM, _change_bureau),
    "reference_data.services.change_place": (SYSTEM, lambda s, by: lists.change_place(s, s.get(Place, "650106"), "652300", version=1, by=by, at=NOW)),
    "reference_data.services.add_industry": (SYSTEM, lambda s, by: lists.add_industry(s, "glass_new", IndustryFacts("新业", "n", retired=False), by=by, at=NOW)),
    "reference_data.services.change_industry": (SYSTEM, _change_industry),
    "closing.services.calendar.add_month": (SYSTEM, lambda s, by: months.add_month(s, "2025-02", MonthFacts(2025, date(2025, 3, 18), winter=True), by=by, at=NOW)),
    "closing.services.calendar.change_month": (SYSTEM, _change_month),
    "closing.services.calendar.set_holiday": (SYSTEM, lambda s, by: months.set_holiday(s, date(2025, 6, 16), rest=True, name="试", by=by, at=NOW)),
    "closing.services.calendar.fill_holidays": (SYSTEM, lambda s, by: months.fill_holidays(s, 2025, by=by, at=NOW)),
    "closing.services.calendar.extend": ({APPROVER, CLOSER}, lambda s, by: months.extend(s, calendar.planned(s, "2025-01"), _enterprise(s).id, date(2025, 2, 25), "试", by=by, at=NOW)),
    "closing.services.calendar.require_extender": ({APPROVER, CLOSER}, lambda s, by: months.require_extender(s, _enterprise(s).id, by)),
    "enterprises.services.enterprises.add_enterprise": (LOCAL, lambda s, by: enterprises.add_enterprise(s, "E999", NEW, _placing(s, name="示范全新某厂", state=Production.PRODUCING), by=by, at=NOW)),
    "enterprises.services.enterprises.change_enterprise": (LOCAL, _change_enterprise),
    "enterprises.services.enterprises.require_charge": (LOCAL, lambda s, by: enterprises.require_charge(s, "/XJ/650100/650106/", by)),
    "enterprises.services.projects.change_project": (LOCAL, _change_project),
    "proposals.services.propose.propose": ({COUNTY}, _propose),
    "proposals.services.transition.require_proposer": ({COUNTY}, lambda s, by: proposals.require_proposer(s, _enterprise(s).id, by)),
    "proposals.services.propose.decide": ({APPROVER, CLOSER}, _decide),
    "proposals.services.consents.consent": ({DIVISION}, _consent),
    "proposals.services.consents.decline": ({DIVISION}, _decline),
    "evidence.services.file_store.upload": (set(PEOPLE), None),
    "exports.services.ask": (set(PEOPLE) - {"expert-1", "system_admin", "security_admin", "audit_admin"}, lambda s, by: exports.ask(s, Path("none"), kind=ExportKind.PROJECTS, month="2024-12", wanted={}, name="试.xlsx", rows=1, reach=EVERYTHING, by=by, at=NOW)),
    "exports.services.fetchable": (set(PEOPLE), None),
    "reports.services.reminders.remind": ({COUNTY, CITY, APPROVER, REGION, CLOSER}, lambda s, by: reminders.remind(s, calendar.planned(s, "2025-01"), [_report(s, "E020").id], "请尽快", by=by, at=NOW)),
    "closing.services.closing.sign_off": ({CLOSER}, lambda s, by: months.sign_off(s, calendar.planned(s, "2025-01"), by=by, at=NOW)),
    "closing.services.closing.close": ({CLOSER}, _close),
    "closing.services.closing.reopen": ({CLOSER}, _reopen),
    "closing.services.closing.require": (
        {CLOSER}, lambda s, by: months.require_closer(s, calendar.planned(s, "2025-01"), ClosingAction.SIGN_OFF, by)
    ),
    "reports.services.review.excuse": ({DIVISION}, lambda s, by: filing.excuse(s, _report(s, "E110"), {}, by=by, at=NOW)),
    "reports.services.review.send_back": ({DIVISION}, _send_back),
    "reports.services.review.recall": ({DIVISION}, _recall),
    "reports.services.review.revoke": ({REGION, CLOSER}, _revoke),
    "reports.services.submission.withdraw": ({"liaison-E020"}, _withdraw),
    "reports.services.submission.take_over": ({COUNTY}, lambda s, by: filing.take_over(s, _report(s, "E020"), "试", _file(s), by=by, version=_report(s, "E020").version, at=NOW)),
    "reports.services.submission.reply": ({"liaison-E020"}, lambda s, by: filing.reply(s, _report(s, "E020"), {}, by=by, at=NOW)),
    "reports.services.evidence.attach": ({"liaison-E020"}, _attach),
    "reports.services.evidence.detach": ({"liaison-E020"}, _detach),
    "reports.services.submission.save": ({"liaison-E020"}, lambda s, by: filing.save(s, _report(s, "E020"), {}, by=by, version=_report(s, "E020").version, at=NOW)),
    "reports.services.submission.submit": ({"liaison-E020"}, _submit),
    "reports.services.review.pass_up": ({DIVISION}, lambda s, by: filing.pass_up(s, _report(s, "E110"), by=by, version=_report(s, "E110").version, at=NOW)),
    "reports.services.review.approve": ({REGION, CLOSER}, lambda s, by: filing.approve(s, _report(s, "E009"), by=by, version=_report(s, "E009").version, at=NOW)),
    **application_rows.ROWS,
    "reports.services.transition.require": ({"liaison-E020"}, lambda s, by: filing.require(s, _report(s, "E020"), Action.SAVE, by=by, at=NOW)),
    **retrofit_rows.ROWS,
} | grading.ROWS  # fmt: skip
"""Service → who may, and how it is asked; `require…` asks only. A file is kept for whoever passed its own door."""


def _writers():
    """Find every public function of the services that acts for a person."""
    found = set()
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if (
            not set(module.name.split(".")) & {"services", "core"}
            or "migrations" in module.name
            or ".web" in module.name
        ):
            continue
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ == module.name and not name.startswith("_"):
                by = inspect.signature(function).parameters.get("by")
                if by is not None and "Actor" in str(by.annotation):
                    found.add(f"{module.name.removeprefix('tracker.')}.{name}")
    return found


def test_every_service_that_acts_for_a_person_has_a_row():
    assert _writers() - HELPERS - {"register.services.namesakes.warnings"} == set(SERVICES)


@pytest.mark.parametrize("login", PEOPLE)
def test_each_service_answers_each_person_as_the_table_says(staged, login):
    for name, (allowed, ask) in SERVICES.items():
        if ask is None:
            continue
        with Session(staged.writer) as session:
            person = _person(session, login)
            by = next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)
            assert isinstance(by, Actor)
            answer = "allowed"
            try:
                ask(session, by)
            except NotAllowed:
                answer = "refused"
            session.rollback()
        assert answer == ("allowed" if login in allowed else "refused"), name


def test_every_step_leaves_exactly_its_events_and_none_without_its_step(staged):
    more = {
        "grading.services.applications.decisions.rate": 2,
        "proposals.services.propose.decide": 5, "proposals.services.consents.consent": 2, "proposals.services.consents.decline": 2, "reports.services.submission.submit": 3, "closing.services.closing.close": 2, "closing.services.closing.reopen": 2,
        "reports.services.review.recall": 2, "reports.services.review.revoke": 2, "reports.services.submission.withdraw": 4,
        "reports.services.evidence.detach": 2, "reports.services.review.excuse": 0, "reports.services.submission.reply": 0, "reports.services.reminders.remind": 0,
        **retrofit_rows.MORE,
    } | grading.EVENTS  # fmt: skip
    # what comes before the step itself is counted too; a word that is not said, or reaches nobody, leaves nothing
    count = sa.select(sa.func.count()).select_from(AuditEvent)
    for name, (allowed, ask) in SERVICES.items():
        if ask is None or "require" in name:
            continue
        with Session(staged.writer) as session:
            before = session.scalar(count)
            person = _person(session, sorted(allowed)[0])
            ask(session, next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id))
            assert session.scalar(count) - before == more.get(name, 1), name
            session.rollback()
            assert session.scalar(count) == before


def test_a_file_above_the_limit_is_refused_and_nothing_is_kept(region, tmp_path):
    with Session(region.writer) as session:
        by, number = next(iter(people.actors(session, NOW.date()))), _enterprise(session).id
        content = b"%PDF-" + bytes(20 * 1024 * 1024)
        with pytest.raises(Invalid, match="超过 20 MB"):
            file_store.keep(
                session, tmp_path, number, check("a.pdf", content, FileLimits()), limits=FileLimits(), by=by, at=NOW
            )
    assert list(tmp_path.rglob("*")) == []


def test_a_file_is_kept_with_one_event(region, tmp_path):
    with Session(region.writer) as session:
        by = next(iter(people.actors(session, NOW.date())))
        before = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
        kept = file_store.upload(
            session,
            tmp_path,
            _enterprise(session).id,
            check("a.pdf", b"%PDF-", FileLimits()),
            limits=FileLimits(),
            by=by,
            at=NOW,
        )
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before + 1
        session.commit()
        assert file_store.read(tmp_path, kept) == b"%PDF-"
