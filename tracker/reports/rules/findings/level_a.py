"""Level A findings (强制性): they block the submission."""

from datetime import date

from tracker.core import money
from tracker.core.calendar import months
from tracker.core.i18n import message
from tracker.plans.rules import BUILT, Stage
from tracker.reports.rules.findings.facts import Level, LineFacts, Rule
from tracker.reports.rules.reports import Answer


def _after_month(day: date | None, line: LineFacts) -> bool:
    return day is not None and day > months.last_day(line.month)


MANDATORY = (
    Rule(
        "negative",
        Level.A,
        "total",
        raised=lambda line: line.total < 0,
        sentence=lambda line: message("累计完成投资不能是负数。请填自开工起的累计数。"),
    ),
    Rule(
        "unanswered",
        Level.A,
        "answer",
        raised=lambda line: line.answer is None,
        sentence=lambda line: message("请选择这个项目本月的填报情况；没有变化时选“本月无变化”。"),
    ),
    Rule(
        "fell_back",
        Level.A,
        "total",
        raised=lambda line: line.fallen and not (line.reduction and line.reduction_note.strip()),
        sentence=lambda line: message(
            "累计完成投资比上月少 {less} 万元。累计数只增不减，请填不少于 {last} 的数；"
            "确需调减的，请选调减原因并说明。",
            less=money.wan(line.last_total - line.total),
            last=money.wan(line.last_total),
        ),
        implied_by=frozenset({"negative"}),
    ),
    Rule(
        "built_without_date",
        Level.A,
        "built_on",
        raised=lambda line: line.stage in BUILT and line.built_on is None,
        sentence=lambda line: message("请填建成日期。阶段选了“{stage}”，要有建成日期。", stage=line.stage.label),
    ),
    Rule(
        "built_after_month",
        Level.A,
        "built_on",
        raised=lambda line: _after_month(line.built_on, line),
        sentence=lambda line: message(
            "建成日期 {day} 晚于本月最后一天。请核对日期，或把阶段改为“在建”。", day=line.built_on
        ),
    ),
    Rule(
        "accepted_without_proof",
        Level.A,
        "accepted_on",
        raised=lambda line: line.stage is Stage.ACCEPTED and (line.accepted_on is None or line.acceptance is None),
        sentence=lambda line: message("请填验收日期和验收级别。阶段选了“验收”，两项都要有。"),
    ),
    Rule(
        "accepted_after_month",
        Level.A,
        "accepted_on",
        raised=lambda line: _after_month(line.accepted_on, line),
        sentence=lambda line: message(
            "验收日期 {day} 晚于本月最后一天。请核对日期，或把阶段改为“建成”。", day=line.accepted_on
        ),
    ),
    Rule(
        "accepted_before_built",
        Level.A,
        "accepted_on",
        raised=lambda line: bool(line.accepted_on and line.built_on and line.accepted_on < line.built_on),
        sentence=lambda line: message(
            "验收日期 {accepted} 早于建成日期 {built}。请核对两个日期。", accepted=line.accepted_on, built=line.built_on
        ),
        implied_by=frozenset({"built_after_month"}),
    ),
    Rule(
        "stepped_back",
        Level.A,
        "note",
        raised=lambda line: line.stepped_back and not line.note.strip(),
        sentence=lambda line: message(
            "阶段由“{last}”退回“{now}”。请在进展说明里写明原因。", last=line.last_stage.label, now=line.stage.label
        ),
    ),
    Rule(
        "stopped_without_reason",
        Level.A,
        "note",
        raised=lambda line: line.answer is Answer.SUSPENDED and not (line.note.strip() and line.restart_on),
        sentence=lambda line: message("选了“停工”，请在进展说明里写明原因，并填预计复工日期。"),
    ),
    Rule(
        "not_applicable_without_reason",
        Level.A,
        "note",
        raised=lambda line: line.answer is Answer.NOT_APPLICABLE and not line.note.strip(),
        sentence=lambda line: message("选了“不适用”，请在进展说明里写明原因。"),
    ),
)
