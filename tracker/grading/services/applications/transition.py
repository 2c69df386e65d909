"""The transition of an application: check, versioned update, days of the funnel, move, notifications, audit event."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed, Conflict, NotAllowed
from tracker.core.i18n import Sentence, say
from tracker.core.roles import Actor, Role
from tracker.core.workflow import moves
from tracker.core.workflow.table import Action, Refused, Subject
from tracker.grading.models.applications import GradeAnswer, GradeApplication
from tracker.grading.queries import applications as queries
from tracker.grading.rules import STEPS, ApplicationState, FunnelStep, application_refusal
from tracker.grading.rules.applications import ANEW, UNDECIDES, days_after
from tracker.grading.services import former
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.models.people import Person
from tracker.people.queries import people
from tracker.register.queries import terms

_DECISION = ("level", "ceiling", "proposer_id", "decider_id", "notice_days", "notice_until")


def require(
    session: Session, found: GradeApplication, action: Action, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Raise NotAllowed or Closed, with the reason in words, where a step is not open to a person.

    A step names the version its person saw: where somebody acted since, Conflict says who and when instead.
    """
    if version is not None:
        optimistic_lock.hold(session, GradeApplication, found.id, alone=True)
        session.refresh(found)
    day = months.local(at).date()
    missing = queries.missing(session, found, by, day) if STEPS[action].needs else {}
    refused = application_refusal(action, queries.situation(session, found, by, missing))
    if refused is not None and version not in (None, found.version):
        raise Conflict(_changed(session, found, action))
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def move(
    session: Session, found: GradeApplication, action: Action, *, by: Actor, version: int, at: datetime,
    opinion: str = "", ends: ApplicationState | None = None, **values: object,
) -> None:  # fmt: skip
    """Update state and funnel days if the version fits, and write the move."""
    step, before, turn = STEPS[action], found.state, found.round
    state = ends or step.ends or found.state
    day = months.local(at).date()
    days = days_after(_days(found), action, state, day)
    moved: dict[str, object] = {f"{each.value}_on": days.get(each) for each in FunnelStep}
    if action in UNDECIDES:
        moved |= dict.fromkeys(_DECISION)
    if action in ANEW:
        moved |= {"site_checked_on": None, "site_note": ""}
        _forget_site(session, found)
    if state is not before or "holder_id" in values:
        moved["since"] = at
    former.keep_steps(session, found, moved | values)
    optimistic_lock.take(
        session, found, version, {"state": state, **moved, **values},
        col(GradeApplication.state).in_(step.starts), otherwise=lambda: _changed(session, found, action),
    )  # fmt: skip
    moves.step(
        session, Subject.GRADE_APPLICATION, found.id, action, (before, state), by=by, at=at,
        bureau_id=None if by.role is Role.EXPERT else by.bureau_id,
        turn=turn, opinion=opinion, seen=queries.content_hash(session, found),
    )  # fmt: skip


def tell_filers(session: Session, found: GradeApplication, words: Sentence, at: datetime, kind: NoticeKind) -> None:
    """Tell the liaisons of the enterprise."""
    day = months.local(at).date()
    notices.send(session, people.liaisons(session, found.enterprise_id, day), kind, words, address(found), at)


def tell_holder(
    session: Session, found: GradeApplication, words: Sentence, at: datetime, *, but: Collection[int] = ()
) -> None:
    """Tell the reviewers of the bureau whose turn it is."""
    if found.holder_id is not None:
        ids = set(people.reviewers(session, found.holder_id, months.local(at).date())) - set(but)
        notices.send(session, ids, NoticeKind.APPLICATION, words, address(found), at)


def address(found: GradeApplication) -> str:
    """Return where an application is read."""
    return f"/applications/{found.id}"


def name(session: Session, found: GradeApplication) -> str:
    """Return the name of the enterprise today, with its line."""
    firm = terms.term_now(session, found.enterprise_id).name
    return f"{firm} {found.line}".strip()


def record(
    session: Session, action: AuditAction, found: GradeApplication, *, by: Actor, at: datetime, reason: str = "",
    old: Mapping[str, object] | None = None, new: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Record a step of an application."""
    audit.record(
        session, action, by=by, at=at, subject=Subject.GRADE_APPLICATION.value, subject_id=found.id,
        name=f"{name(session, found)} {found.year} {found.target.label}", old=old,
        new={"state": found.state.label, **(new or {})}, reason=reason,
    )  # fmt: skip


def _days(found: GradeApplication) -> dict[FunnelStep, date]:
    days = {step: getattr(found, f"{step.value}_on") for step in FunnelStep}
    return {step: day for step, day in days.items() if day is not None}


def _forget_site(session: Session, found: GradeApplication) -> None:
    """Void the opinions of the site check, because the application starts again."""
    mine = col(GradeAnswer.application_id) == found.id
    session.execute(sa.update(GradeAnswer).where(mine).values(site_level=None))


def _changed(session: Session, found: GradeApplication, action: Action) -> Sentence:
    """Return the conflict message: who changed the record, how and when."""
    last = queries.last_move(session, found)
    if last is None:
        return say("这件申请在您打开页面之后被改过。请打开最新的一份再{action}。", action=action.label)
    return say(
        "这件申请在您打开页面之后被改过（最近一步：{who}，{when} {what}）。请打开最新的一份再{action}。",
        who=session.get_one(Person, last.person_id).name,
        what=last.action.label,
        action=action.label,
        when=f"{months.local(last.at):%m-%d %H:%M}",
    )
