"""Reminders, by a reviewer or by the calendar, until a report is submitted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months as calendar
from tracker.core.errors import Invalid, NotAllowed
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor, Role
from tracker.months.models import Month
from tracker.months.queries import months, working_days
from tracker.notifications import services as notices
from tracker.notifications.rules import Deliverability, NoticeKind, digest_today
from tracker.people.queries import people
from tracker.register.queries import supervision
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import outstanding, reminders
from tracker.reports.rules.reports import UNFILED
from tracker.reports.services import notices as reports_notices


@dataclass(frozen=True)
class Reminded:
    """The result of a round of reminders: reports and people reached, reports not reached."""

    reports: int
    people: int
    waiting: int
    """Reminded within the day already."""
    unreachable: int
    """Nobody there can sign in yet."""


def remind(
    session: Session, month: Month, report_ids: Collection[int], words: str, *, by: Actor, at: datetime
) -> Reminded:  # fmt: skip
    """Put a reminder into the inboxes of the liaisons of reports that are not in. Return whom it reached.

    Whoever cannot sign in is not counted, and whoever was reminded of the month within a day is left alone. Raise
    NotAllowed for a report of an enterprise that is not below the reviewer's bureau, as for one that is not there.
    """
    if by.role is not Role.REVIEWER or by.bureau_id is None:
        raise NotAllowed(message("只有审核员可以催报。"))
    if not words.strip():
        raise Invalid(message("请写催报的内容。"))
    optimistic_lock.lock_row(
        session, Month, month.code, alone=True
    )  # two rounds at once would reach the same people twice
    asked, own = set(report_ids), supervision.path_of(session, by.bureau_id)
    if asked - outstanding.below(session, month.code, own, asked):
        raise NotAllowed(message("有企业不在您的管理范围内，没有发出任何催报。"))
    found = [each for each in reminders.of_month(session, month, own, at) if each.line.report.id in asked]
    ready = [each for each in found if each.reach is Deliverability.READY]
    for each in ready:
        text = message("{words}", words=words.strip()[:200])
        reports_notices.to_people(
            session, each.line.report, ids=each.people, kind=NoticeKind.REMINDER, words=text, anchor="", at=at
        )
    done = Reminded(
        len(ready), sum(len(each.people) for each in ready),
        sum(each.reach is Deliverability.WAITING for each in found),
        sum(each.reach is Deliverability.UNREACHABLE for each in found),
    )  # fmt: skip
    if not done.reports:  # nobody was told anything, so there is nothing to tell of it
        return done
    audit.record(
        session, AuditAction.REMINDED, by=by, at=at, subject="month", name=month.code,
        new={"reports": sorted(each.line.code for each in ready), "people": done.people}, reason=words,
    )  # fmt: skip
    return done


def digests(session: Session, today: date, *, at: datetime) -> int:
    """Send today's reminders of the calendar, once a day and report. Return how many people were told.

    On the day after the due date the supervising bureaus are told too, once, whether or not an enterprise has
    anybody to tell.
    """
    month = months.open_month(session)
    if month is None:
        return 0
    working, told = working_days.working(session), 0
    before = outstanding.told_today(session, NoticeKind.DIGEST, today)
    late: dict[int, list[str]] = {}
    for each in outstanding.reports(session, month.code):
        words = digest_today(each.due, today, working)
        if words is None:
            continue
        if each.report.id not in before:
            told += _tell(session, each.report, NoticeKind.DIGEST, words, at)
        if today > each.due:
            late.setdefault(each.bureau_id, []).append(each.name)
    for bureau_id, names in sorted(late.items()):
        told += _notify_bureau(session, month, bureau_id=bureau_id, names=names, today=today, at=at)
    return told


def _tell(session: Session, report: MonthlyReport, kind: NoticeKind, words: Message, at: datetime) -> int:
    return (
        reports_notices.to_filers(session, report, kind=kind, words=words, anchor="", at=at)
        if report.state in UNFILED
        else 0
    )


def _notify_bureau(
    session: Session, month: Month, *, bureau_id: int, names: Sequence[str], today: date, at: datetime
) -> int:
    address = f"/months/{month.code}/reports?only=late"
    before = outstanding.addresses_today(session, NoticeKind.DIGEST, today)
    ids = [each for each in people.reviewers(session, bureau_id, today) if (each, address) not in before]
    words = message(
        "{month} 已过截止日，{n} 家未报：{names}", month=month.code, n=len(names), names="、".join(names[:10])
    )
    return notices.send(session, ids, kind=NoticeKind.DIGEST, words=words, address=address, at=at)


def today(at: datetime) -> date:
    """Return the day in the office's time."""
    return calendar.local(at).date()
