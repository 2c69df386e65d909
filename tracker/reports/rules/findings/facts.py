"""Facts that findings compare, and the shape of a finding."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import date

from tracker.core.i18n import LabeledEnum, Message
from tracker.plans.rules import BUILT, Acceptance, Stage, steps_forward
from tracker.reports.rules.reports import Answer, Reduction


class Level(LabeledEnum):
    """Four levels, as enterprise statisticians know them: A blocks the submission, D is shown."""

    A = "A", "强制性"
    B = "B", "准强制性"
    C = "C", "核实性"
    D = "D", "提示性"


EXPLAINED = frozenset({Level.B, Level.C})
"""Levels that the liaison explains before submitting; B is also waived by the bureau."""
SHORTEST = 6
"""Minimum characters of an explanation."""


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """All that the findings compare for one line: what is reported, last month, and the plan. Money in yuan."""

    month: str
    answer: Answer | None
    stage: Stage
    total: int
    last_stage: Stage
    last_total: int
    planned: int
    built_on: date | None = None
    accepted_on: date | None = None
    acceptance: Acceptance | None = None
    reduction: Reduction | None = None
    reduction_note: str = ""
    note: str = ""
    restart_on: date | None = None
    image_percent: int | None = None
    last_image_percent: int | None = None
    base_total: int = 0
    """What was completed before the plan year began."""
    due: date | None = None
    began: date | None = None
    plan_year: int = 0
    winter: bool = False
    still_months: int = 0
    """For how many months before this one the total has not moved."""
    evidence: int = 0
    """Files on this line."""
    stage_evidence: int = 0
    """Files on this line that prove its stage or one of the stage's dates."""
    repeated_files: int = 0
    """Files that also stand on another line of this report."""
    foreign_files: int = 0
    """Files that another enterprise handed in too."""
    left_over: bool = False
    """The item belongs to an earlier plan year than the month's (往年结转)."""

    @property
    def year_total(self) -> int:
        """What was completed in the plan year."""
        return self.total - self.base_total

    @property
    def fallen(self) -> bool:
        """The total is below last month's."""
        return self.total < self.last_total

    @property
    def stepped_back(self) -> bool:
        """The stage is below last month's."""
        return (steps_forward(self.last_stage, self.stage) or 0) < 0

    @property
    def became_built(self) -> bool:
        """The project counts as built from this month on."""
        return self.stage in BUILT and self.last_stage not in BUILT

    @property
    def reached_stage(self) -> bool:
        """The project became built or was accepted this month."""
        return self.stage in BUILT and self.stage is not self.last_stage and not self.stepped_back


@dataclass(frozen=True)
class RaisedFinding:
    """A finding about one field of one line."""

    code: str
    level: Level
    field: str
    sentence: Message


@dataclass(frozen=True)
class Rule:
    """One row of the table: when it is raised, and the sentence with its numbers and remedy."""

    code: str
    level: Level
    field: str
    _: KW_ONLY
    raised: Callable[[LineFacts], bool]
    sentence: Callable[[LineFacts], Message]
    implied_by: frozenset[str] = frozenset()
    """Codes of the rules that name the cause already: where one of them is raised, this one is not shown."""
