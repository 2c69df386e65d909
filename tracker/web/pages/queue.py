"""The queue on its page: what waits for the acting reviewer, and which reports are clean enough for a batch."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.roles import Actor, Role
from tracker.models import Month
from tracker.queries import months, queue
from tracker.queries.queue import QueueRow
from tracker.web.pages.frame import Frame, frame

SHOWN = ("", "clean", "found")
AT_ONCE = 200
"""How many are listed, the riskiest first, and may be decided together."""


@dataclass(frozen=True)
class QueuePage:
    """The reports in the acting reviewer's hands."""

    month: Month
    frame: Frame
    rows: list[QueueRow]
    shown: list[QueueRow]
    chosen: str
    clean: dict[int, QueueRow]
    """Those that may be decided together: nothing found, and not filed by this person."""

    @property
    def clean_sum(self) -> int:
        """How many yuan more the clean ones bring."""
        return sum(row.increase for row in self.clean.values())

    @property
    def at_root(self) -> bool:
        """Tell whether a decision here is the last."""
        return any(row.at_root for row in self.rows)


def queue_page(session: Session, month: Month, actor: Actor, chosen: str) -> QueuePage:
    """Put the queue together."""
    reviews = actor.role is Role.REVIEWER and actor.bureau_id is not None
    rows = queue.waiting(session, month, actor.bureau_id or 0) if reviews else []
    clean = {row.report_id: row for row in rows if row.clean and row.filed_by != actor.person_id}
    chosen = chosen if chosen in SHOWN else ""
    shown = [row for row in rows if not chosen or (row.report_id in clean) is (chosen == "clean")]
    return QueuePage(month, frame(months.every(session), month), rows, shown[:AT_ONCE], chosen, clean)
