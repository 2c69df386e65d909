"""The reminder page: who can be reminded, who was reminded today, whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.errors import NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.core.web.locale import translate
from tracker.months.models import Month
from tracker.notifications.rules import Deliverability
from tracker.register.queries import supervision
from tracker.reports.queries import reminders, report_status
from tracker.reports.queries.reminders import Reminder
from tracker.reports.queries.report_status import ReportRow


@dataclass(frozen=True, kw_only=True)
class RemindersPage:
    """The reports that the enterprises under the acting bureau still owe."""

    month: Month
    today: date
    rows: list[Reminder]
    calls: list[ReportRow]
    """Those that no message reaches, with who answers the telephone."""
    words: str
    """What the message says."""
    refused: Sequence[tuple[str | None, str]] = ()
    """Why it was not sent."""

    def of(self, reach: str) -> list[Reminder]:
        """Return those in one state of reach."""
        return [each for each in self.rows if each.reach.value == reach]


def own_path(session: Session, actor: Actor) -> str:
    """Return the path of the bureau that a reviewer reminds for. Raise NotAllowed for anybody else."""
    if actor.role is not Role.REVIEWER or actor.bureau_id is None:
        raise NotAllowed(message("只有审核员可以催报。"))
    return supervision.path_of(session, actor.bureau_id)


def reminders_page(session: Session, month: Month, actor: Actor, now: datetime, words: str) -> RemindersPage:
    """Prepare the page for a reviewer's own enterprises."""
    rows = reminders.of_month(session, month, own_path(session, actor), now)
    silent = [each.line.report.id for each in rows if each.reach is Deliverability.UNREACHABLE]
    return RemindersPage(
        month=month, today=calendar.local(now).date(), rows=rows,
        words=words or translate(message("请尽快提交 {month} 月报，截止 {due}。", month=month.code, due=month.due)),
        calls=report_status.rows(session, month, report_status.one_of(silent)) if silent else [],
    )  # fmt: skip
