"""Workbooks read back with openpyxl: cells, formulas, parts of the file."""

import re
from functools import lru_cache
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.merge import MergedCellRange

from tracker.core.i18n import translate
from tracker.core.rates import MISSING
from tracker.figures.rules import FIGURES, Kind

FORMULA = re.compile(r"<f>([^<]*)</f>")
_STORED = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")


def _load(content: bytes, *, data_only: bool) -> Workbook:
    """Open a workbook without copying the borders of merged ranges to their inner cells: half of openpyxl's work."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MergedCellRange, "format", lambda _: None)
        return openpyxl.load_workbook(BytesIO(content), data_only=data_only)


@lru_cache(maxsize=4)
def values(content: bytes) -> Workbook:
    """Open a workbook as a phone or pandas does: the stored values, for reading; the same file is read once."""
    return _load(content, data_only=True)


def formulas(content: bytes) -> dict[tuple[str, str], str]:
    """Return every formula by sheet and cell."""
    found = {}
    for sheet in _load(content, data_only=False):
        for row in sheet.iter_rows():
            found |= {(sheet.title, cell.coordinate): cell.value for cell in row if cell.data_type == "f"}
    return found


def parts(content: bytes) -> dict[str, str]:
    """Return every part of the file as text."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def emptied(content: bytes) -> bytes:
    """Return the file with every stored result set to 0, so that a calculator has to find it itself."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, _STORED.sub(r"\1<v>0</v>", text.decode()) if "worksheets/sheet" in name else text)
    return buffer.getvalue()


def shown(value: object, kind: Kind) -> str:
    """Write a cell as `tracker figures` writes its value."""
    if value == MISSING or kind is Kind.COUNT or not isinstance(value, int | float):
        return str(value)
    if kind is Kind.MONEY:
        return f"{value:.2f}"
    return "100" if value == 1 else f"{value * 100:.2f}"


def figures(content: bytes) -> dict[str, tuple[object, ...]]:
    """Return the figures of 附表1 by code: the cells of the row under its name."""
    codes = {translate(figure.name): code for code, figure in FIGURES.items()}
    rows = values(content)["附表1 总体情况"].iter_rows(min_row=7, values_only=True)
    return {codes[row[0]]: row for row in rows if row[0] in codes}
