"""Level C findings (核实性): the liaison must explain them."""

from tracker.core import money
from tracker.core.calendar import months
from tracker.core.i18n import message
from tracker.plans.rules import BUILT, Stage
from tracker.reports.rules.findings.facts import Level, LineFacts, Rule
from tracker.reports.rules.reports import Answer

_STILL = 3
"""Number of months without a change, this one included, from which an explanation is required."""


def _over_plan(line: LineFacts) -> bool:
    return line.planned > 0 and line.year_total * 5 > line.planned * 6 and line.total > line.last_total


def _jumps(line: LineFacts) -> bool:
    return line.planned > 0 and (line.total - line.last_total) * 10 > line.planned * 3


def _stands_still(line: LineFacts) -> bool:
    moves = line.total != line.last_total or line.stage is not line.last_stage
    running = line.stage not in BUILT | {Stage.CANCELLED, Stage.SUSPENDED} and line.answer is not Answer.SUSPENDED
    return running and not moves and line.still_months + 1 >= _STILL and not line.winter


def _overdue(line: LineFacts) -> bool:
    return line.due is not None and line.due < months.last_day(line.month) and line.stage not in BUILT


EXPLAINED_RULES = (
    Rule(
        "over_plan",
        Level.C,
        "total",
        raised=_over_plan,
        sentence=lambda line: message(
            "本年度已完成 {done} 万元，超过计划 {planned} 万元的 120%。请说明超出的内容，或核对单位。",
            done=money.wan(line.year_total),
            planned=money.wan(line.planned),
        ),
        implied_by=frozenset({"unit_suspected"}),
    ),
    Rule(
        "jumped",
        Level.C,
        "total",
        raised=_jumps,
        sentence=lambda line: message(
            "本月比上月增加 {more} 万元，超过计划 {planned} 万元的 30%。请说明本月完成的主要内容。",
            more=money.wan(line.total - line.last_total),
            planned=money.wan(line.planned),
        ),
        implied_by=frozenset({"unit_suspected", "over_plan"}),
    ),
    Rule(
        "stands_still",
        Level.C,
        "total",
        raised=_stands_still,
        sentence=lambda line: message(
            "已连续 {n} 个月没有变化，也不在冬季停工月。请说明原因和恢复时间。", n=line.still_months + 1
        ),
        implied_by=frozenset({"overdue"}),
    ),
    Rule(
        "overdue",
        Level.C,
        "stage",
        raised=_overdue,
        sentence=lambda line: message("计划 {due} 完成，到本月末仍未建成。请说明原因和新的完成时间。", due=line.due),
    ),
    Rule(
        "overdue_until_built",
        Level.C,
        "built_on",
        raised=lambda line: line.became_built and bool(line.due and line.built_on and line.built_on > line.due),
        sentence=lambda line: message(
            "计划 {due} 完成，{built} 建成，晚于计划。请说明原因。", due=line.due, built=line.built_on
        ),
    ),
    Rule(
        "file_on_several_lines",
        Level.C,
        "evidence",
        raised=lambda line: line.repeated_files > 0,
        sentence=lambda line: message(
            "有 {n} 个文件同时附在几个项目上。请说明它为什么能证明每一个。", n=line.repeated_files
        ),
    ),
    Rule(
        "image_fell_back",
        Level.C,
        "image_percent",
        raised=lambda line: (
            line.image_percent is not None
            and line.last_image_percent is not None
            and line.image_percent < line.last_image_percent
        ),
        sentence=lambda line: message(
            "形象进度由 {last}% 退到 {now}%。请说明原因。", last=line.last_image_percent, now=line.image_percent
        ),
        implied_by=frozenset({"stepped_back", "stepped_back_with_reason"}),
    ),
    Rule(
        "restart_is_past",
        Level.C,
        "restart_on",
        raised=lambda line: (
            line.answer is Answer.SUSPENDED
            and line.restart_on is not None
            and line.restart_on <= months.last_day(line.month)
        ),
        sentence=lambda line: message("预计 {day} 复工，本月仍报停工。请说明原因和新的复工时间。", day=line.restart_on),
    ),
)
