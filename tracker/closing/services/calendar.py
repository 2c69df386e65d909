"""Services of the calendar: months with plan year and due date, holidays, extensions for single enterprises."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

import chinese_calendar
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock, require_role
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import FROZEN, MonthFacts, MonthKind, MonthState, extension_refusal
from tracker.core.errors import Closed, Invalid, NotAllowed
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor, Role
from tracker.months.models import Extension, Holiday, Month
from tracker.months.queries import months, working_days
from tracker.register.queries import supervision
from tracker.register.services import terms


def add_month(session: Session, code: str, facts: MonthFacts, *, by: Actor | None, at: datetime) -> Month:
    """Add the month after the last one to the calendar and return it. Raise Invalid with every problem."""
    require_role.require(by, Role.SYSTEM_ADMIN)
    last = session.scalar(sa.select(sa.func.max(col(Month.code))))
    problems = _problems(session, calendar.parse(code), facts)
    if last is not None and code != calendar.shift(last, 1):
        problems.append(message("日历要逐月接续：下一个是 {month}。", month=calendar.shift(last, 1)))
    if problems:
        raise Invalid(*problems)
    made = Month(code=code, kind=MonthKind.REGULAR, state=MonthState.PLANNED, **asdict(facts))
    session.add(made)
    session.flush()
    _record(session, code, old={}, new=asdict(facts), by=by, at=at)
    return made


def change_month(
    session: Session, month: Month, facts: MonthFacts, *, version: int, by: Actor | None, at: datetime
) -> None:
    """Change a month that is not closed; its plan year only while the month is not open.

    Raise Closed for a closed month, Invalid with every problem, Conflict where somebody else saved first.
    """
    require_role.require(by, Role.SYSTEM_ADMIN)
    require_changeable(month)
    problems = _problems(session, month.code, facts)
    if month.state is MonthState.OPEN and facts.plan_year != month.plan_year:
        problems.append(message("填报已经开始，计划年度不能再改。"))
    if problems:
        raise Invalid(*problems)
    new = asdict(facts)
    old = {name: getattr(month, name) for name in new}
    moved = [name for name in new if old[name] != new[name]]
    if not moved:
        return
    optimistic_lock.update_if_version(session, month, version, new)
    before, after = ({name: values[name] for name in moved} for values in (old, new))
    _record(session, month.code, old=before, new=after, by=by, at=at)


def require_changeable(month: Month) -> None:
    """Raise Closed for a closed or published month: its calendar no longer changes."""
    if month.state in FROZEN:
        raise Closed(message("{month} {state}，日程不能再改。", month=month.code, state=month.state.label))


def set_holiday(
    session: Session, day: date, rest: bool | None, name: str, *, by: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Set a day as an exception to the working week, or remove the exception (`rest` None).

    Raise Invalid for an exception without a name.
    """
    require_role.require(by, Role.SYSTEM_ADMIN)
    if rest is not None and not name.strip():
        raise Invalid(message("请写明是什么节日或调休。"))
    found = session.get(Holiday, day)
    old = {} if found is None else {"rest": found.rest, "name": found.name}
    if found is not None:
        session.delete(found)
        session.flush()
    if rest is not None:
        session.add(Holiday(day=day, rest=rest, name=name.strip()[:40]))
    _record(
        session,
        day.isoformat(),
        old=old,
        new={} if rest is None else {"rest": rest, "name": name.strip()},
        by=by,
        at=at,
    )


def fill_holidays(session: Session, year: int, *, by: Actor | None, at: datetime) -> int:
    """Import the State Council's holidays of a year; manual entries stay. Return the number of new days.

    Raise Invalid for a year that the holiday library does not have yet.
    """
    require_role.require(by, Role.SYSTEM_ADMIN)
    known = set(session.scalars(sa.select(col(Holiday.day))))
    try:
        found = [each for each in _announced(year) if each.day not in known]
    except NotImplementedError:
        raise Invalid(message("{year} 年的节假日还没有收录，请逐日填写；没有填的按周末休息。", year=year)) from None
    session.add_all(found)
    session.flush()
    if found:
        _record(session, str(year), old={}, new={"days": len(found)}, by=by, at=at)
    return len(found)


