"""Rules within one seed row: consistency of its columns."""

from collections.abc import Callable, Iterable
from typing import Any

from tracker.core import uscc
from tracker.core.calendar import months
from tracker.core.calendar.months import FROZEN, MonthState
from tracker.core.i18n import Message, message
from tracker.core.roles import Role
from tracker.grading.rules import RecordKind, level_name
from tracker.grading.rules.editions import EditionFacts, edition_problems
from tracker.grading.rules.records import is_regional
from tracker.reports.rules.filings import SHAPES
from tracker.reports.rules.reports import ReportState
from tracker.retrofits.rules import size_problems
from tracker.seeding.services.faults import Fault, Row

Values = dict[str, Any]
Problem = tuple[str, Message]
_Check = Callable[[Values], Iterable[Problem]]


def _uscc(values: Values) -> Iterable[Problem]:
    values["uscc"] = uscc.read(values["uscc"])
    found = uscc.problem(values["uscc"], values["uscc_reason"])
    if found is not None:
        yield "uscc", found


def _person(values: Values) -> Iterable[Problem]:
    if (values["role"] is Role.LIAISON) != (values["enterprise"] is not None):
        yield "enterprise", message("联络员要填企业，其他角色不填。")
    elif (values["bureau"] is None) == (values["enterprise"] is None):
        yield "bureau", message("部门和企业填且只填一个。")
    if values["approver"] and values["role"] is not Role.REVIEWER:
        yield "approver", message("只有审核员可以另有审批权。")


def _report(values: Values) -> Iterable[Problem]:
    state, shape = values["state"], SHAPES[values["state"]]
    if shape.holder != (values["holder"] is not None):
        yield "holder", message("审核中的月报要填当前审核单位，其他状态不填。")
    if shape.decided != (values["decided_at"] is not None):
        yield "decided_at", message("已通过的月报要填通过时间，其他状态不填。")
    if shape.submitted is not None and shape.submitted != (values["submitted_at"] is not None):
        yield "submitted_at", message("已提交的月报要填提交时间，填报中的不填。")
    if state is ReportState.DRAFT and values["round"] > 1:
        yield "round", message("第 {n} 轮的月报已经退回过，状态应为 returned。", n=values["round"])
    if state is ReportState.RETURNED and values["round"] == 1:
        yield "round", message("退回后是新的一轮，round 应从 2 起。")


def _report_times(values: Values) -> Iterable[Problem]:
    submitted, decided = values["submitted_at"], values["decided_at"]
    if submitted is not None and decided is not None and decided < submitted:
        times = [f"{months.local(each):%Y-%m-%d %H:%M}" for each in (decided, submitted)]
        yield (
            "decided_at",
            message("通过时间 {decided} 早于提交时间 {submitted}。请核对。", decided=times[0], submitted=times[1]),
        )


def _month_state(values: Values) -> Iterable[Problem]:
    if values["state"] is MonthState.PUBLISHED:
        yield "state", message("发布由人在网站上办，种子数据里最多写 closed。")


def _month_due(values: Values) -> Iterable[Problem]:
    found = months.due_problem(values["month"], values["due"])
    if found is not None:
        yield "due", found


def _order(first: str, last: str) -> _Check:
    def check(values: Values) -> Iterable[Problem]:
        start, end = values[first], values[last]
        if start is not None and end is not None and end < start:
            yield last, message("{end} 早于 {column} {start}。请改正先后。", end=end, column=first, start=start)

    return check


def _edition(values: Values) -> Iterable[Problem]:
    names = ("edition", "title", "state", "from_day", "to_day", "several", "document", "source")
    facts = EditionFacts(levels=values["grade_set"], **{name: values[name] for name in names})
    for sentence in edition_problems(facts):
        yield "", sentence


def _recorded(values: Values) -> Iterable[Problem]:
    level = values["level"]
    if values["kind"] is RecordKind.RECORDED and is_regional(level):
        yield "kind", message("{level}只能经申请评定，不能直接认定。请改 kind 或 level。", level=level_name(level))


def _unit(values: Values) -> Iterable[Problem]:
    for sentence in size_problems(values["kind"], values["height"], values["capacity"], values["steam"]):
        yield "kind", sentence


def _answer(values: Values) -> Iterable[Problem]:
    if values["not_applicable"] and values["level"] is not None:
        yield "level", message("不适用的指标不填等级。")
    if values["not_applicable"] and not values["reason"].strip():
        yield "reason", message("写了不适用，请写明理由。")
    if not values["not_applicable"] and values["level"] is None:
        yield "level", message("请填自评等级；不适用的写 yes，并写明理由。")


def _invitation(values: Values) -> Iterable[Problem]:
    if values["answered_on"] is not None and (values["stance"] is None or values["stance"].value != "clear"):
        yield "answered_on", message("声明无利益冲突（clear）后才有函审意见。")


_TABLE: tuple[tuple[str, _Check, bool], ...] = (
    ("enterprises", _uscc, False),
    ("people", _person, False),
    ("grants", _order("from_day", "to_day"), False),
    ("plan_items", _order("from_month", "to_month"), False),
    ("guidelines", _edition, False),
    ("grades", _order("valid_from", "valid_to"), False),
    ("grades", _recorded, False),
    ("eliminations", _unit, False),
    ("grade_answers", _answer, False),
    ("grade_invitations", _invitation, False),
    ("grade_invitations", _order("invited_on", "answered_on"), False),
    ("months", _month_state, False),
    ("months", _month_due, True),
    ("reports", _report, False),
    ("reports", _report_times, True),
)
"""File, check, and whether a `reason` may waive its faults."""


def _rule(file: str, check: _Check, history: bool) -> Callable[[Row], Iterable[Fault]]:
    def faults(row: Row) -> Iterable[Fault]:
        for column, sentence in check(row.values):
            name = f"{check.__name__} {column}"
            yield Fault(file=file, row=row, column=column, sentence=sentence, rule=name, history=history)

    return faults


RULES: dict[str, list[Callable[[Row], Iterable[Fault]]]] = {}
for _file, _check, _history in _TABLE:
    RULES.setdefault(_file, []).append(_rule(_file, _check, _history))


def in_wrong_month(row: Row, state: MonthState) -> Message | None:
    """Return why a report cannot have its state in an open or closed month, or None."""
    shape, found = SHAPES[row.values["state"]], row.values["state"]
    if state in FROZEN and not shape.when_closed:
        return message(
            "已封账的月份里没有“{state}”的月报：在审的记为已报未审结（unfinished），其余记为未报（missed）。",
            state=found.label,
        )
    if state is MonthState.OPEN and not shape.while_open:
        return message("填报中的月份里没有“{state}”的月报：审签或封账后才有。", state=found.label)
    return None
