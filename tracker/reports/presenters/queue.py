"""The review queue of the acting reviewer, and which reports qualify for batch approval."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core import money
from tracker.core.calendar import months
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor, Role
from tracker.core.web.locale import translate
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months as calendar
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import queue
from tracker.reports.queries.queue import QueueRow

SHOWN: dict[str, tuple[Message, Callable[[QueueRow, bool], bool]]] = {
    "": (message("全部"), lambda row, clean: True),
    "mine": (message("待我审核"), lambda row, clean: not row.own),
    "found": (message("有发现"), lambda row, clean: not row.clean),
    "moved": (message("有变化"), lambda row, clean: row.changed > 0),
    "again": (message("退回后重报"), lambda row, clean: row.round > 1),
    "clean": (message("可批量"), lambda row, clean: clean),
}
"""The filters of the queue; each is told whether the row may be decided in a batch."""
AT_ONCE, MANY = 100, 20
"""How many are listed, the riskiest first, and may be decided together; beyond how many the effect is told first."""


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """The reports in the acting reviewer's hands."""

    month: Month
    frame: Frame
    rows: list[QueueRow]
    shown: list[QueueRow]
    chosen: str
    today: date
    clean: dict[int, QueueRow]
    """Those that may be decided together: nothing found, and not filed by this person."""

    @property
    def clean_sum(self) -> int:
        """How many yuan more the clean ones bring."""
        return sum(row.increase for row in self.clean.values())

    @property
    def filters(self) -> list[tuple[str, str, bool]]:
        """The ways to narrow the queue, with how many each leaves."""
        return [
            (
                f"{translate(name)} {sum(holds(row, row.report_id in self.clean) for row in self.rows)}",
                url_for("reviews.index", month=self.month.code, show=key or None),
                key == self.chosen,
            )
            for key, (name, holds) in SHOWN.items()
        ]

    def effect(self, ticked: Collection[int]) -> Message:
        """Return what deciding these together does: how many, how much."""
        chosen = [self.clean[number] for number in ticked if number in self.clean]
        count, more = len(chosen), money.signed_wan(sum(row.increase for row in chosen))
        if self.at_root:
            return message("通过 {n} 家（含本月新增投资合计 {sum} 万元），合计随之更新。", n=count, sum=more)
        return message("上报 {n} 家（含本月新增投资合计 {sum} 万元）。", n=count, sum=more)

    def waits(self, row: QueueRow) -> int:
        """For how many days a report has waited here."""
        return 0 if row.since is None else max(0, (self.today - months.local(row.since).date()).days)

    @property
    def at_root(self) -> bool:
        """Return whether a decision here is the last."""
        return any(row.at_root for row in self.rows)


@dataclass(frozen=True)
class Place:
    """Where a report stands in the reviewer's queue, and its neighbours."""

    number: int
    all: int
    before: str | None
    after: str | None


def place(session: Session, month: Month, report: MonthlyReport, actor: Actor | None) -> Place | None:
    """Return the place of a report in the acting reviewer's queue; None where it does not wait for them."""
    if actor is None or actor.role is not Role.REVIEWER or report.holder_id != actor.bureau_id:
        return None
    rows = queue.waiting(session, month, actor.bureau_id or 0, actor.person_id)
    at = next((at for at, row in enumerate(rows) if row.report_id == report.id), None)
    if at is None:
        return None
    before = rows[at - 1].code if at else None
    return Place(at + 1, len(rows), before, rows[at + 1].code if at + 1 < len(rows) else None)


def queue_page(session: Session, month: Month, actor: Actor, chosen: str, today: date) -> QueuePage:
    """Prepare the queue."""
    reviews = actor.role is Role.REVIEWER and actor.bureau_id is not None
    rows = queue.waiting(session, month, actor.bureau_id or 0, actor.person_id) if reviews else []
    clean = {row.report_id: row for row in rows if row.clean and not row.own}
    shown = [row for row in rows if SHOWN[chosen][1](row, row.report_id in clean)]
    return QueuePage(
        month=month,
        frame=frame(calendar.every(session), month),
        rows=rows,
        shown=shown[:AT_ONCE],
        chosen=chosen,
        today=today,
        clean=clean,
    )
