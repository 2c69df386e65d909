"""Rules of plans: stages of a treatment project (rule 6), carried-over items, and what a project must state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.amounts import Amounts, known_sum
from tracker.core.i18n import LabeledEnum, Message, at_field, message
from tracker.core.money import wan


class Stage(LabeledEnum):
    """The stages of a project: five on a ladder from 未开工 to 验收, and the two outside it, 暂停 and 取消 (rule 6)."""

    NOT_STARTED = "not_started", "未开工"
    PREPARATION = "preparation", "前期"
    CONSTRUCTION = "construction", "在建"
    BUILT = "built", "建成"
    ACCEPTED = "accepted", "验收"
    SUSPENDED = "suspended", "暂停"
    CANCELLED = "cancelled", "取消"


LADDER = (Stage.NOT_STARTED, Stage.PREPARATION, Stage.CONSTRUCTION, Stage.BUILT, Stage.ACCEPTED)
BUILT = frozenset({Stage.BUILT, Stage.ACCEPTED})
"""Stages that count as completed. Acceptance (验收) comes after the project is built (rule 6)."""
STARTED = BUILT | {Stage.CONSTRUCTION}
"""Stages in which construction has begun. A suspended project is not among them, whatever was built before."""


LEFT = BUILT | {Stage.CANCELLED}
"""Stages after which a plan item of an earlier year is no longer reported."""


def is_followed(year: int, plan_year: int, last_stage: Stage | None) -> bool:
    """Return whether a plan item in force has to be reported in a plan year.

    An item of the plan year always is. One of an earlier year is until its project is built or cancelled (往年结转).
    """
    return year == plan_year or last_stage not in LEFT


def opening_stage(opening: int) -> Stage:
    """Return the stage of a project before its first report: under construction where money was already spent."""
    return Stage.CONSTRUCTION if opening else Stage.NOT_STARTED


def steps_forward(before: Stage, now: Stage) -> int | None:
    """Return the number of steps on the ladder from one stage to another, negative for a step back.

    Return None where one of the stages is not on the ladder.
    """
    if before not in LADDER or now not in LADDER:
        return None
    return LADDER.index(now) - LADDER.index(before)


class Acceptance(LabeledEnum):
    """Who accepts a finished project (验收)."""

    ENTERPRISE = "enterprise", "企业自主"
    COUNTY = "county", "县级"
    PREFECTURE = "prefecture", "地州级"
    THIRD_PARTY = "third_party", "第三方"


class FundingSource(LabeledEnum):
    """The source of the money of a project (资金来源)."""

    ENTERPRISE = "enterprise", "企业自筹"
    CENTRAL = "central", "中央资金"
    REGION = "region", "自治区资金"
    LOCAL = "local", "地方资金"
    OTHER = "other", "其他"


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """The descriptive values of a project: everything except its plan items and its progress."""

    title: str
    category_code: str
    pollutants: str
    retrofit: bool
    responsible: str
    began: date | None
    funding: Amounts


def project_problems(said: Mapping[str, Any], planned: int | None) -> list[Message]:
    """Return what is wrong with the values of a project, given its planned investment in yuan (`planned_in_force`).

    Forms, proposals, plan changes and seeds all use this check. Each problem names the fields that it is about.
    """
    problems = [] if str(said.get("title") or "").strip() else [at_field(message("请填项目名称。"), "title")]
    return problems + _funding_problems(said.get("funding") or {}, planned)


def _funding_problems(funding: Amounts, planned: int | None) -> list[Message]:
    total = known_sum(funding)
    if any(amount is not None and amount < 0 for amount in funding.values()):
        return [at_field(message("资金来源的金额不能小于 0。"), "funding")]
    if planned is None or total <= planned:
        return []
    sentence = message(
        "资金来源合计 {total} 万元，超过计划投资 {planned} 万元。请核对。", total=wan(total), planned=wan(planned)
    )
    return [at_field(sentence, "funding", "planned")]
