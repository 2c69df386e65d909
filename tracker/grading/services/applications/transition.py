"""Transitions of an application: its case for the workflow engine, and the notices about each step."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.i18n import LabeledEnum, Message
from tracker.core.roles import Actor, Role
from tracker.core.workflow import transition as engine
from tracker.core.workflow.table import Step
from tracker.core.workflow.transition import AuditDetails, Case, Moved, Place
from tracker.grading.models.applications import GradeAnswer, GradeApplication
from tracker.grading.queries import applications as queries
from tracker.grading.rules import APPLICATION, ApplicationSituation, ApplicationState, FunnelStep
from tracker.grading.rules.applications import ANEW, UNDECIDES, Action, days_after
from tracker.grading.services import former
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people
from tracker.register.queries import terms

_DECISION = ("level", "ceiling", "proposer_id", "decider_id", "notice_days", "notice_until")


class ApplicationCase(Case[GradeApplication, ApplicationSituation]):
    """An application as a case of the workflow engine."""

    workflow = APPLICATION
    hands_over = True

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> ApplicationSituation:
        """Return the values that decide whether a person may take a step."""
        needs = APPLICATION.step(action).needs
        missing = queries.missing(session, self.record, by, months.local(at).date()) if needs else {}
        return queries.situation(session, self.record, by, missing)

    def name(self, session: Session) -> str:
        """Return the name of the application in the audit log: enterprise, year and target."""
        return f"{name(session, self.record)} {self.record.year} {self.record.target.label}"

    def place(self, session: Session, action: LabeledEnum, by: Actor) -> Place:
        """Return the bureau, the round and the hash of the content that was seen. An expert acts for no bureau."""
        bureau_id = None if by.role is Role.EXPERT else by.bureau_id
        return Place(bureau_id, self.record.round, queries.content_hash(session, self.record))

    def columns(
        self, session: Session, step: Step[ApplicationSituation], values: Mapping[str, object], at: datetime
    ) -> Mapping[str, object]:
        """Return all columns that a step changes, with the dates that figures count, and store former values."""
        found = self.record
        state = ApplicationState(str(values.get("state", found.state)))
        days = days_after(_days(found), Action(step.action), state, months.local(at).date())
        moved: dict[str, object] = {f"{each.value}_on": days.get(each) for each in FunnelStep}
        if step.action in UNDECIDES:
            moved |= dict.fromkeys(_DECISION)
        if step.action in ANEW:
            moved |= {"site_checked_on": None, "site_note": ""}
            _forget_site(session, found)
        if state is not found.state or "holder_id" in values:
            moved["since"] = at
        written = moved | dict(values)
        former.keep_steps(session, found, written)
        return written

    def event(self, session: Session, details: AuditDetails, moved: Moved) -> AuditDetails:
        """Return the content of the audit event, with the new state of the application."""
        return AuditDetails(details.old, {"state": self.record.state.label, **details.new})


def require(session: Session, application: GradeApplication, action: Action, by: Actor, at: datetime) -> None:
    """Raise NotAllowed or Closed, with the reason, where a step is not open to a person."""
    engine.require(session, ApplicationCase(application), action, by=by, at=at)


def notify_filers(
    session: Session, application: GradeApplication, words: Message, at: datetime, kind: NoticeKind
) -> None:
    """Notify the liaisons of the enterprise."""
    day = months.local(at).date()
    notices.send(
        session,
        people.liaisons(session, application.enterprise_id, day),
        kind=kind,
        words=words,
        address=address(application),
        at=at,
    )


def notify_holder(
    session: Session, application: GradeApplication, words: Message, at: datetime, *, but: Collection[int] = ()
) -> None:
    """Notify the reviewers of the bureau that holds the application, except the persons `but`."""
    if application.holder_id is not None:
        ids = set(people.reviewers(session, application.holder_id, months.local(at).date())) - set(but)
        notices.send(session, ids, kind=NoticeKind.APPLICATION, words=words, address=address(application), at=at)


def address(application: GradeApplication) -> str:
    """Return the address of the page of an application."""
    return f"/applications/{application.id}"


def name(session: Session, application: GradeApplication) -> str:
    """Return the present name of the enterprise, with the production line of the application if it is for one."""
    firm = terms.term_now(session, application.enterprise_id).name
    return f"{firm} {application.line}".strip()


def _days(application: GradeApplication) -> dict[FunnelStep, date]:
    days = {step: getattr(application, f"{step.value}_on") for step in FunnelStep}
    return {step: day for step, day in days.items() if day is not None}


def _forget_site(session: Session, application: GradeApplication) -> None:
    """Clear the levels of the check on site, because the application starts again."""
    mine = col(GradeAnswer.application_id) == application.id
    session.execute(sa.update(GradeAnswer).where(mine).values(site_level=None))
