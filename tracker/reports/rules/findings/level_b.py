"""Level B findings (准强制性): a bureau must waive each with a comment before passing the report up."""

from tracker.core import money
from tracker.core.i18n import message
from tracker.plans.rules import Stage
from tracker.reports.rules.findings.facts import Level, LineFacts, Rule

_TIMES = (10, 100, 10_000)
"""Factors of typical unit mistakes: a decimal point, two decimal places, 元 for 万元."""


def suspected_times(line: LineFacts) -> int | None:
    """Return the factor by which a total seems too large (10, 100, 10,000; within 2 %), or None."""
    base = line.last_total or line.planned
    if base <= 0 or line.total <= max(line.planned, line.last_total):
        return None
    return next((times for times in _TIMES if abs(line.total - base * times) * 50 <= base * times), None)


def _done(line: LineFacts) -> int:
    """Return the yuan that count towards the item's planned amount.

    For an item of an earlier year this is the whole total, because its own plan year is over.
    """
    return line.total if line.left_over else line.year_total


WEIGHTY = (
    Rule(
        "reduced",
        Level.B,
        "total",
        raised=lambda line: line.fallen and bool(line.reduction and line.reduction_note.strip()),
        sentence=lambda line: message(
            "累计完成投资调减 {less} 万元（{why}）。请附依据，并说明何时、由谁确认。",
            less=money.wan(line.last_total - line.total),
            why=line.reduction.label if line.reduction else "",
        ),
    ),
    Rule(
        "unit_suspected",
        Level.B,
        "total",
        raised=lambda line: suspected_times(line) is not None,
        sentence=lambda line: message(
            "累计完成投资 {now} 万元约是 {base} 万元的 {times} 倍。请核对单位是否为万元；确实如此的请说明。",
            now=money.wan(line.total),
            base=money.wan(line.last_total or line.planned),
            times=suspected_times(line),
        ),
    ),
    Rule(
        "file_of_another",
        Level.B,
        "evidence",
        raised=lambda line: line.foreign_files > 0,
        sentence=lambda line: message("有 {n} 个文件与别的企业提交的完全相同。请核对是否传错。", n=line.foreign_files),
    ),
    Rule(
        "built_without_evidence",
        Level.B,
        "evidence",
        raised=lambda line: line.reached_stage and line.stage_evidence == 0,
        sentence=lambda line: message(
            "本月报“{stage}”，没有证明该阶段的材料。请附现场照片或验收意见，并注明证明“所处阶段”；暂时没有的请说明原因。",
            stage=line.stage.label,
        ),
    ),
    Rule(
        "built_below_whole",
        Level.B,
        "image_percent",
        raised=lambda line: line.became_built and line.image_percent is not None and line.image_percent < 100,
        sentence=lambda line: message(
            "本月报“{stage}”，形象进度只有 {percent}%。请核对阶段和形象进度；确实如此的请说明。",
            stage=line.stage.label,
            percent=line.image_percent,
        ),
    ),
    Rule(
        "built_under_plan",
        Level.B,
        "total",
        raised=lambda line: line.became_built and _done(line) * 2 < line.planned,
        sentence=lambda line: message(
            "本月报“{stage}”，完成投资 {done} 万元，不到计划 {planned} 万元的一半。"
            "请核对金额和阶段；确实如此的请说明。",
            stage=line.stage.label,
            done=money.wan(_done(line)),
            planned=money.wan(line.planned),
        ),
    ),
    Rule(
        "stepped_back_with_reason",
        Level.B,
        "stage",
        raised=lambda line: line.stepped_back and bool(line.note.strip()),
        sentence=lambda line: message(
            "阶段由“{last}”退回“{now}”。请说明依据和影响。", last=line.last_stage.label, now=line.stage.label
        ),
    ),
    Rule(
        "cancelled",
        Level.B,
        "stage",
        raised=lambda line: line.stage is Stage.CANCELLED and line.last_stage is not Stage.CANCELLED,
        sentence=lambda line: message("阶段改为“取消”。取消要经监管部门提请退出计划，请说明进度。"),
    ),
)