def fill_known_holidays(session: Session, *, at: datetime) -> int:
    """Fill an empty calendar with the announced holidays of the years around `at`. Return the number of new days."""
    if session.scalar(sa.select(sa.func.count()).select_from(Holiday)):
        return 0
    known = [year for year in range(at.year - 2, at.year + 2) if _is_announced(year)]
    return sum(fill_holidays(session, year, by=None, at=at) for year in known)


def extend(
    session: Session, month: Month, enterprise_id: int, due: date, reason: str, *, by: Actor, at: datetime
) -> Extension:
    """Set a later due date for one enterprise in the open month, and return the extension.

    An approver of its chain may do so; a second call changes the date. Raise NotAllowed for anybody else, Closed where
    the month is not open, Invalid with every problem.
    """
    require_extender(session, enterprise_id, by)
    if month.state is not MonthState.OPEN:
        raise Closed(message("{month} {state}，不能延期。", month=month.code, state=month.state.label))
    problems = [] if reason.strip() else [message("请写明延期的理由。")]
    if due <= month.due:
        problems.append(message("延期要晚于本月截止日 {due}。", due=month.due))
    problems += _not_working(session, due)
    if problems:
        raise Invalid(*problems)
    found = months.extension(session, month.code, enterprise_id)
    old = {} if found is None else {"due": found.due, "reason": found.reason}
    if found is None:
        found = Extension(month=month.code, enterprise_id=enterprise_id, due=due, reason="", person_id=0, at=at)
        session.add(found)
    found.due, found.reason, found.person_id, found.at = due, reason.strip()[:500], by.person_id, at
    session.flush()
    audit.record(
        session, AuditAction.EXTENDED, by=by, at=at, subject="enterprise", subject_id=enterprise_id,
        name=f"{month.code} {terms.placing(session, enterprise_id).name}", old=old, new={"due": due}, reason=reason,
    )  # fmt: skip
    return found


def require_extender(session: Session, enterprise_id: int, by: Actor) -> None:
    """Raise NotAllowed unless the person may extend the due date of an enterprise."""
    path = supervision.supervisor_path(session, enterprise_id)
    own = None if by.bureau_id is None else supervision.path_of(session, by.bureau_id)
    refused = extension_refusal(by.role, approver=by.approver, in_charge=own is not None and path.startswith(own))
    if refused is not None:
        raise NotAllowed(refused.sentence)


def _is_announced(year: int) -> bool:
    try:
        chinese_calendar.is_holiday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _announced(year: int) -> list[Holiday]:
    day, found = date(year, 1, 1), []
    while day.year == year:
        off, name = chinese_calendar.get_holiday_detail(day)
        if off != (day.weekday() >= 5):
            found.append(Holiday(day=day, rest=off, name=_NAMES.get(name or "", "调休")))
        day += timedelta(days=1)
    return found


_NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节",
}  # fmt: skip


def _problems(session: Session, code: str, facts: MonthFacts) -> list[Message]:
    messages = _not_working(session, facts.due)
    last = session.get(Month, calendar.previous(code))
    before = None if last is None else last.plan_year
    wrong = (calendar.due_problem(code, facts.due), calendar.plan_year_problem(code, facts.plan_year, before))
    return messages + [each for each in wrong if each is not None]


def _not_working(session: Session, due: date) -> list[Message]:
    working = working_days.working(session)
    if working.is_working(due):
        return []
    return [message("{day} 是休息日。请改为下一个工作日 {next}。", day=due, next=working.from_day(due))]


def _record(
    session: Session, name: str, *, old: Mapping[str, object], new: Mapping[str, object], by: Actor | None, at: datetime
) -> None:
    audit.record(
        session, AuditAction.CALENDAR_CHANGED, by=by, at=at, subject="calendar", name=name, old=old, new=new
    )  # fmt: skip
