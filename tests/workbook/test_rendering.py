"""Tests of page rendering by limited programs."""

import io
import os
import sys
import time
from pathlib import Path

import docx
import pytest
import xlsxwriter
from PIL import Image

from tests.workbook.pdfs import pdf
from tracker.evidence import rendering
from tracker.evidence.rendering import bounded_process, conversion
from tracker.evidence.rendering.bounded_process import Bounds
from tracker.evidence.rules import FileKind
from tracker.evidence.rules.previews import MOST_PAGES, SIDE

ROOM = Bounds(seconds=20, memory=512 * 1024 * 1024, file_size=1024 * 1024)


def _word():
    made, document = io.BytesIO(), docx.Document()
    document.add_heading("环保设施验收意见", 1)
    for number in range(60):
        document.add_paragraph(f"第{number + 1}条 除尘设施运行正常。" * 5)
    document.save(made)
    return made.getvalue()


def _workbook(rows):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("台账")
        for row in range(rows):
            sheet.write_row(row, 0, [row, "治理项目", 1.5])
    return made.getvalue()


def _dark(path):
    """Tell how much of a picture is not white."""
    with Image.open(path) as picture:
        grey = picture.convert("L")
        return sum(grey.histogram()[:128]) / (grey.width * grey.height)


def test_every_page_of_a_pdf_is_drawn_and_is_not_empty(tmp_path):
    drawn = rendering.draw(FileKind.PDF, pdf(3), tmp_path)
    assert [page.name for page in drawn.pages] == ["1.webp", "2.webp", "3.webp"]
    assert not drawn.more
    assert all(_dark(page) > 0.0005 for page in drawn.pages)


def test_of_a_long_pdf_the_first_pages_are_drawn(tmp_path):
    drawn = rendering.draw(FileKind.PDF, pdf(MOST_PAGES + 1), tmp_path)
    assert (len(drawn.pages), drawn.more) == (MOST_PAGES, True)


@pytest.mark.parametrize("box", ["0 0 200000 200000", "0 0 14400 10", "0 0 1 1"])
def test_a_page_is_no_larger_than_a_picture_whatever_it_says(tmp_path, box):
    for page in rendering.draw(FileKind.PDF, pdf(1, box=box), tmp_path).pages:
        with Image.open(page) as picture:
            assert max(picture.size) <= SIDE


def test_a_pdf_that_never_ends_is_given_up_and_its_finished_pages_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(
        rendering, "DRAWING", Bounds(seconds=6, memory=rendering.DRAWING.memory, file_size=ROOM.file_size)
    )
    endless = pdf(
        2, content=b"0 0 595 842 re W n\n" + b"0 0 m 595 842 300 100 595 0 c 400 842 0 842 1 1 c f*\n" * 400_000
    )
    started = time.monotonic()
    drawn = rendering.draw(FileKind.PDF, endless, tmp_path)
    assert time.monotonic() - started < 15
    assert len(drawn.pages) < 2


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7" + os.urandom(5000), b"%PDF-"])
def test_what_is_no_pdf_gives_no_page(tmp_path, content):
    assert rendering.draw(FileKind.PDF, content, tmp_path) == ([], False)


@pytest.mark.parametrize("program", [
    "while True: pass", "import time; time.sleep(60)", "x = bytearray(700 * 1024 * 1024)",
    "open('big', 'wb').write(bytes(3 * 1024 * 1024))", "raise SystemExit(3)",
])  # fmt: skip
def test_a_program_that_takes_more_than_its_bounds_is_ended(tmp_path, program):
    started = time.monotonic()
    assert not bounded_process.run([sys.executable, "-c", program], tmp_path, Bounds(3, ROOM.memory, ROOM.file_size))
    assert time.monotonic() - started < 10


def test_nothing_that_a_program_started_lives_on(tmp_path):
    child = "import time, pathlib; time.sleep(3); pathlib.Path('late').touch()"
    program = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    assert bounded_process.run([sys.executable, "-c", program], tmp_path, ROOM)
    time.sleep(4)
    assert not (tmp_path / "late").exists()


def test_a_program_finds_no_setting_of_the_site_and_no_network(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_SECRET_KEYS", "k" * 40)
    program = (
        "import os, pathlib, socket; names = [n for _, n in socket.if_nameindex()]; "
        "pathlib.Path('told').write_text(f'{[n for n in os.environ if n.startswith(\"TRACKER\")]} {names}')"
    )
    assert bounded_process.run([sys.executable, "-c", program], tmp_path, ROOM)
    settings, names = Path(tmp_path, "told").read_text().split(" ", 1)
    assert settings == "[]"
    assert names == "['lo']"


@pytest.mark.office
def test_a_word_file_is_turned_into_pages(tmp_path):
    drawn = rendering.draw(FileKind.DOCX, _word(), tmp_path, "soffice")
    assert len(drawn.pages) >= 2
    assert all(_dark(page) > 0.0005 for page in drawn.pages)


@pytest.mark.office
def test_of_a_large_workbook_the_first_pages_are_drawn(tmp_path):
    drawn = rendering.draw(FileKind.XLSX, _workbook(4_000), tmp_path, "soffice")
    assert (len(drawn.pages), drawn.more) == (MOST_PAGES, True)
    assert _dark(drawn.pages[0]) > 0.0005


@pytest.mark.office
def test_an_office_file_that_cannot_be_opened_gives_no_page(tmp_path):
    assert rendering.draw(FileKind.XLSX, b"PK\x03\x04" + os.urandom(3000), tmp_path, "soffice") == ([], False)


@pytest.mark.office
def test_an_office_program_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(conversion, "CONVERTING", Bounds(1, conversion.CONVERTING.memory, ROOM.file_size))
    started = time.monotonic()
    assert rendering.draw(FileKind.XLSX, _workbook(4_000), tmp_path, "soffice") == ([], False)
    assert time.monotonic() - started < 10
