"""Rules of a track as edited on the rules page: stages, minimum durations and required shares."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tracker.core.i18n import Message, message
from tracker.retrofits.rules.words import LADDER, Track, TrackStage


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The rule for one track of an industry. It comes from the table RetrofitRule and is never a constant (rule 13)."""

    industry: str
    track: Track
    stages: tuple[TrackStage, ...] = LADDER
    stable_months: int = 1
    """Months of stable operation required before the evaluation."""
    notice_days: int = 10
    """Working days of a public notice."""
    barred_months: int = 6
    """Months after a withdrawn public notice during which no new notice may begin."""
    stall_days: int = 90
    """Days in a stage after which the track counts as stalled."""
    evaluation_days: int = 30
    """Days in the stage of evaluation after which the track counts as stalled."""
    ratio: int = 80
    """Minimum share of clean transport in per cent."""

    def following(self, stage: TrackStage) -> TrackStage | None:
        """Return the stage that follows a stage, or None after the last.

        A withdrawn notice is followed by a new report.
        """
        if stage is TrackStage.WITHDRAWN:
            return TrackStage.REPORTED if TrackStage.REPORTED in self.stages else self.stages[0]
        if stage in self.stages or stage is TrackStage.NOT_STARTED:
            return dict(pairwise((TrackStage.NOT_STARTED, *self.stages))).get(stage)
        later = (each for each in self.stages if LADDER.index(each) > LADDER.index(stage))
        return next(later, None)

    def place(self, stage: TrackStage) -> int:
        """Return how many stages of the rule lie up to and including a stage.

        A withdrawn notice counts as the report.
        """
        at = TrackStage.REPORTED if stage is TrackStage.WITHDRAWN else stage
        return sum(LADDER.index(each) <= LADDER.index(at) for each in self.stages) if at in LADDER else 0

    def stalls_after(self, stage: TrackStage) -> int | None:
        """Return the days after which a stage counts as stalled, or None for one that never does.

        A track that has not started or is complete never stalls.
        """
        if stage in (TrackStage.NOT_STARTED, TrackStage.COMPLETE, TrackStage.WITHDRAWN):
            return None
        return self.evaluation_days if stage is TrackStage.EVALUATED else self.stall_days


def rule_problems(stages: Iterable[TrackStage]) -> list[Message]:
    """Return the problems of a list of stages.

    The stages must follow the order of LADDER and include 建设完成 and 完成.
    """
    given = list(stages)
    problems = []
    if given != [stage for stage in LADDER if stage in given]:
        problems.append(message("阶段要按顺序，不能重复：{all}。", all="、".join(stage.label for stage in LADDER)))
    for needed in (TrackStage.BUILT, TrackStage.COMPLETE):
        if needed not in given:
            problems.append(message("阶段里要有“{stage}”。", stage=needed.label))
    return problems


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
