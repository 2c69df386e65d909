"""The home page: to-do items with counts and due dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core import rates
from tracker.core.calendar import months as calendar
from tracker.core.roles import READERS, Actor
from tracker.core.web.tasks import Task, waiting
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.people.queries.people import AssignmentRow
from tracker.reports.parts.outstanding import Part, own_filing
from tracker.reports.parts.states import TONES
from tracker.reports.queries import report_status
from tracker.reports.rules.reports import ReportState


@dataclass(frozen=True, kw_only=True)
class UnassignedPage:
    """A person without an acting assignment, and the assignments to choose from."""

    name: str
    assignments: Sequence[AssignmentRow]


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """What waits, and how the open month stands."""

    unit_name: str
    today: date
    tasks: list[Task]
    month: Month | None
    states: dict[ReportState, int]
    reads: bool
    """The person reads reports; an administrator or an expert does not."""
    parts_of_mine: list[Part]
    """The parts of the acting liaison's report."""
    filing: str = ""
    """The month of that report."""

    @property
    def tones(self) -> dict[ReportState, str]:
        """The colour of each state in the bar."""
        return TONES

    @property
    def parts(self) -> list[dict[str, object]]:
        """The bar: done on the left, what is missing on the right."""
        shown = [(state, self.states.get(state, 0)) for state in TONES]
        return [{"share": 100 * count / max(1, self.due), "tone": TONES[state]} for state, count in shown]

    def share(self, state: ReportState) -> str:
        """The share of a state, in per cent."""
        return rates.text(self.states.get(state, 0), self.due) + "%"

    @property
    def due(self) -> int:
        """How many reports the month asks for, within the access scope."""
        return sum(self.states.values())


def home_page(session: Session, actor: Actor, now: datetime) -> HomePage:
    """Prepare the page for whoever is signed in; every task is one that the person may do now."""
    month = months.open_month(session)
    reads = actor.role in READERS
    states = report_status.counts(session, month) if month is not None and reads else {}
    filing, parts = own_filing(session, actor)
    tasks = waiting(session, actor, now)
    return HomePage(
        unit_name=actor.unit_name,
        today=calendar.local(now).date(),
        tasks=tasks,
        month=month,
        states=states,
        reads=reads,
        parts_of_mine=parts,
        filing=filing,
    )
