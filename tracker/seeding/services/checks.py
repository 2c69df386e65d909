"""Validation of seed rows before any write: all faults of all files in one pass, with place and remedy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message
from tracker.seeding.services import faults, problems, register, upsert
from tracker.seeding.services.columns import FILES, SEPARATOR, Column
from tracker.seeding.services.faults import Fault, Row, Rows, Taken
from tracker.seeding.services.files import RawRow, SeedFiles
from tracker.seeding.services.rules import ACROSS, OF_ONE_ROW
from tracker.seeding.services.world import World, key_of

_OWNERS = {"terms": "enterprise", "plan_items": "project", "progress": "project", "reports": "enterprise"}
"""File → column of the owner; rules over all rows of an owner are skipped where one of its rows is missing."""
_TWICE = "twice"
Known = Mapping[str, set[str]]
"""Existing keys by file."""


@dataclass(frozen=True)
class Checked:
    """Rows that may be written, rows that edit open reports, and rows accepted as exceptions."""

    rows: Rows
    edits: list[Row]
    taken: list[Taken]


def check(session: Session, files: SeedFiles, at: datetime) -> Checked:
    """Validate every row and return what may be written. Raise Invalid with every problem.

    A fault that follows from another faulty row is not reported: one cause gives one line.
    """
    alone = _alone(files)
    rows, broken, unsure, found = alone.rows, alone.broken, alone.unsure, alone.faults
    known = upsert.known(session)
    for name in rows:
        found += _references(name, files, rows, known)
    world = World(session=session, rows=_sound(rows, found), broken=broken, unsure=unsure, at=at)
    _mark(world, (fault for fault in found if fault.row.values and fault.rule != _TWICE))
    register.trees(session, world.rows)
    for rule in ACROSS:
        more = [fault for fault in rule(world) if world.is_sound(fault.file, fault.row)]
        _mark(world, more)
        found += more
    wrong = [fault for fault in found if not fault.taken]
    if wrong:
        raise Invalid(*problems.told(faults.sentences(wrong), _letters(files)))
    taken = [
        Taken(f"{fault.file} {key_of(fault.file, fault.row.values)}", fault.sentence, fault.row.reason)
        for fault in found
    ]
    return Checked(world.rows, world.memo["existing"].edits, taken)


def of_files(files: SeedFiles, unread: list[Message]) -> list[Message]:
    """Return the faults of all readable rows, after those in `unread` of files that could not be read.

    References are not checked, because the row referred to may be in a file that could not be read.
    """
    wrong = [fault for fault in _alone(files).faults if not fault.taken]
    return problems.told([*unread, *faults.sentences(wrong)], _letters(files))


@dataclass(frozen=True, kw_only=True)
class _Alone:
    """Result of checking each row alone: readable rows, keys of the others, and the faults so far."""

    rows: Rows
    broken: dict[str, set[str]]
    unsure: dict[str, set[str]]
    faults: list[Fault]


def _alone(files: SeedFiles) -> _Alone:
    broken: dict[str, set[str]] = {name: set() for name in FILES}
    unsure: dict[str, set[str]] = {name: set() for name in _OWNERS}
    found: list[Fault] = []
    rows = {name: _read(name, files[name], found, broken, unsure) for name in FILES if name in files}
    for name, each in rows.items():
        found += _duplicates(name, each)
    for name, rules in OF_ONE_ROW.items():
        found += (fault for row in rows.get(name, []) for rule in rules for fault in rule(row))
    return _Alone(rows=rows, broken=broken, unsure=unsure, faults=found)


def _letters(files: SeedFiles) -> dict[str, Mapping[str, str]]:
    """Return the column letters of each file that is a worksheet."""
    return {name: rows[0].letters for name, rows in files.items() if rows}


def _mark(world: World, found: Iterable[Fault]) -> None:
    """Record faulty rows and their owners for the rules that follow."""
    for fault in found:
        if not fault.history:
            world.broken[fault.file].add(key_of(fault.file, fault.row.values))
            if fault.file in _OWNERS:
                world.unsure[fault.file].add(fault.row.values[_OWNERS[fault.file]])


def _sound(rows: Rows, found: Iterable[Fault]) -> Rows:
    """Return the rows without a fault of their own."""
    wrong = {(fault.file, fault.row.line) for fault in found if not fault.history}
    if not wrong:
        return rows
    return {name: [row for row in each if (name, row.line) not in wrong] for name, each in rows.items()}


def _read(
    name: str, raw: Iterable[RawRow], found: list[Fault], broken: dict[str, set[str]], unsure: dict[str, set[str]]
) -> list[Row]:
    made = []
    for row in raw:
        values: dict[str, Any] = {}
        whole = True
        for column in FILES[name].columns:
            if column.name not in row.cells:
                whole = whole and column.may_lack
                continue
            try:
                values[column.name] = _value(column, row.cells[column.name])
            except Invalid as error:
                whole = False
                found += (_unread(name, row.line, column.name, sentence) for sentence in error.sentences)
        if whole:
            made.append(Row(row.line, values))
        else:
            broken[name].add(SEPARATOR.join(row.cells.get(column, "") for column in FILES[name].key))
            if name in _OWNERS:
                unsure[name].add(row.cells.get(_OWNERS[name], ""))
    return made


def _unread(name: str, line: int, column: str, sentence: Message) -> Fault:
    return Fault(file=name, row=Row(line, {}), column=column, sentence=sentence, rule=f"read {column}")


def _value(column: Column, text: str) -> Any:
    if text:
        return column.read(text)
    if column.required:
        raise Invalid(message("没有填。这一列必须有值。"))
    return column.empty


def _duplicates(name: str, rows: list[Row]) -> Iterable[Fault]:
    seen: dict[str, int] = {}
    for row in rows:
        key = key_of(name, row.values)
        if key in seen:
            sentence = message("“{key}”在第 {first} 行已有。请删去其中一行。", key=key, first=seen[key])
            yield Fault(file=name, row=row, column="、".join(FILES[name].key), sentence=sentence, rule=_TWICE)
        seen.setdefault(key, row.line)


def _references(name: str, files: SeedFiles, every: Rows, known: Known) -> Iterable[Fault]:
    """Return a fault for each reference to a key that is neither in the files nor in the database.

    A key in a faulty row counts as existing.
    """
    for column in FILES[name].columns:
        if not column.refers:
            continue
        key = FILES[column.refers].key
        there = (
            known.get(column.refers, set())
            | {SEPARATOR.join(row.cells.get(part, "") for part in key) for row in files.get(column.refers, [])}
            | {key_of(column.refers, row.values) for row in every.get(column.refers, [])}
        )
        for row in every[name]:
            value = row.values[column.name]
            if value is not None and value not in there:
                sentence = message(
                    "“{value}”在 {file} 里没有。请先加上，或改成已有的编码。", value=value, file=column.refers
                )
                yield Fault(file=name, row=row, column=column.name, sentence=sentence, rule=f"unknown {column.name}")
