"""Rules of seeded months: consecutive, the opening month first, closed before open before planned."""

from collections.abc import Iterable
from itertools import pairwise

from tracker.core.calendar import months as domain
from tracker.core.calendar.months import FROZEN, MonthKind, MonthState
from tracker.core.i18n import Message, message
from tracker.seeding.services.faults import Fault
from tracker.seeding.services.world import MonthAt, World

_ORDER = {MonthState.PUBLISHED: 0, MonthState.CLOSED: 0, MonthState.OPEN: 1, MonthState.PLANNED: 2}


def calendar(world: World) -> Iterable[Fault]:
    """Return the faults of every new month compared with the one before."""
    unread = min(world.broken["months"], default="9999-99")
    sound: int | None = None
    (*_, kept) = ("", *(code for code, month in world.months.items() if month.row is None))
    entries: list[tuple[str, MonthAt | None]] = [("", None), *world.months.items()]
    for (earlier, before), (code, month) in pairwise(entries):
        if month is None or month.row is None:
            sound = None if month is None else month.plan_year
            continue
        if code > unread:
            return
        if code < kept:
            sentence = message("早于已有的 {month}，不能补插。", month=kept)
            yield Fault(file="months", row=month.row, column="month", sentence=sentence, rule="inserted")
            continue
        for column, sentence, history in _problems(code, month, earlier, before, sound):
            yield Fault(
                file="months", row=month.row, column=column, sentence=sentence, rule=f"calendar {column}",
                history=history,
            )  # fmt: skip
        if domain.plan_year_problem(code, month.plan_year, sound, month.kind) is None:
            sound = month.plan_year


def _problems(
    code: str, month: MonthAt, earlier: str, before: MonthAt | None, sound: int | None
) -> Iterable[tuple[str, Message, bool]]:
    own = domain.plan_year_problem(code, month.plan_year, sound, month.kind)
    if own is not None:
        yield "plan_year", own, False
    if before is None:
        return
    if code != domain.shift(earlier, 1):
        yield (
            "month",
            message("日历要逐月接续：{earlier} 之后是 {month}。", earlier=earlier, month=domain.shift(earlier, 1)),
            True,
        )
    if month.kind is MonthKind.OPENING:
        yield "kind", message("期初月只能是第一个月，{earlier} 已在它之前。请改为 regular。", earlier=earlier), False
    if _ORDER[month.state] < _ORDER[before.state] or before.state is month.state is MonthState.OPEN:
        yield "state", _too_early(earlier, month, before), False


def _too_early(earlier: str, month: MonthAt, before: MonthAt) -> Message:
    if month.state is MonthState.OPEN and before.state is MonthState.OPEN:
        return message("最多一个月在填报。请把其余的改为 closed 或 planned。")
    words = message("已封账") if month.state in FROZEN else message("在填报")
    return message(
        "{earlier} {before}，后面的月份不能{state}。请改 state。",
        earlier=earlier,
        before=before.state.label,
        state=words,
    )
