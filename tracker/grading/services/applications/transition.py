"""The steps of an application, as the workflow engine takes them, and who is told of them."""

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
    """An application on its way."""

    workflow = APPLICATION
    hands_over = True

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> ApplicationSituation:
        """Return all that decides whether a step is open to a person."""
        needs = APPLICATION.step(action).needs
        missing = queries.missing(session, self.record, by, months.local(at).date()) if needs else {}
        return queries.situation(session, self.record, by, missing)

    def name(self, session: Session) -> str:
        """Name the enterprise, the year and the target."""
        return f"{name(session, self.record)} {self.record.year} {self.record.target.label}"

    def place(self, session: Session, action: LabeledEnum, by: Actor) -> Place:
        """Name the bureau, the round, and the hash of what was seen; an expert acts for none."""
        bureau_id = None if by.role is Role.EXPERT else by.bureau_id
        return Place(bureau_id, self.record.round, queries.content_hash(session, self.record))

    def columns(
        self, session: Session, step: Step[ApplicationSituation], values: Mapping[str, object], at: datetime
    ) -> Mapping[str, object]:
        """Add the days that figures count, and what stands no longer after the step."""
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
        """Return how the application stands."""
        return AuditDetails(details.old, {"state": self.record.state.label, **details.new})


def require(session: Session, application: GradeApplication, action: Action, by: Actor, at: datetime) -> None:
    """Raise NotAllowed or Closed, with the reason in words, where a step is not open to a person."""
    engine.require(session, ApplicationCase(application), action, by=by, at=at)


def notify_filers(
    session: Session, application: GradeApplication, words: Message, at: datetime, kind: NoticeKind
) -> None:
    """Tell the liaisons of the enterprise."""
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
    """Tell the reviewers of the bureau whose turn it is."""
    if application.holder_id is not None:
        ids = set(people.reviewers(session, application.holder_id, months.local(at).date())) - set(but)
        notices.send(session, ids, kind=NoticeKind.APPLICATION, words=words, address=address(application), at=at)


def address(application: GradeApplication) -> str:
    """Return where an application is read."""
    return f"/applications/{application.id}"


def name(session: Session, application: GradeApplication) -> str:
    """Return the name of the enterprise today, with its line."""
    firm = terms.term_now(session, application.enterprise_id).name
    return f"{firm} {application.line}".strip()


def _days(application: GradeApplication) -> dict[FunnelStep, date]:
    days = {step: getattr(application, f"{step.value}_on") for step in FunnelStep}
    return {step: day for step, day in days.items() if day is not None}


def _forget_site(session: Session, application: GradeApplication) -> None:
    """Void the opinions of the site check, because the application starts again."""
    mine = col(GradeAnswer.application_id) == application.id
    session.execute(sa.update(GradeAnswer).where(mine).values(site_level=None))
