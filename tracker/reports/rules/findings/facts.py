"""Input of findings: the facts of a report line that rules compare, and the shape of rule and finding."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import date

from tracker.core.i18n import LabeledEnum, Message
from tracker.plans.rules import BUILT, Acceptance, Stage, steps_forward
from tracker.reports.rules.reports import Answer, Reduction


class Level(LabeledEnum):
    """Levels of findings, as enterprise statisticians know them: A blocks the submission, D is only shown."""

    A = "A", "强制性"
    B = "B", "准强制性"
    C = "C", "核实性"
    D = "D", "提示性"


EXPLAINED = frozenset({Level.B, Level.C})
"""Levels that the liaison explains before submitting; the bureau also waives level B."""
SHORTEST = 6
"""Minimum length of an explanation, in characters."""


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """Facts about one report line that rules compare: this month, last month, the plan. Money is in yuan."""

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
    """Investment completed before the plan year began, in yuan."""
    due: date | None = None
    began: date | None = None
    plan_year: int = 0
    winter: bool = False
    still_months: int = 0
    """Number of months before this one in which the total did not change."""
    evidence: int = 0
    """Number of files attached to this line."""
    stage_evidence: int = 0
    """Number of files on this line that prove its stage or one of the stage's dates."""
    repeated_files: int = 0
    """Number of files on this line that are also attached to another line of this report."""
    foreign_files: int = 0
    """Number of files on this line that another enterprise submitted too."""
    left_over: bool = False
    """The item belongs to an earlier plan year than the month's (往年结转)."""

    @property
    def year_total(self) -> int:
        """Investment completed in the plan year, in yuan."""
        return self.total - self.base_total

    @property
    def fallen(self) -> bool:
        """Whether the total is below last month's."""
        return self.total < self.last_total

    @property
    def stepped_back(self) -> bool:
        """Whether the stage is below last month's."""
        return (steps_forward(self.last_stage, self.stage) or 0) < 0

    @property
    def became_built(self) -> bool:
        """Whether the project counts as built for the first time this month."""
        return self.stage in BUILT and self.last_stage not in BUILT

    @property
    def reached_stage(self) -> bool:
        """Whether the project was built or accepted this month."""
        return self.stage in BUILT and self.stage is not self.last_stage and not self.stepped_back


@dataclass(frozen=True)
class RaisedFinding:
    """A finding about one field of one report line."""

    code: str
    level: Level
    field: str
    sentence: Message


@dataclass(frozen=True)
class Rule:
    """A rule that raises a finding: its condition, and the sentence with numbers and remedy."""

    code: str
    level: Level
    field: str
    _: KW_ONLY
    raised: Callable[[LineFacts], bool]
    sentence: Callable[[LineFacts], Message]
    implied_by: frozenset[str] = frozenset()
    """Codes of rules that name the same cause: where one of them is raised, this rule is not shown."""
