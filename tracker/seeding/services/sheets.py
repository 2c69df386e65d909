"""Reading of a workbook as tables, one per sheet; hidden or misleading cells are reported."""

from collections.abc import Iterable
from pathlib import Path

from tracker.core.i18n import Message, message
from tracker.core.xlsx import reader
from tracker.core.xlsx.reader import Cell, Kind, Merge, Sheet
from tracker.seeding.services.columns import FILES
from tracker.seeding.services.files import Table, known


def tables(path: Path, problems: list[Message]) -> list[Table]:
    """Return the tables of a workbook; upper and lower case in sheet names are equal."""
    sheets = [sheet for sheet in reader.read(path).sheets if sheet.rows or known(sheet.name) in FILES]
    _tell_names(path, sheets, problems)
    found: dict[str, Table] = {}
    for sheet in sheets:
        name = known(sheet.name)
        if sheet.hidden or name not in FILES or name in found:
            continue
        problems += _hidden(sheet, name)
        merged = [merge for merge in sheet.merged if _holds_something(sheet, merge)]
        over_titles = [merge for merge in merged if merge.first_row <= min(sheet.rows)]
        problems += [_merged(name, merge, over_titles=merge in over_titles) for merge in merged]
        if not over_titles:
            found[name] = Table(name=name, lines=_lines(sheet, name, merged, problems), sheet=True)
    return list(found.values())


def _tell_names(path: Path, sheets: list[Sheet], problems: list[Message]) -> None:
    unknown = [sheet.name for sheet in sheets if known(sheet.name) not in FILES]
    if unknown or not sheets:
        problems.append(message("{file} 有不认识的工作表：{unknown}。可用：{names}。",
                            file=path.name, unknown="、".join(unknown), names="、".join(FILES)))  # fmt: skip
    for sheet in sheets:
        if sheet.hidden and sheet.rows:
            problems.append(message("{sheet} 是隐藏的工作表，里面有内容。请取消隐藏并核对，或删去。", sheet=sheet.name))
    names = [known(sheet.name) for sheet in sheets]
    for name in sorted({name for name in names if name in FILES and names.count(name) > 1}):
        twice = "、".join(sheet.name for sheet in sheets if known(sheet.name) == name)
        problems.append(message("{sheets} 是同一张工作表的两份。请只留一份。", sheets=twice))


def _hidden(sheet: Sheet, name: str) -> Iterable[Message]:
    rows = sorted(sheet.hidden_rows & sheet.rows.keys())
    if rows and sheet.filtered:
        yield message(
            "{sheet} 第 {rows} 行被筛选隐藏，里面有内容。请清除筛选并核对，或删去。", sheet=name, rows=_spans(rows)
        )
    elif rows:
        yield message(
            "{sheet} 第 {rows} 行是隐藏的，里面有内容。请取消隐藏并核对，或删去。", sheet=name, rows=_spans(rows)
        )
    columns = sorted(sheet.hidden_columns & {column for cells in sheet.rows.values() for column in cells})
    if columns:
        shown = "、".join(reader.letters(column) for column in columns)
        yield message(
            "{sheet} 的 {columns} 列是隐藏的，里面有内容。请取消隐藏并核对，或删去。", sheet=name, columns=shown
        )


def _holds_something(sheet: Sheet, merge: Merge) -> bool:
    return any(sheet.rows[row].keys() & set(merge.columns()) for row in sheet.rows_of(merge))


def _covered(sheet: Sheet, merged: list[Merge]) -> dict[int, set[int]]:
    """Return by row the columns that merged ranges cover."""
    found: dict[int, set[int]] = {}
    for merge in merged:
        for row in sheet.rows_of(merge):
            found.setdefault(row, set()).update(merge.columns())
    return found


def _merged(name: str, merge: Merge, *, over_titles: bool) -> Message:
    cell = f"{name}!{merge.text}"
    if over_titles:
        return message("{cell} 是合并单元格。第一行应是列名：请删去标题行，每列写一个列名。", cell=cell)
    return message("{cell} 是合并单元格，只有第一格有值。请取消合并，每格都填上。", cell=cell)


def _lines(sheet: Sheet, name: str, merged: list[Merge], problems: list[Message]) -> list[tuple[int, list[str | None]]]:
    seen = {row: cells for row, cells in sorted(sheet.rows.items()) if row not in sheet.hidden_rows}
    titles = next(iter(seen.values()), {})
    covered = _covered(sheet, merged)
    lines = []
    for row, cells in seen.items():
        for cell in cells.values():
            if cell.problem is not None:
                problems.append(_fault(name, cell, cell.problem, titles.get(cell.column)))
        under = covered.get(row, set())
        lines.append((row, [_text(cells.get(at), at in under) for at in range(1, max(cells.keys() | under) + 1)]))
    return lines


def _text(cell: Cell | None, covered: bool) -> str | None:
    """Return the text of a cell; None for a faulty cell, and for the rest of a merged range."""
    if cell is None:
        return None if covered else ""
    return None if cell.kind is Kind.FAULT else cell.shown


def _fault(name: str, cell: Cell, problem: Message, title: Cell | None) -> Message:
    place = f"{name}!{reader.address(cell.column, cell.row)}"
    if title is None or title is cell:
        return message("{cell}：{problem}", cell=place, problem=problem)
    return message("{cell}，{column}：{problem}", cell=place, column=title.shown, problem=problem)


def _spans(numbers: list[int]) -> str:
    """Return row numbers as spans: 2、5-9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number])
    return "、".join("-".join(map(str, span)) for span in spans)
