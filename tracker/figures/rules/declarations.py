"""Declarations of figures that are computed from positions: code, names, unit, measures, row filter, meaning."""

from dataclasses import KW_ONLY, dataclass

from tracker.core.cuts import CutKind
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.figures.rules.filters import PROJECT_FILTERS, Records, Rows
from tracker.plans.rules import BUILT, STARTED, Stage


class Kind(LabeledEnum):
    """The kind of a figure: a count, a sum of money, or a ratio of two other figures."""

    COUNT = "count", "计数"
    MONEY = "money", "金额"
    RATIO = "ratio", "比率"


@dataclass(frozen=True)
class Figure:
    """The declaration of one published number.

    `measures` names the fields of `positions.Measures` that are added up. A ratio has none, but names two figures.
    `subset` says that the numerator counts part of the denominator's rows, so above 100 % is impossible (rule 4).
    """

    code: str
    name: str | Message
    name_en: str
    _: KW_ONLY
    kind: Kind
    unit: str
    meaning: str | Message
    measures: tuple[str, ...] = ()
    rows: Rows = Rows.PROJECTS
    filter: str = "all"
    numerator: str = ""
    denominator: str = ""
    subset: bool = False
    records: Records | None = None
    """The kind of record that is counted, for a figure not computed from positions; `measures` names the quantity."""
    base: str = ""
    """The code of the figure that a count of records is compared with."""
    told_by: CutKind | None = None
    """The kind of cut in whose detail the figure is published, besides the total of the region."""

    @property
    def of_enterprises(self) -> bool:
        """Return whether the figure counts enterprises; such a figure cannot be cut by project category."""
        return self.rows is Rows.ENTERPRISES


def _enterprises(code: str, name: str, name_en: str, *, measure: str, rows: str, meaning: str) -> Figure:
    return Figure(
        code,
        name,
        name_en,
        kind=Kind.COUNT,
        unit="家",
        meaning=meaning,
        measures=(measure,),
        rows=Rows.ENTERPRISES,
        filter=rows,
    )


def _projects(code: str, name: str | Message, name_en: str, rows: str, meaning: str | Message) -> Figure:
    chosen = PROJECT_FILTERS[rows]
    stages = Stage if chosen.stages is None else chosen.stages
    measures = ("overdue",) if chosen.overdue else tuple(stage.value for stage in Stage if stage in stages)
    return Figure(
        code,
        name,
        name_en,
        kind=Kind.COUNT,
        unit="个",
        meaning=meaning,
        measures=measures,
        rows=Rows.PROJECTS,
        filter=rows,
    )


def _money(code: str, name: str, name_en: str, measure: str, meaning: str) -> Figure:
    return Figure(code, name, name_en, kind=Kind.MONEY, unit="亿元", meaning=meaning, measures=(measure,))


def _ratio(code: str, name: str, name_en: str, over: tuple[str, str], meaning: str, *, subset: bool) -> Figure:
    return Figure(
        code,
        name,
        name_en,
        kind=Kind.RATIO,
        unit="%",
        meaning=meaning,
        numerator=over[0],
        denominator=over[1],
        subset=subset,
    )


_BUILT = tuple(stage for stage in Stage if stage in BUILT)
_STARTED = tuple(stage for stage in Stage if stage in STARTED)

_ALL = (
    _enterprises(
        "plan.enterprises",
        "一企一策企业",
        "Enterprises with a plan",
        measure="enterprises",
        rows="all",
        meaning="本月计划年度内至少有一个有效计划项的企业，一家只计一次。",
    ),
    _enterprises(
        "plan.enterprises.finished",
        "项目全部建成企业",
        "Enterprises with all items built",
        measure="enterprises_finished",
        rows="finished",
        meaning="本年度计划项全部建成或验收的企业。",
    ),
    _enterprises(
        "plan.enterprises.carried",
        "沿用上期企业",
        "Enterprises carried over",
        measure="enterprises_carried",
        rows="carried",
        meaning="本月没有审核通过的月报，数字沿用上期的企业。",
    ),
    _money("plan.investment.planned", "计划投资", "Planned investment", "planned", "本年度有效计划项的计划投资之和。"),
    _money(
        "plan.investment.completed",
        "已完成投资",
        "Completed investment",
        "year_total",
        "本年度计划项自上年12月以来完成的投资之和；由自开工累计数相减得出。",
    ),
    _ratio(
        "plan.investment.rate",
        "投资完成率",
        "Investment completion rate",
        ("plan.investment.completed", "plan.investment.planned"),
        "已完成投资 ÷ 计划投资；金额可以超过计划，超过 100% 时如实显示并标出。",
        subset=False,
    ),
    _money(
        "plan.investment.increment",
        "本月完成投资",
        "Investment completed this month",
        "increment",
        "本月累计数减上月累计数。",
    ),
    _money(
        "plan.investment_total.completed",
        "自开工累计完成投资",
        "Investment completed since start",
        "total",
        "本年度计划项自开工以来完成的投资之和。",
    ),
    _money(
        "plan.investment_total.before_year",
        "以前年度完成投资",
        "Investment completed before this year",
        "before_year",
        "本年度计划项在上年12月以前完成的投资之和。",
    ),
    _projects(
        "plan.projects.planned",
        "计划治理项目",
        "Planned projects",
        "all",
        "本年度有效的计划项，一个项目一年只计一次。",
    ),
    _projects(
        "plan.projects.built",
        "已建成项目",
        "Built projects",
        "completed",
        message("阶段为{stages}的项目。", stages=_BUILT),
    ),
    _ratio(
        "plan.projects.rate",
        "项目完成率",
        "Project completion rate",
        ("plan.projects.built", "plan.projects.planned"),
        "已建成项目 ÷ 计划治理项目；没有全部建成时不显示 100%。",
        subset=True,
    ),
    _projects(
        "plan.projects.started",
        "已开工项目",
        "Started projects",
        "begun",
        message("阶段为{stages}的项目。", stages=_STARTED),
    ),
    _ratio(
        "plan.projects.started_rate",
        "项目开工率",
        "Share of projects started",
        ("plan.projects.started", "plan.projects.planned"),
        "已开工项目 ÷ 计划治理项目。",
        subset=True,
    ),
    _projects(
        "plan.projects.remaining", "未建成项目", "Projects not yet built", "remaining", "计划治理项目减已建成项目。"
    ),
    _projects(
        "plan.projects.overdue",
        "逾期项目",
        "Overdue projects",
        "overdue",
        "计划完成日早于本月最后一天而未建成的项目；按月末判断，不按今天。",
    ),
    *(
        _projects(
            f"plan.projects.stage.{stage.value}",
            message("{stage}项目", stage=stage.label),
            f"Projects: {stage.value.replace('_', ' ')}",
            stage.value,
            message("阶段为{stages}的项目。", stages=(stage,)),
        )
        for stage in Stage
    ),
)

FIGURES = {each.code: each for each in _ALL}
"""Figures computed from positions, by code, in the order of publication."""
