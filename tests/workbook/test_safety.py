"""Tests of hostile text in every field of a workbook."""

import re

import pytest

from tests.hostile_books import HOSTILE, attack
from tests.workbook import books, reading
from tracker.core.xlsx import cell_text, list_sheet
from tracker.workbook import sheets
from tracker.workbook.rules import Book


@pytest.fixture(scope="module")
def small() -> Book:
    return books.book(
        [books.project(1, path="/XJ/650100/"), books.project(2, path="/XPCC/XPCC-06/", enterprise="E002")]
    )


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_adds_no_formula_and_no_link(small, hostile):
    content = sheets.write(attack(small, hostile))
    assert reading.formulas(content) == reading.formulas(sheets.write(small))
    parts = reading.parts(content)
    assert sum(part.count("<hyperlink ") for part in parts.values()) == len(sheets.CONTENTS) - 1
    assert not [
        name
        for name, part in parts.items()
        if name.endswith(".rels") and ("hyperlink" in part.lower() or "External" in part)
    ]
    assert not any("<f t=" in part for part in parts.values())
    assert not any(re.search(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", part) for part in parts.values())
    sheet = reading.values(content)["数据_项目"]
    title = [cell.value for cell in sheet[1]].index("project_title")
    assert sheet[2][title].value == cell_text.plain(hostile).replace("_x0041_", "_x005F_x0041_")
    assert sheet[2][title].data_type == "s"
    assert sheet[2][title].quotePrefix


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_a_list_stays_text(hostile):
    columns = [list_sheet.Column(hostile), list_sheet.Column("数", list_sheet.Style.COUNT)]
    content = list_sheet.write_list(hostile, columns, [(hostile, hostile)], hostile, (hostile, hostile))
    assert reading.formulas(content) == {}
    assert not any("<hyperlink" in part or "External" in part for part in reading.parts(content).values())
    cell = reading.values(content)[list_sheet.NAME]["A4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (cell_text.plain(hostile), "s", True)


def test_too_many_rows_are_refused_and_never_dropped(small, monkeypatch):
    monkeypatch.setattr("xlsxwriter.worksheet.Worksheet.write_string", lambda *_: -1)
    with pytest.raises(ValueError, match="was not written"):
        sheets.write(small)
