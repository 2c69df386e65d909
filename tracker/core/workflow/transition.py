"""Transitions: check a step, update the record if its version still fits, write the move, effects and audit event."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.database.columns import Versioned
from tracker.core.errors import Closed, Conflict, Invalid, NotAllowed
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Actor
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Refusal, Refused, Situation, Step, Subject, Workflow, refusal

R = TypeVar("R", bound=Versioned)
S = TypeVar("S", bound=Situation)


class Moved(NamedTuple):
    """What a step changed: the state before and after."""

    before: Any
    after: Any


class AuditDetails(NamedTuple):
    """What the audit event of a step says beside the step."""

    old: Mapping[str, object] = {}
    new: Mapping[str, object] = {}


class Place(NamedTuple):
    """Where a step is taken: at which bureau, in which round, and the hash of what was seen."""

    bureau_id: int | None = None
    round: int = 1
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What a step does beside the state; `event` names it in the audit.

    `prepare` runs once the step is open and gives the columns to write; it may raise Invalid. `follow` runs after the
    state has changed: what else changes and who is told; it gives what the audit says of it.
    """

    event: AuditAction
    prepare: Callable[[], Mapping[str, object]] = dict
    follow: Callable[[], AuditDetails] = AuditDetails


class Movable(Generic[R, S]):
    """A record under its workflow: all that its moves need."""

    workflow: Workflow[S]
    column = "state"

    def __init__(self, record: R) -> None:
        """Keep the record."""
        self.record = record

    @property
    def key(self) -> Any:
        """The primary key of the record."""
        return self.record.id  # type: ignore[attr-defined]

    @property
    def number(self) -> int | None:
        """The number by which moves and events know it; None where it has a name only."""
        return self.key  # type: ignore[no-any-return]

    @property
    def state(self) -> Any:
        """The state of the record."""
        return getattr(self.record, self.column)

    def place(self, session: Session, action: LabeledEnum, by: Actor) -> Place:
        """Return where a step is taken; asked before the state changes."""
        return Place(by.bureau_id)


class Case(Movable[R, S], ABC):
    """A record on its way through its workflow: all that the engine asks of a capability."""

    hands_over = False
    """Whether steps give the record to somebody else: then whoever was first explains why the second is refused."""

    @abstractmethod
    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> S:
        """Return all that decides whether an action is open to a person."""

    @abstractmethod
    def name(self, session: Session) -> str:
        """Name the record as the audit does."""

    def lock(self, session: Session) -> None:
        """Keep the record as it is while the step is taken, and read what it is now."""
        optimistic_lock.lock_record(session, self.record, alone=True)

    def columns(self, session: Session, step: Step[S], values: Mapping[str, object], at: datetime) -> Mapping[str, Any]:
        """Return what is written with a step: what the service named, and what follows from it."""
        return values

    def event(self, session: Session, details: AuditDetails, moved: Moved) -> AuditDetails:
        """Complete what an audit event says."""
        return details


