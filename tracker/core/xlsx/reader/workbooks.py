"""Reader of a whole workbook: sheets in order, shared strings, number formats and date calendar."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message
from tracker.core.xlsx.reader import dates, number_formats
from tracker.core.xlsx.reader.cells import Cell, Kind
from tracker.core.xlsx.reader.number_formats import Part
from tracker.core.xlsx.reader.packages import FAULTS, LARGEST_UNPACKED, Attributes, Package, broken
from tracker.core.xlsx.reader.worksheets import RawCell, Sheet, SheetReader

__all__ = ["LARGEST_UNPACKED", "Book", "read"]

MOST_CELLS = 1_000_000
"""The most non-empty cells of a workbook. A small file may unpack to more than fits into memory."""
_LARGEST = Decimal(10) ** number_formats.DIGITS
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TRUTH = {"1": ("TRUE", True), "0": ("FALSE", False)}


@dataclass(frozen=True, kw_only=True)
class Book:
    """A workbook that was read."""

    name: str
    sheets: tuple[Sheet, ...]


def read(path: Path) -> Book:
    """Read a workbook. Raise Invalid if the file is not a workbook, is damaged or is too large."""
    package = Package(path)
    try:
        return _Reader(package).book()
    except (*FAULTS, ValueError, KeyError, IndexError, ArithmeticError) as error:
        raise broken(path, error) from None


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = package.main_part()
        self._relations = package.relations(self._main)
        self._from_1904 = False
        self._words: list[str] = []
        self._formats: list[str] = []
        self._cells = 0

    def book(self) -> Book:
        listed = self._listed()
        for kind, read_part in (("styles", self._read_styles), ("sharedStrings", self._read_words)):
            for found, target in self._relations.values():
                if found == kind:
                    read_part(target)
        return Book(name=self._package.path.name, sheets=tuple(self._sheet(sheet, key) for sheet, key in listed))

    def _listed(self) -> list[tuple[Sheet, str]]:
        found: list[tuple[Sheet, str]] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "workbookPr":
                self._from_1904 = attributes.get("date1904") in ("1", "true")
            elif tag == "sheet":
                key = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
                hidden = attributes.get("state", "visible") != "visible"
                found.append((Sheet(name=attributes.get("name", ""), hidden=hidden), key))

        self._package.parse(self._main, start=start)
        return found

    def _sheet(self, sheet: Sheet, key: str) -> Sheet:
        kind, target = self._relations[key]
        if kind == "worksheet":
            reader = SheetReader(sheet, self._cell)
            self._package.parse(target, start=reader.start, end=reader.end, text=reader.text)
        return sheet

    def _read_styles(self, part: str) -> None:
        own: dict[int, str] = {}
        inside: list[str] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "numFmt" and "numFmts" in inside:
                own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in inside:
                number = int(attributes.get("numFmtId", 0))
                self._formats.append(own.get(number, number_formats.BUILT_IN.get(number, "General")))
            inside.append(tag)

        self._package.parse(part, start=start, end=lambda tag: inside.remove(tag))

    def _read_words(self, part: str) -> None:
        pieces: list[str] = []
        inside: set[str] = set()

        def start(tag: str, attributes: Attributes) -> None:
            inside.add(tag)
            if tag == "si":
                pieces.clear()

        def end(tag: str) -> None:
            inside.discard(tag)
            if tag == "si":
                self._words.append("".join(pieces))

        def text(words: str) -> None:
            if "t" in inside and "rPh" not in inside:
                pieces.append(words)

        self._package.parse(part, start=start, end=end, text=text)

    def _cell(self, raw: RawCell) -> Cell | None:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise Invalid(message("{file} 有超过 {most} 个单元格。请分成几个文件，或改用 CSV 文件夹。",
                              file=self._package.path.name, most=MOST_CELLS))  # fmt: skip
        return self._read(raw, raw.text) if raw.text or raw.formula else None

    def _read(self, raw: RawCell, text: str) -> Cell | None:
        if raw.kind == "e":
            return _fault(raw, text, message("单元格是错误值 {error}。请改正公式，或填上值。", error=text))
        if raw.formula and not text and not (raw.kind == "str" and raw.filled):
            return _fault(raw, "", message("公式没有存下结果。请用 Excel 或 WPS 打开重新计算后保存，或改成值。"))
        if raw.kind in ("s", "str", "inlineStr"):
            return self._text(raw, self._words[int(text)] if raw.kind == "s" else text)
        if not text.strip():
            return None
        if raw.kind == "b":
            shown, value = _TRUTH[text.strip()]
            return _made(raw, Kind.TRUTH, value, shown)
        if raw.kind == "d":
            return _made(raw, Kind.DAY, text, text.removesuffix("Z").removesuffix("T00:00:00").replace("T", " "))
        return self._number(raw, text.strip())

    def _text(self, raw: RawCell, text: str) -> Cell | None:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        if not text.strip():
            return None
        if number_formats.hides_text(self._format(raw)):
            return _fault(raw, text, _hidden(self._format(raw)))
        return _made(raw, Kind.TEXT, text, text)

    def _number(self, raw: RawCell, text: str) -> Cell:
        number = number_formats.rounded(text)
        if abs(number) >= _LARGEST:
            return _fault(raw, number, _too_long(text))
        code = self._format(raw)
        section = number_formats.of_number(code, number)
        if section.part is Part.DATE:
            found = dates.shown(number, section.dates, from_1904=self._from_1904)
            if found is None:
                return _fault(raw, number, _no_day(code))
            return _made(raw, found[0], number, found[1])
        shown = number_formats.shown(section, number)
        if shown is None:
            return _fault(raw, number, _hidden(code))
        return _made(raw, Kind.PERCENT if section.percents else Kind.NUMBER, number, shown)

    def _format(self, raw: RawCell) -> str:
        return self._formats[raw.style] if raw.style < len(self._formats) else "General"


def _made(raw: RawCell, kind: Kind, value: str | Decimal | bool, shown: str) -> Cell:
    return Cell(row=raw.row, column=raw.column, kind=kind, value=value, shown=shown)


def _fault(raw: RawCell, value: str | Decimal, problem: Message) -> Cell:
    return Cell(row=raw.row, column=raw.column, kind=Kind.FAULT, value=value, shown="", problem=problem)


def _too_long(text: str) -> Message:
    return message(
        "{text} 是超过 15 位的数字，Excel 已把后面的位改掉。请把单元格设为文本，再照原件重新输入。", text=text
    )


def _no_day(code: str) -> Message:
    return message("按格式 {format} 看不出是哪一年的哪一天。请改用 2024-11-30 或 2024-11 的格式。", format=code)


def _hidden(code: str) -> Message:
    return message("格式 {format} 显示的和存的可能不是一个值。请把单元格设为常规、数值或文本。", format=code)
