"""Benchmark of workbooks: a sheet of 10,000 × 20 cells against plain XlsxWriter, and the memory of 400,000 rows."""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path

import xlsxwriter

from tests.bench.timing import Told, race
from tracker.core.xlsx.formats import Formats
from tracker.core.xlsx.list_sheet import Column, Style, write_long
from tracker.core.xlsx.sheet import Sheet
from tracker.core.xlsx.streaming_writer import BulkSheet

WIDTH, ROWS = 20, 10_000
_STYLES = ("text row",) * 9 + ("count row",) * 5 + ("wan row",) * 5 + ("date row",)


def sheets(told: Told) -> None:
    """Measure the bulk rows beside XlsxWriter's own cells, formats alike."""
    found = race({"bulk rows": _bulk, "plain XlsxWriter": _plain}, 5)
    told("workbook", f"{ROWS:,} × {WIDTH} cells", found)
    told.ratio("bulk rows ÷ plain XlsxWriter", found["bulk rows"], found["plain XlsxWriter"], 0.5)


def memory(told: Told, rows: int = 400_000) -> None:
    """Measure what a long list takes above the start of its process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_long, args=(theirs, rows))
    process.start()
    above, seconds = ours.recv()
    process.join()
    told.say(f"a workbook of {rows:,} rows × 15: {above:.0f} MB above the start (mark 250), {seconds:.0f} s")


def _cells(number: int) -> tuple[object, ...]:
    words = (f"P{number:06d}", f"第{number}号除尘改造", "E001", "示范水泥一厂", "米东区", "除尘", "在建", "", "沿用")
    return (*words, number, 3, 4, 5, 2024, number / 7, 1.5, 2.5, 1234.56, 0.0, date(2024, number % 12 + 1, 1))


def _bulk() -> object:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = Sheet(name="数据", worksheet=book.add_worksheet("数据", worksheet_class=BulkSheet), formats=Formats(book))
    sheet.rows(0, ROWS, ((_cells(number), _STYLES) for number in range(ROWS)), WIDTH)
    sheet.finish()
    book.close()
    return target.getvalue()


def _plain() -> object:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    page, formats = book.add_worksheet("数据"), Formats(book)
    looks = [formats[tuple(style.split())] for style in _STYLES]
    for row in range(ROWS):
        for column, value in enumerate(_cells(row)):
            page.write(row, column, value, looks[column])
    book.close()
    return target.getvalue()


def _long(pipe: Connection, rows: int) -> None:
    columns = [Column(f"列{number}") for number in range(10)] + [
        Column(f"数{number}", Style.COUNT) for number in range(5)
    ]
    lines: Iterator[tuple[object, ...]] = (_cells(number)[:9] + ("", number, 1, 2, 3, 4) for number in range(rows))
    start, before = time.perf_counter(), _kilobytes("VmRSS")
    with tempfile.TemporaryFile() as file:
        write_long(file, title="长列表", columns=columns, rows=lines, note="测", total=("",) * 15, count=rows)
    pipe.send(((_kilobytes("VmHWM") - before) / 1024, time.perf_counter() - start))


def _kilobytes(what: str) -> int:
    """Read what the kernel counts of this process's memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1])
