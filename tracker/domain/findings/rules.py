"""The table of findings: code, level, field, when it is raised, and the sentence with its numbers and remedy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tracker.domain import money, months
from tracker.domain.plans import BUILT, Acceptance, Stage, steps_forward
from tracker.domain.reports import Answer, Reduction
from tracker.domain.words import Choice, Sentence, say


class Level(Choice):
    """Four levels, as enterprise statisticians know them: A blocks the submission, D is shown."""

    A = "A", "强制性"
    B = "B", "准强制性"
    C = "C", "核实性"
    D = "D", "提示性"


@dataclass(frozen=True)
class LineFacts:
    """All that the findings compare for one line: what is reported, last month, and the plan. Money in yuan."""

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


@dataclass(frozen=True)
class RaisedFinding:
    """A finding about one field of one line."""

    code: str
    level: Level
    field: str
    sentence: Sentence


@dataclass(frozen=True)
class _Rule:
    code: str
    level: Level
    field: str
    raised: Callable[[LineFacts], bool]
    sentence: Callable[[LineFacts], Sentence]


def _after_month(day: date | None, line: LineFacts) -> bool:
    return day is not None and day > months.last_day(line.month)


def _stepped_back(line: LineFacts) -> bool:
    return (steps_forward(line.last_stage, line.stage) or 0) < 0


def _fallen(line: LineFacts) -> bool:
    return line.total < line.last_total


_RULES = (
    _Rule(
        "unanswered",
        Level.A,
        "answer",
        lambda line: line.answer is None,
        lambda line: say("请选择这个项目本月的填报情况；没有变化时选“本月无变化”。"),
    ),
    _Rule(
        "fell_back",
        Level.A,
        "total",
        lambda line: _fallen(line) and not (line.reduction and line.reduction_note.strip()),
        lambda line: say(
            "累计完成投资比上月少 {less} 万元。累计数只增不减，请填不少于 {last} 的数；"
            "确需调减的，请选调减原因并说明。",
            less=money.wan(line.last_total - line.total),
            last=money.wan(line.last_total),
        ),
    ),
    _Rule(
        "built_without_date",
        Level.A,
        "built_on",
        lambda line: line.stage in BUILT and line.built_on is None,
        lambda line: say("请填建成日期。阶段选了“{stage}”，要有建成日期。", stage=line.stage.label),
    ),
    _Rule(
        "built_after_month",
        Level.A,
        "built_on",
        lambda line: _after_month(line.built_on, line),
        lambda line: say("建成日期 {day} 晚于本月最后一天。请核对日期，或把阶段改为“在建”。", day=line.built_on),
    ),
    _Rule(
        "accepted_without_proof",
        Level.A,
        "accepted_on",
        lambda line: line.stage is Stage.ACCEPTED and (line.accepted_on is None or line.acceptance is None),
        lambda line: say("请填验收日期和验收级别。阶段选了“验收”，两项都要有。"),
    ),
    _Rule(
        "accepted_after_month",
        Level.A,
        "accepted_on",
        lambda line: _after_month(line.accepted_on, line),
        lambda line: say("验收日期 {day} 晚于本月最后一天。请核对日期，或把阶段改为“建成”。", day=line.accepted_on),
    ),
    _Rule(
        "accepted_before_built",
        Level.A,
        "accepted_on",
        lambda line: bool(line.accepted_on and line.built_on and line.accepted_on < line.built_on),
        lambda line: say(
            "验收日期 {accepted} 早于建成日期 {built}。请核对两个日期。", accepted=line.accepted_on, built=line.built_on
        ),
    ),
    _Rule(
        "stepped_back",
        Level.A,
        "note",
        lambda line: _stepped_back(line) and not line.note.strip(),
        lambda line: say(
            "阶段由“{last}”退回“{now}”。请在进展说明里写明原因。", last=line.last_stage.label, now=line.stage.label
        ),
    ),
    _Rule(
        "stopped_without_reason",
        Level.A,
        "note",
        lambda line: line.answer is Answer.SUSPENDED and not (line.note.strip() and line.restart_on),
        lambda line: say("选了“停工”，请在进展说明里写明原因，并填预计复工日期。"),
    ),
    _Rule(
        "not_applicable_without_reason",
        Level.A,
        "note",
        lambda line: line.answer is Answer.NOT_APPLICABLE and not line.note.strip(),
        lambda line: say("选了“不适用”，请在进展说明里写明原因。"),
    ),
)


def examine(line: LineFacts) -> list[RaisedFinding]:
    """Give every finding about a line, the gravest first, in the order of the table."""
    return [
        RaisedFinding(rule.code, rule.level, rule.field, rule.sentence(line)) for rule in _RULES if rule.raised(line)
    ]
