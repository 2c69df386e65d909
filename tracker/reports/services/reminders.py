"""Services of reminders, sent by a reviewer or by the calendar, until a report is submitted."""

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
    """The result of a round of reminders: numbers of reports and people reached, and of reports not reached."""

    reports: int
    people: int
    waiting: int
    """Number of reports whose liaisons were already reminded within the day."""
    unreachable: int
    """Number of reports without a liaison who can sign in."""


def remind(
    session: Session, month: Month, report_ids: Collection[int], words: str, *, by: Actor, at: datetime
) -> Reminded:  # fmt: skip
    """Send a reminder to the liaisons of outstanding reports. Return the numbers reached and not reached.

    A liaison who cannot sign in, or who was reminded within the day, gets none. Raise NotAllowed for a report that is
    not below the reviewer's bureau or does not exist; Invalid without a text.
    """
    if by.role is not Role.REVIEWER or by.bureau_id is None:
        raise NotAllowed(message("只有审核员可以催报。"))
    if not words.strip():
        raise Invalid(message("请写催报的内容。"))
    optimistic_lock.lock_row(
        session, Month, month.code, alone=True
    )  # the lock keeps two rounds at once from reminding the same people twice
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
    if not done.reports:  # nobody was reminded, so there is nothing to record
        return done
    audit.record(
        session, AuditAction.REMINDED, by=by, at=at, subject="month", name=month.code,
        new={"reports": sorted(each.line.code for each in ready), "people": done.people}, reason=words,
    )  # fmt: skip
    return done


def digests(session: Session, today: date, *, at: datetime) -> int:
    """Send the calendar's reminders of a day, once a day and report. Return the number of recipients.

    On the first working day after the due date the supervising bureaus get one notice too, whether or not an enterprise
    has a liaison.
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
    """Return the date in office time."""
    return calendar.local(at).date()
