"""Queries of recipients of reminders: who can sign in, who was reminded within the day, who must be called."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.months.models import Month
from tracker.notifications.models import Notice
from tracker.notifications.rules import REPEAT_AFTER, Deliverability, NoticeKind
from tracker.people.models.people import Assignment, Person
from tracker.reports.queries import outstanding
from tracker.reports.queries.outstanding import Unfiled


@dataclass(frozen=True)
class Reminder:
    """An outstanding report with the people whom a reminder would reach now."""

    line: Unfiled
    people: tuple[int, ...]
    """Ids of liaisons who can sign in and were not reminded within the day."""
    reached: int
    """Number of liaisons who can sign in."""
    last: datetime | None
    """The latest reminder within the day to one of these liaisons."""

    @property
    def reach(self) -> Deliverability:
        """Whether a reminder reaches anybody, or why not."""
        if self.people:
            return Deliverability.READY
        return Deliverability.WAITING if self.reached else Deliverability.UNREACHABLE

    @property
    def again(self) -> datetime | None:
        """The moment from which the reminder may be repeated."""
        return None if self.last is None else self.last + REPEAT_AFTER


def of_month(session: Session, month: Month, below: str, now: datetime) -> list[Reminder]:
    """Return the outstanding reports of the enterprises under a bureau, with the people a reminder would reach."""
    rows = [each for each in outstanding.reports(session, month.code) if each.path.startswith(below)]
    reachable = _reachable(session, rows, now)
    made = []
    for line in rows:
        people = reachable.get(line.report.id, {})
        recent = {person: at for person, at in people.items() if at is not None and at > now - REPEAT_AFTER}
        ready = tuple(sorted(set(people) - set(recent)))
        made.append(Reminder(line, ready, len(people), max(recent.values(), default=None)))
    return made


def _reachable(session: Session, rows: Sequence[Unfiled], now: datetime) -> dict[int, dict[int, datetime | None]]:
    """Return by report the present liaisons with a password and an active account, and when each was reminded."""
    today = months.local(now).date()
    reports = {each.report.enterprise_id: each.report.id for each in rows}
    in_force = sa.and_(
        col(Assignment.from_day) <= today, sa.or_(col(Assignment.to_day).is_(None), col(Assignment.to_day) >= today)
    )
    query = (
        sa.select(col(Assignment.enterprise_id), col(Person.id))
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(col(Assignment.enterprise_id).in_(reports), in_force)
        .where(col(Person.password_hash) != "", col(Person.disabled_at).is_(None))
    )
    found: dict[int, dict[int, datetime | None]] = defaultdict(dict)
    for enterprise, person in session.execute(query):
        found[reports[enterprise or 0]][person] = None
    reminded = (
        sa.select(Notice)
        .where(col(Notice.report_id).in_(found), col(Notice.kind) == NoticeKind.REMINDER)
        .where(col(Notice.at) > now - REPEAT_AFTER)
        .order_by(col(Notice.at))
    )
    for notice in session.scalars(reminded):
        if notice.report_id is not None and notice.person_id in found[notice.report_id]:
            found[notice.report_id][notice.person_id] = notice.at
    return found
