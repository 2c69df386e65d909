"""Tests of the workbook recalculated and printed by LibreOffice."""

from dataclasses import replace

import pytest

from tests.hostile_books import HOSTILE, attack
from tests.workbook import books, reading
from tests.workbook.libreoffice import LibreOffice, pages, pdf_text
from tracker.plans.rules import Stage
from tracker.workbook import sheets

pytestmark = [
    pytest.mark.office,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),  # what LibreOffice adds of its own
]


def recalculated(content, libreoffice, folder):
    """Give the workbook with every result forgotten and found again."""
    source = folder / "book.xlsx"
    source.write_bytes(reading.emptied(content))
    out = folder / "out"
    return reading.values(libreoffice.convert(source, "xlsx", out).read_bytes())


def differences(content, libreoffice, folder):
    stored, again = reading.values(content), recalculated(content, libreoffice, folder)
    return {
        at: (text, stored[at[0]][at[1]].value, again[at[0]][at[1]].value)
        for at, text in reading.formulas(content).items()
        if stored[at[0]][at[1]].value != again[at[0]][at[1]].value
    }


def test_every_stored_value_is_the_calculated_one(written, libreoffice: LibreOffice, tmp_path):
    assert differences(written, libreoffice, tmp_path) == {}


def test_halves_and_nearly_whole_rates_are_calculated_as_they_are_stored(libreoffice, tmp_path):
    pairs = [
        (20_000, 1),
        (100, 0),
        (0, 100),
        (3, 2),
        (200, 201),
        (10_000_000_000, 9_999_999_999),
        (800, 1),
        (1005, 1000),
        (8000, 7),
        (1, 3),
    ]
    lines = [
        books.project(number, path="/XJ/652300/652301/", enterprise=f"E{number:03d}", planned=planned * 100, year_total=done * 100,
                      total=done * 100 + 1_005_000_000, increment=-50_500_000)
        for number, (planned, done) in enumerate(pairs, start=1)
    ]  # fmt: skip
    assert differences(sheets.write(books.book(lines)), libreoffice, tmp_path) == {}


def test_the_sign_on_the_cover_is_calculated_too(region, libreoffice, tmp_path):
    first, *others = region.enterprises
    wrong = replace(region, enterprises=(replace(first, built=first.built + 1), *others))
    content = sheets.write(wrong)
    assert differences(content, libreoffice, tmp_path) == {}
    again = recalculated(content, libreoffice, tmp_path)
    assert {row[1]: row[2] for row in again["封面"].iter_rows(values_only=True)}["校核结论"].startswith(
        "不通过，校核表不符处数"
    )


def test_hostile_text_opens_and_is_calculated(libreoffice, tmp_path):
    lines = [
        books.project(1, path="/XJ/650100/"),
        books.project(2, path="/XPCC/XPCC-06/", enterprise="E002", stage=Stage.SUSPENDED),
    ]
    for number, hostile in enumerate((HOSTILE[0], "*")):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert differences(sheets.write(attack(books.book(lines), hostile)), libreoffice, folder) == {}


def test_a_text_of_forty_thousand_characters_opens(libreoffice, tmp_path):
    content = sheets.write(books.book([books.project(1, path="/XJ/650100/", title="厂" * 40_000)]))
    assert differences(content, libreoffice, tmp_path) == {}


def test_the_print_holds_every_column_whole(region, written, libreoffice, tmp_path):
    source = tmp_path / "book.xlsx"
    source.write_bytes(written)
    pdf = libreoffice.convert(source, "pdf", tmp_path)
    told = pdf_text(pdf)
    assert "###" not in told
    lost = []
    for sheet in reading.values(written):
        if sheet.title.startswith("数据"):
            continue
        for column in sheet.iter_cols():
            words = [cell.value for cell in column if isinstance(cell.value, str)]
            longest = "".join(max(words, key=len, default="").split())
            lost += [(sheet.title, longest)] if longest not in told else []
    assert lost == []
    assert pages(pdf) < 30
