"""The page of reminders: who can be reminded now, who was within the day, and whom to call."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import months as calendar
from tracker.domain.errors import NotAllowed
from tracker.domain.notices import Reach
from tracker.domain.roles import Actor, Role
from tracker.domain.words import say
from tracker.models import Month
from tracker.queries import board, keeping, reminders
from tracker.queries.board import ReportRow
from tracker.queries.reminders import Reminder


@dataclass(frozen=True, kw_only=True)
class RemindersPage:
    """The reports that the enterprises under the acting bureau still owe."""

    month: Month
    today: date
    rows: list[Reminder]
    calls: list[ReportRow]
    """Those that no message reaches, with who answers the telephone."""

    def of(self, reach: str) -> list[Reminder]:
        """Give those in one state of reach."""
        return [each for each in self.rows if each.reach.value == reach]


def own_path(session: Session, actor: Actor) -> str:
    """Give the way of the bureau that a reviewer reminds for; raise NotAllowed for anybody else."""
    if actor.role is not Role.REVIEWER or actor.bureau_id is None:
        raise NotAllowed(say("只有审核员可以催报。"))
    return keeping.path_of(session, actor.bureau_id)


def reminders_page(session: Session, month: Month, actor: Actor, now: datetime) -> RemindersPage:
    """Put the page together for a reviewer's own enterprises."""
    rows = reminders.of_month(session, month, own_path(session, actor), now)
    silent = [each.line.report.id for each in rows if each.reach is Reach.UNREACHABLE]
    return RemindersPage(
        month=month, today=calendar.local(now).date(), rows=rows,
        calls=board.rows(session, month, board.one_of(silent)) if silent else [],
    )  # fmt: skip
