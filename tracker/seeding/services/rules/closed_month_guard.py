"""Guard of closed months: a seed row may not change what their figures depend on, nor an edition in use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from tracker.core import money
from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import LAST_MONTH
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.register.models import Term
from tracker.seeding.services import existing_months, register, upsert
from tracker.seeding.services.columns import FILES
from tracker.seeding.services.faults import Fault, Row
from tracker.seeding.services.world import World

Kept = dict[str, Any]
_RESTORE = message("请恢复原值。")
_ON_SITE = message("请恢复原值；要改的请在网站上改，从填报中的月份起生效。")
_ANOTHER = message("请恢复原值，或从填报中的月份起另加一行。")


@dataclass(frozen=True, kw_only=True)
class ProtectedColumns:
    """Columns of a file that closed months depend on (seed column → table column), with the remedy to show."""

    columns: dict[str, str]
    rests: Callable[[World, Row], bool]
    """Returns whether a closed month depends on the existing row."""
    remedy: Message = _RESTORE
    new: bool = False
    """Whether a new row would change closed months too."""


def _from_month(world: World, row: Row) -> bool:
    return world.last_frozen is not None and row.values["from_month"] <= world.last_frozen


def _planned(world: World, row: Row) -> bool:
    """Return whether the project has an item in a closed month, or is counted as a retrofit without one."""
    code, last = row.values["code"], world.last_frozen or ""
    return any(item.from_month <= last for item in world.items.get(code, ())) or row.values["retrofit"]


def _supervises(world: World, row: Row) -> bool:
    """Return whether an enterprise was under the bureau in a closed month."""
    if "supervising" not in world.memo:
        last = world.last_frozen or ""
        own = {term.bureau for terms in world.terms.values() for term in terms if term.from_month <= last}
        world.memo["supervising"] = {key for bureau in own if bureau in world.bureaus for key in world.chain(bureau)}
    return row.values["key"] in world.memo["supervising"]


def _lies_there(world: World, row: Row) -> bool:
    """Return whether an enterprise was in the place in a closed month."""
    if "lying" not in world.memo:
        found: set[str] = set()
        used = sa.select(col(Term.place_code)).where(col(Term.from_month) <= (world.last_frozen or "")).distinct()
        for place in world.session.scalars(used):
            above: str | None = place
            while above is not None and above not in found:
                found.add(above)
                above = world.places.get(above)
        world.memo["lying"] = found
    return row.values["code"] in world.memo["lying"]


def _last_day(world: World) -> date | None:
    return None if world.last_frozen is None else calendar.last_day(world.last_frozen)


def _always(world: World, row: Row) -> bool:
    return world.last_frozen is not None


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in columns}


RESTS: dict[str, tuple[ProtectedColumns, ...]] = {
    "places": (
        ProtectedColumns(columns={"parent": "parent_code"}, rests=_lies_there, remedy=_ON_SITE),
        ProtectedColumns(columns=_same("in_key_area"), rests=_lies_there),
    ),
    "bureaus": (
        ProtectedColumns(columns={"parent": "parent_id", "side": "side"}, rests=_supervises, remedy=_ON_SITE),
        ProtectedColumns(columns=_same("level"), rests=_supervises),
    ),
    "terms": (
        ProtectedColumns(
            columns={
                "bureau": "bureau_id", "place": "place_code", "industry": "industry_code", **_same("name", "state"),
            },
            rests=_from_month, remedy=_ANOTHER, new=True,
        ),
    ),
    "projects": (
        ProtectedColumns(columns={"category": "category_code"}, rests=_planned, remedy=_ON_SITE),
        ProtectedColumns(
            columns={"enterprise": "enterprise_id", **_same("opening", "retrofit", "retrofit_stage")}, rests=_planned
        ),
    ),
    "plan_items": (
        ProtectedColumns(columns=_same("planned", "due"), rests=_from_month, remedy=_ANOTHER, new=True),
        ProtectedColumns(
            columns=_same("to_month"), rests=_from_month, remedy=message("请恢复原值，或写成已封账的最后一个月或以后。")
        ),
    ),
    "grades": (
        ProtectedColumns(
            columns=_same("level", "kind", "trigger", "valid_to"), rests=_always,
            remedy=message("等级记录写成之后不改。请恢复原值，或另加一条。"),
        ),
    ),
    "retrofit_tracks": (
        ProtectedColumns(columns=_same("stage", "since"), rests=_always,
                remedy=message("请恢复原值；阶段请在网站上申报和核实。")),
    ),
    "eliminations": (
        ProtectedColumns(
            columns={**_same("kind", "stage", "since"), "height": "height_mm"}, rests=_always,
            remedy=message("请恢复原值；阶段请在网站上申报和核实。"),
        ),
    ),
}  # fmt: skip
"""File → columns that closed months depend on; `existing_months` compares the months themselves."""
_EDITIONS = ("guidelines", "indicators", "requirements")


class _Ids(dict[str, Any]):
    """Ids by key; a key that is only in the files gets a placeholder, because it has no id yet."""

    def __missing__(self, key: str) -> str:
        return f"new {key}"


def months(world: World) -> Iterable[Fault]:
    """Return a fault for each row of an existing month that differs from the database."""
    world.memo["existing"] = existing_months.compare(world)
    found: existing_months.Compared = world.memo["existing"]
    return found.faults


def rows(world: World) -> Iterable[Fault]:
    """Return a fault for each row that would change a closed month, or an edition of a guideline in use."""
    if world.last_frozen is not None:
        for name in RESTS:
            if name in world.rows:
                yield from _changes(world, name)
    used = _editions_in_use(world) if any(name in world.rows for name in _EDITIONS) else set()
    for name in _EDITIONS if used else ():
        yield from _of_editions(world, name, used)


def _compared(world: World, name: str) -> upsert.Difference:
    model, key, make = register.TABLES[name]
    ids = {each: _Ids(kept) for each, kept in register.ids_of(world.session, name).items()}
    return upsert.differ(world.session, model, key, [(row.line, make(row, ids)) for row in world.rows.get(name, [])])


def _changes(world: World, name: str) -> Iterable[Fault]:
    found = _compared(world, name)
    lines = {row.line: row for row in world.rows[name]}
    for protected in RESTS[name]:
        for line, _ in found.new if protected.new else ():
            if protected.rests(world, lines[line]):
                column = "from_month"
                yield _fault(name, lines[line], column, _added(lines[line], world.last_frozen), protected.remedy)
        for line, values, _ in found.changed:
            moved = [column for column, kept in protected.columns.items() if values[kept] != found.before[line][kept]]
            for column in moved if protected.rests(world, lines[line]) else ():
                if _moves_closed(world, name, column, lines[line], found.before[line]):
                    old = _shown(world, name, column, found.before[line][protected.columns[column]])
                    sentence = message(
                        "原来是“{old}”，涉及已封账的 {month}，不能改。", old=old, month=world.last_frozen
                    )
                    yield _fault(name, lines[line], column, sentence, protected.remedy)


def _moves_closed(world: World, name: str, column: str, row: Row, before: Kept) -> bool:
    """Return whether a changed value affects a closed month.

    Only the end of a plan item may change, from the last closed month on.
    """
    if (name, column) != ("plan_items", "to_month"):
        return True
    ends = (before["to_month"] or LAST_MONTH, row.values["to_month"] or LAST_MONTH)
    return min(ends) < (world.last_frozen or "")


def _added(row: Row, month: str | None) -> Message:
    return message("新的一行从 {start} 起，涉及已封账的 {month}。", start=row.values["from_month"], month=month)


def _shown(world: World, name: str, column: str, kept: Any) -> str:
    """Return a stored value as the files write it."""
    refers = next(each.refers for each in FILES[name].columns if each.name == column)
    if refers:
        return next((key for key, each in upsert.ids(world.session, refers).items() if each == kept), "")
    if column in ("opening", "planned"):
        return money.wan(kept)
    return "" if kept is None else str(kept.value if isinstance(kept, LabeledEnum) else kept)


def _fault(name: str, row: Row, column: str, sentence: Message, remedy: Message) -> Fault:
    words = message("{problem}{remedy}", problem=sentence, remedy=remedy)
    return Fault(file=name, row=row, column=column, sentence=words, rule=f"closed {column}")


def _editions_in_use(world: World) -> set[str]:
    used = sa.select(col(GradeRecord.guideline_id)).union(sa.select(col(GradeApplication.guideline_id)))
    mine = sa.select(col(GradeGuideline.industry_code), col(GradeGuideline.edition)).where(
        col(GradeGuideline.id).in_(used)
    )
    return {f"{row[0]} / {row[1]}" for row in world.session.execute(mine)}


def _of_editions(world: World, name: str, used: set[str]) -> Iterable[Fault]:
    found = _compared(world, name)
    touched = {line for line, _ in found.new} | {line for line, *_ in found.changed}
    for row in world.rows.get(name, []):
        if row.line in touched and _edition_of(name, row) in used:
            sentence = message("属于使用中的一版指南，不能改。请恢复原值，或另编一版接续它。")
            yield Fault(file=name, row=row, sentence=sentence, rule="edition in use")


def _edition_of(name: str, row: Row) -> str:
    if name == "guidelines":
        return f"{row.values['industry']} / {row.values['edition']}"
    own = str(row.values["guideline" if name == "indicators" else "indicator"])
    return own if name == "indicators" else own.rsplit(" / ", 1)[0]
