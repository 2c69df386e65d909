"""Rules of monthly reports: states, the four answers of a line, its values."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.plans.rules import BUILT, Acceptance, Stage


class ReportState(LabeledEnum):
    """State of a monthly report. A report is approved; a project is accepted."""

    DRAFT = "draft", "填报中"
    IN_REVIEW = "in_review", "审核中"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已通过"
    MISSED = "missed", "未报"
    UNFINISHED = "unfinished", "已报未审结"


UNFILED = frozenset({ReportState.DRAFT, ReportState.RETURNED})
"""States in which the enterprise has to submit the report."""


DECIDED = frozenset({ReportState.APPROVED, ReportState.MISSED, ReportState.UNFINISHED})
"""Final states: every report of a signed-off side has one, unless it was reopened."""


STAGE_FIELDS = frozenset({"stage", "built_on", "accepted_on"})
"""Fields that show a project's stage; an evidence file for one of them proves the stage."""


HANDED_IN = frozenset({ReportState.IN_REVIEW, ReportState.APPROVED, ReportState.UNFINISHED})
"""States that count as reported (已报): under review, approved, or unfinished at sign-off."""


def ends_as(*, handed_in: bool) -> ReportState:
    """Return the final state of a report that is not approved when its side is signed off.

    A report that lies with a bureau is unfinished (已报未审结), never missed. One that lies with its enterprise is
    missed (未报): it was never submitted, or it was withdrawn or returned.
    """
    return ReportState.UNFINISHED if handed_in else ReportState.MISSED


class Answer(LabeledEnum):
    """The four answers of a report line; blank, zero and “not applicable” are different things (rule 7)."""

    GIVEN = "given", "有进展"
    UNCHANGED = "unchanged", "本月无变化"
    NOT_APPLICABLE = "not_applicable", "不适用"
    SUSPENDED = "suspended", "停工"


class Reduction(LabeledEnum):
    """Reasons for which a total may fall below last month's (rule 5)."""

    SETTLEMENT = "settlement", "结算审减"
    MISTAKE = "mistake", "误报更正"
    DROPPED = "dropped", "项目核减"
    OTHER = "other", "其他"


NEWS = (
    "stage", "total", "built_on", "accepted_on", "acceptance", "image_percent", "reduction", "reduction_note",
)  # fmt: skip
"""Values that are repeated from last month unless the answer is 有进展 (rule 7)."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Values of one report line; `total` is in yuan since the project began."""

    answer: Answer | None
    stage: Stage
    total: int
    built_on: date | None = None
    accepted_on: date | None = None
    acceptance: Acceptance | None = None
    image_percent: int | None = None
    note: str = ""
    difficulty: str = ""
    next_step: str = ""
    restart_on: date | None = None
    reduction: Reduction | None = None
    reduction_note: str = ""

    def news(self, last: "Entry") -> list[str]:
        """Return the names of values that changed since last month; only the answer 有进展 allows changes."""
        return [name for name in NEWS if getattr(self, name) != getattr(last, name) and not _fills_gap(name, last)]

    def contradictions(self, last: "Entry") -> list[tuple[str, Message]]:
        """Return a message for each value that changed although the answer reports no change, as (field, message)."""
        if self.answer is Answer.GIVEN or self.answer is None:
            return []
        words = message(
            "填报情况选了“{answer}”，这一项却与上月不同。请把填报情况改为“{given}”，或改回上月的内容。",
            answer=self.answer.label, given=Answer.GIVEN.label,
        )  # fmt: skip
        return [(name, words) for name in self.news(last)]


def _fills_gap(name: str, last: Entry) -> bool:
    """Return whether a date or level of an earlier built stage was never entered, so entering it is no change."""
    return name in ("built_on", "accepted_on", "acceptance") and last.stage in BUILT and getattr(last, name) is None


def content_hash(entries: Iterable[tuple[str, Entry]], evidence: Iterable[str] = ()) -> str:
    """Return the SHA-256 of what a reviewer sees: every line by its project code, in a fixed order, and its files."""
    lines: dict[str, object] = {code: asdict(entry) for code, entry in entries}
    lines |= {"evidence": sorted(evidence)}
    return sha256(json.dumps(lines, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
