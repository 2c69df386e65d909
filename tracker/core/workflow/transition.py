"""Transitions: check a step, update the record if its version is current, write move, effects and audit event."""

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
    """The states of a record before and after a step."""

    before: Any
    after: Any


class AuditDetails(NamedTuple):
    """The old and new values that the audit event of a step contains, beside the step itself."""

    old: Mapping[str, object] = {}
    new: Mapping[str, object] = {}


class Place(NamedTuple):
    """The circumstances of a step for its move: the bureau, the round, and the hash of what the person saw."""

    bureau_id: int | None = None
    round: int = 1
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Effects:
    """The effects of a step beside the new state. `event` is its audit action.

    `prepare` is called when the step is allowed and returns columns to write; it may raise Invalid. `follow` is called
    after the state has changed: it changes other records, notifies people, and returns details for the audit event.
    """

    event: AuditAction
    prepare: Callable[[], Mapping[str, object]] = dict
    follow: Callable[[], AuditDetails] = AuditDetails


class Movable(Generic[R, S]):
    """A record with its workflow, as far as moves need it."""

    workflow: Workflow[S]
    column = "state"

    def __init__(self, record: R) -> None:
        """Wrap a record."""
        self.record = record

    @property
    def key(self) -> Any:
        """The primary key of the record."""
        return self.record.id  # type: ignore[attr-defined]

    @property
    def number(self) -> int | None:
        """The number in moves and events; None if the record has only a name."""
        return self.key  # type: ignore[no-any-return]

    @property
    def state(self) -> Any:
        """The present state of the record."""
        return getattr(self.record, self.column)

    def place(self, session: Session, action: LabeledEnum, by: Actor) -> Place:
        """Return the circumstances of a step. Called before the state changes."""
        return Place(by.bureau_id)


class Case(Movable[R, S], ABC):
    """A record with its workflow: everything that `transition` needs from a capability."""

    hands_over = False
    """Whether steps give the record to another bureau.

    Then a refusal after somebody else's step is reported as Conflict.
    """

    @abstractmethod
    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> S:
        """Return the values that decide whether a person may take an action."""

    @abstractmethod
    def name(self, session: Session) -> str:
        """Return the name of the record for audit events."""

    def lock(self, session: Session) -> None:
        """Lock the record for the step, and reload it."""
        optimistic_lock.lock_record(session, self.record, alone=True)

    def columns(self, session: Session, step: Step[S], values: Mapping[str, object], at: datetime) -> Mapping[str, Any]:
        """Return the columns to write with a step: `values` from the service, and what follows from them."""
        return values

    def event(self, session: Session, details: AuditDetails, moved: Moved) -> AuditDetails:
        """Return the complete details for the audit event."""
        return details


def require(
    session: Session, case: Case[R, S], action: LabeledEnum, *, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Check that a person may take a step. Raise NotAllowed or Closed, with the reason, otherwise.

    `version` is that of the page on which the person acted. If the record was handed over since, Conflict is raised
    instead and says who acted and when.
    """
    if version is not None:
        case.lock(session)
    refused = refusal(case.workflow, case.situation(session, action, by=by, at=at), action)
    if refused is not None and case.hands_over and version not in (None, case.record.version):
        raise Conflict(changed(session, case, action))
    raise_if(refused)


def deny(workflow: Workflow[S], situation: S, action: LabeledEnum) -> None:
    """Raise NotAllowed or Closed if a step is not allowed in a situation, for a record that does not exist yet."""
    raise_if(refusal(workflow, situation, action))


def raise_if(refused: Refusal | None) -> None:
    """Raise the error for a refusal; do nothing for None."""
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def transition(
    session: Session, case: Case[R, S], action: LabeledEnum, *, by: Actor, at: datetime, version: int | None,
    effects: Effects, opinion: str = "", reason: str = "",
) -> Moved:  # fmt: skip
    """Take a step and return the states before and after. If two people act on one version, the second gets Conflict.

    `opinion` is the text of the person, `reason` a short word for the move. With version None the record itself stays
    unchanged, because the step changes only rows that belong to it.
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
    """Store the move and audit event of the step that created a record. Call `deny` before the record is created."""
    moved = Moved(None, case.state)
    note(session, case, action, moved, case.place(session, action, by), by=by, at=at, opinion=opinion)
    record(session, case, event, details or AuditDetails(), by=by, at=at, reason=opinion, moved=moved)


def take(
    session: Session, case: Case[R, S], action: LabeledEnum, values: Mapping[str, object], *, by: Actor, at: datetime,
    version: int | None, opinion: str = "", reason: str = "",
) -> Moved:  # fmt: skip
    """Write a step that `require` has allowed: update the record if its version is current, and store the move."""
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
    """Write the change that another workflow makes to a record, and store the move.

    Examples are the transfer of an enterprise and the end of a month.
    """
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
    """Store a step as a move."""
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
    """Return the table of persons, to which moves refer. The core does not import its model."""
    (reference,) = Move.__table__.c.person_id.foreign_keys  # type: ignore[attr-defined]
    return reference.column.table  # type: ignore[no-any-return]
