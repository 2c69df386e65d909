"""Presenters of people: list of accounts, one person, sharing grants, recoveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.calendar import months
from tracker.people.forms.people import AssignmentForm, GrantForm, PersonForm
from tracker.people.models.people import Person, UserSession
from tracker.people.models.recovery import Recovery
from tracker.people.queries import people, recovery, throttle
from tracker.people.queries.grants import GrantRow
from tracker.people.queries.people import AssignmentRow, PersonRow
from tracker.people.queries.recovery import RecoveryRow
from tracker.people.queries.throttle import ThrottledNetwork
from tracker.people.rules.recovery import RecoveryKind
from tracker.people.rules.sessions import NETWORK


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    """The list of accounts, and the networks that have to wait after failed sign-ins."""

    people: Sequence[PersonRow]
    search: str
    form: PersonForm
    closed: bool
    """Whether the list shows only accounts that are not activated (未开通)."""
    networks: Sequence[ThrottledNetwork]


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """The page of one person: assignments, sessions, pending recoveries."""

    person: Person
    form: AssignmentForm
    assignments: Sequence[AssignmentRow]
    sessions: Sequence[UserSession]
    today: date
    waiting: Sequence[Recovery]


@dataclass(frozen=True, kw_only=True)
class GrantsPage:
    """The list of sharing grants, with a form for a new one."""

    grants: Sequence[GrantRow]
    form: GrantForm
    today: date


@dataclass(frozen=True, kw_only=True)
class CheckCodePage:
    """The check code of a requested link, shown only once."""

    person: Person
    kind: RecoveryKind
    code: str


@dataclass(frozen=True, kw_only=True)
class RecoveriesPage:
    """The recovery requests that wait for a second administrator. `me` is the number of the person who looks."""

    rows: Sequence[RecoveryRow]
    me: int


@dataclass(frozen=True, kw_only=True)
class SlipPage:
    """The printed slip of a confirmed recovery with its one-time link, shown only once."""

    person: Person
    kind: RecoveryKind
    address: str
    picture: str
    """The QR code of the link as a data: URL."""
    until: datetime


def people_page(session: Session, form: PersonForm, search: str, *, closed: bool, at: datetime) -> PeoplePage:
    """Return the page with the list of accounts."""
    return PeoplePage(
        people=[row for row in people.persons(session, search) if row.closed or not closed],
        search=search,
        form=form,
        closed=closed,
        networks=throttle.closed(session, at, NETWORK),
    )


def person_page(session: Session, person: Person, form: AssignmentForm, at: datetime) -> PersonPage:
    """Return the page of one person."""
    return PersonPage(
        person=person,
        form=form,
        assignments=people.assignments(session, person.id),
        sessions=people.open_sessions(session, person.id),
        today=months.local(at).date(),
        waiting=recovery.standing(session, person.id, at),
    )
