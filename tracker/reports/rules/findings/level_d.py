"""Level D findings (提示性): they are shown and need no answer."""

from datetime import date

from tracker.core import money, rates
from tracker.core.i18n import message
from tracker.plans.rules import BUILT
from tracker.reports.rules.findings.facts import Level, Rule

SHOWN = (
    Rule(
        "began_before_plan",
        Level.D,
        "stage",
        raised=lambda line: bool(line.began and line.plan_year and line.began < date(line.plan_year, 1, 1)),
        sentence=lambda line: message("{began} 开工，早于 {year} 年度计划。", began=line.began, year=line.plan_year),
    ),
    Rule(
        "rate_above_whole",
        Level.D,
        "total",
        raised=lambda line: line.planned > 0 and line.year_total > line.planned,
        sentence=lambda line: message(
            "本年度完成率 {rate}%（{done} / {planned} 万元）。",
            rate=rates.text(line.year_total, line.planned),
            done=money.wan(line.year_total),
            planned=money.wan(line.planned),
        ),
        implied_by=frozenset({"unit_suspected", "over_plan"}),
    ),
    Rule(
        "whole_but_not_built",
        Level.D,
        "image_percent",
        raised=lambda line: line.image_percent == 100 and line.stage not in BUILT,
        sentence=lambda line: message("形象进度 100%，阶段仍是“{stage}”。建成后请更新阶段。", stage=line.stage.label),
    ),
    Rule(
        "moved_without_words",
        Level.D,
        "note",
        raised=lambda line: line.total > line.last_total and not line.note.strip(),
        sentence=lambda line: message("投资有增加，没有写进展说明。"),
        implied_by=frozenset({"unit_suspected"}),
    ),
)
