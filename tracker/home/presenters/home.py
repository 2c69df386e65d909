"""Presenter of the home page: to-do items with counts and due dates."""

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
    """The home page of a person without an assignment in force, with their other assignments."""

    name: str
    assignments: Sequence[AssignmentRow]


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """The home page: the to-do items, and the states of the open month's reports."""

    unit_name: str
    today: date
    tasks: list[Task]
    month: Month | None
    states: dict[ReportState, int]
    reads: bool
    """Whether the person reads reports. Administrators and experts do not."""
    parts_of_mine: list[Part]
    """The parts of the monthly report that the liaison fills in."""
    filing: str = ""
    """The month of that report."""

    @property
    def tones(self) -> dict[ReportState, str]:
        """The colour of each state in the progress bar."""
        return TONES

    @property
    def parts(self) -> list[dict[str, object]]:
        """The segments of the progress bar: approved reports on the left, missing reports on the right."""
        shown = [(state, self.states.get(state, 0)) for state in TONES]
        return [{"share": 100 * count / max(1, self.due), "tone": TONES[state]} for state, count in shown]

    def share(self, state: ReportState) -> str:
        """Return the share of reports in a state, in percent."""
        return rates.text(self.states.get(state, 0), self.due) + "%"

    @property
    def due(self) -> int:
        """The number of reports that the month requires, within the access scope."""
        return sum(self.states.values())


def home_page(session: Session, actor: Actor, now: datetime) -> HomePage:
    """Return the home page of an acting person. Its to-do items contain only work that the person may do now."""
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