def require(
    session: Session, case: Case[R, S], action: LabeledEnum, *, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Raise NotAllowed or Closed, with the reason in words, where a step is not open to a person.

    A step names the version its person saw. Where records are handed over and somebody acted since, Conflict says who
    and when instead.
    """
    if version is not None:
        case.lock(session)
    refused = refusal(case.workflow, case.situation(session, action, by=by, at=at), action)
    if refused is not None and case.hands_over and version not in (None, case.record.version):
        raise Conflict(changed(session, case, action))
    raise_if(refused)


def deny(workflow: Workflow[S], situation: S, action: LabeledEnum) -> None:
    """Raise NotAllowed or Closed where a step is not open in a situation: for one that makes the record."""
    raise_if(refusal(workflow, situation, action))


def raise_if(refused: Refusal | None) -> None:
    """Raise what a refusal says, if there is one."""
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def transition(
    session: Session, case: Case[R, S], action: LabeledEnum, *, by: Actor, at: datetime, version: int | None,
    effects: Effects, opinion: str = "", reason: str = "",
) -> Moved:  # fmt: skip
    """Take a step of the table and give what it changed; of two people with the same page, the second gets Conflict.

    `opinion` is what the person wrote, `reason` a short word of the step for its move. Version None leaves the record
    itself alone: the step changes what hangs on it.
    """
    require(session, case, action, by=by, at=at, version=version)
    step = case.workflow.step(action)
    if step.needs_reason and not opinion.strip():
        raise Invalid(message(step.needs_reason))
    values = effects.prepare()
    moved = take(session, case, action, values, by=by, at=at, version=version, opinion=opinion, reason=reason)
    record(session, case, effects.event, effects.follow(), by=by, at=at, reason=opinion, moved=moved)
    return moved


def begin(
    session: Session, case: Case[R, S], action: LabeledEnum, event: AuditAction, details: AuditDetails | None = None,
    *, by: Actor, at: datetime, opinion: str = "",
) -> None:  # fmt: skip
    """Keep and record the step that made a record; `deny` asked for it before the record was there."""
    moved = Moved(None, case.state)
    note(session, case, action, moved, case.place(session, action, by), by=by, at=at, opinion=opinion)
    record(session, case, event, details or AuditDetails(), by=by, at=at, reason=opinion, moved=moved)


def take(
    session: Session, case: Case[R, S], action: LabeledEnum, values: Mapping[str, object], *, by: Actor, at: datetime,
    version: int | None, opinion: str = "", reason: str = "",
) -> Moved:  # fmt: skip
    """Write a step of the table that was asked for, and keep it as a move."""
    step = case.workflow.step(action)
    before, place = case.state, case.place(session, action, by)
    if version is not None:
        ends = {} if step.to_state is None else {case.column: step.to_state}
        columns = case.columns(session, step, ends | dict(values), at)
        optimistic_lock.update_if_version(
            session, case.record, version, columns, otherwise=lambda: changed(session, case, action)
        )
    if version is not None and not step.may_end(case.state):
        raise RuntimeError(f"{case.workflow.subject}: {action} may not end in {case.state}")
    moved = Moved(before, case.state)
    if step.is_noted:
        note(session, case, action, moved, place, by=by, at=at, opinion=opinion, reason=reason)
    return moved


def follow_on(
    session: Session, case: Movable[R, S], action: LabeledEnum, values: Mapping[str, object], *, by: Actor,
    at: datetime,
    opinion: str = "",
) -> None:  # fmt: skip
    """Write what another workflow does to a record, as a transfer or the end of a month does, and keep it as a move."""
    before = case.state
    optimistic_lock.update_if_version(
        session, case.record, case.record.version, values, otherwise=lambda: changed(session, case, action)
    )
    place = case.place(session, action, by)
    note(session, case, action, Moved(before, case.state), place, by=by, at=at, opinion=opinion)


def note(
    session: Session, case: Movable[R, S], action: LabeledEnum, moved: Moved, place: Place, *, by: Actor, at: datetime,
    opinion: str = "", reason: str = "",
) -> None:  # fmt: skip
    """Keep a step as a move."""
    session.add(
        Move(
            subject=Subject(case.workflow.subject),
            subject_id=case.key,
            action=action,
            from_state=moved.before or "",
            to_state=moved.after,
            bureau_id=place.bureau_id,
            person_id=by.person_id,
            at=at,
            round=place.round,
            reason=reason[:40],
            opinion=opinion[:500],
            content_hash=place.seen,
        )
    )
    session.flush()


def record(
    session: Session, case: Case[R, S], event: AuditAction, details: AuditDetails, *, by: Actor, at: datetime,
    reason: str = "", moved: Moved | None = None,
) -> None:  # fmt: skip
    """Record a step in the audit chain."""
    told = case.event(session, details, moved or Moved(case.state, case.state))
    audit.record(
        session, event, by=by, at=at, subject=case.workflow.subject, subject_id=case.number, name=case.name(session),
        old=told.old, new=told.new, reason=reason,
    )  # fmt: skip


def changed(session: Session, case: Movable[R, S], action: LabeledEnum) -> Message:
    """Return the conflict message: who changed the record, how and when."""
    last, what = _last_move(session, case), case.workflow.record
    first = message("{record}在您打开页面之后被改过。", record=what)
    if last is not None:
        first = message(
            "{record}在您打开页面之后被改过（最近一步：{who}，{when} {what}）。", record=what, who=last.person,
            when=f"{months.local(last.at):%m-%d %H:%M}", what=case.workflow.actions(last.action).label,
        )  # fmt: skip
    again = message("请打开最新的一份再{action}；您填的内容还在上一页。", action=action.label)
    return message("{first}{again}", first=first, again=again)


def _last_move(session: Session, case: Movable[R, S]) -> Any:
    person = _person()
    query = (
        sa.select(person.c.name.label("person"), col(Move.action), col(Move.at))
        .join(person, person.c.id == col(Move.person_id))
        .where(col(Move.subject) == case.workflow.subject, col(Move.subject_id) == case.number)
    )
    return session.execute(query.order_by(col(Move.id).desc()).limit(1)).first()


def _person() -> sa.Table:
    """Return the table of people, to which moves refer."""
    (reference,) = Move.__table__.c.person_id.foreign_keys  # type: ignore[attr-defined]
    return reference.column.table  # type: ignore[no-any-return]
