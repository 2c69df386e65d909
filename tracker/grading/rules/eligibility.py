"""Rules of eligibility for a rating: obstacles to an application, as findings of the four levels.

No source gives the conditions of the region, so that only a recent downgrade and a missing edition block an
application. The others are explained or shown, modelled on the conditions of other provinces.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tracker.core.i18n import Message, message
from tracker.grading.rules.levels import GradeLevel
from tracker.reports.rules.findings import Level


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The values on which eligibility depends."""

    edition_known: bool = True
    barred_to: date | None = None
    overdue: int = 0
    """Number of plan items that are overdue in the last month."""
    exceedances: int = 0
    """Number of exceedance flags in force on the day."""
    unfinished_tracks: int = 0
    """Number of retrofit tracks that are not complete."""
    held: GradeLevel | None = None


@dataclass(frozen=True)
class Problem:
    """One obstacle to an application."""

    level: Level
    code: str
    sentence: Message
    count: int = 1
    """The number of cases of the obstacle. An explanation covers no more than it was given for."""


_Row = tuple[Level, str, Callable[[Standing], int], Callable[[Standing], Message]]
RULES: tuple[_Row, ...] = (
    (Level.A, "no_edition", lambda now: not now.edition_known,
     lambda now: message("这个行业没有等级已核的施行指南（待核），不受理申请。")),
    (Level.A, "barred", lambda now: now.barred_to is not None,
     lambda now: message("降级或取消后，{day} 以前不得再评。", day=now.barred_to)),
    (Level.B, "overdue", lambda now: now.overdue,
     lambda now: message("有 {n} 个治理项目逾期未建成。", n=now.overdue)),
    (Level.B, "exceedance", lambda now: now.exceedances,
     lambda now: message("有 {n} 条超标记录还在影响期内。", n=now.exceedances)),
    (Level.C, "retrofit", lambda now: now.unfinished_tracks,
     lambda now: message("超低排放改造还有 {n} 轨没有完成。", n=now.unfinished_tracks)),
    (Level.D, "already_rated", lambda now: now.held is not None,
     lambda now: message("现在的等级是{level}。", level=now.held.label if now.held else "")),
)  # fmt: skip
"""The obstacles, the gravest first: level, code, count, and message."""


def examine(now: Standing) -> list[Problem]:
    """Return all obstacles to an application, the gravest first."""
    return [
        Problem(level, code, sentence(now), int(raised(now))) for level, code, raised, sentence in RULES if raised(now)
    ]
