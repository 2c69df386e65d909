"""Seed files as text tables: columns and rows, whatever their source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.core import typed_text
from tracker.core.i18n import Message, message
from tracker.core.xlsx.reader import address, letters
from tracker.seeding.services.columns import FILES


@dataclass(frozen=True)
class RawRow:
    """One row as text, with its line number; an unreadable cell is missing, and its problem is already reported."""

    line: int
    cells: dict[str, str]
    letters: Mapping[str, str] = field(default_factory=dict)
    """Column letters by column name, for a row of a worksheet."""


SeedFiles = dict[str, list[RawRow]]
"""Rows by file name without its suffix."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of one file or sheet with their line numbers; None is an unreadable cell."""

    name: str
    lines: Sequence[tuple[int, Sequence[str | None]]]
    sheet: bool = False


def known(name: str) -> str:
    """Return the name of a file or sheet in one spelling."""
    return typed_text.line(name).lower()


def rows(table: Table, problems: list[Message]) -> list[RawRow]:
    """Return the rows of a table by column; problems of its header and shape are added to `problems`."""
    filled = [
        (line, cells) for line, cells in table.lines if any(cell is None or typed_text.line(cell) for cell in cells)
    ]
    if not filled:
        filled = [(1, [])]
    (line, titles), body = filled[0], filled[1:]
    header = [known(title or "") for title in titles]
    problems += _header_problems(table.name, line, header, unread=None in titles)
    problems += _untitled(table, header, body)
    columns = {
        column: at for at, column in enumerate(header) if column in _wanted(table.name) and header.index(column) == at
    }
    named = {column: letters(at + 1) for column, at in columns.items()} if table.sheet else {}
    made = []
    for number, cells in body:
        if len(cells) < len(header) and not table.sheet:
            problems.append(message("{file} 第 {line} 行：有 {found} 列，应为 {wanted} 列。请检查逗号和引号。",
                                file=table.name, line=number, found=len(cells), wanted=len(header)))  # fmt: skip
            continue
        there = {column: cells[at] if at < len(cells) else "" for column, at in columns.items()}
        read = {
            column: cell.strip() if typed_text.line(cell) else "" for column, cell in there.items() if cell is not None
        }
        made.append(RawRow(number, read, named))
    return made


def _wanted(name: str) -> list[str]:
    return [column.name for column in FILES[name].columns]


def _needed(name: str) -> list[str]:
    return [column.name for column in FILES[name].columns if not column.may_lack]


def _header_problems(name: str, line: int, header: Sequence[str], *, unread: bool) -> list[Message]:
    """Return the problems of the header row.

    A column with an unreadable title is already reported, so it is not reported as missing.
    """
    wanted = _wanted(name)
    faults = (
        ("缺少", [column for column in _needed(name) if column not in header and not unread]),
        ("不认识", [column for column in header if column and column not in wanted]),
        ("重复", sorted({column for column in header if column and header.count(column) > 1})),
    )
    return [
        message("{file} 第 {line} 行：{words}的列：{named}。应有：{should}。",
            file=name, line=line, words=words, named="、".join(columns), should="、".join(wanted))
        for words, columns in faults if columns
    ]  # fmt: skip


def _untitled(table: Table, header: Sequence[str], body: Sequence[tuple[int, Sequence[str | None]]]) -> list[Message]:
    """Return a problem for each row with a cell below no title; empty columns without a title are ignored."""
    titled = {at for at, column in enumerate(header) if column}
    found = []
    for line, cells in body:
        stray = next((at for at, cell in enumerate(cells) if at not in titled and cell and typed_text.line(cell)), None)
        if stray is not None:
            found.append(_stray(table, line, stray, len(cells), len(header)))
    return found


def _stray(table: Table, line: int, at: int, length: int, wanted: int) -> Message:
    if table.sheet:
        cell = f"{table.name}!{address(at + 1, line)}"
        return message("{cell}：上面没有列名。请补上列名，或清空这一格。", cell=cell)
    if at >= wanted:
        return message("{file} 第 {line} 行：有 {found} 列，应为 {wanted} 列。请检查逗号和引号。",
                   file=table.name, line=line, found=length, wanted=wanted)  # fmt: skip
    return message(
        "{file} 第 {line} 行：第 {n} 列没有列名。请补上列名，或清空这一格。", file=table.name, line=line, n=at + 1
    )
