"""Seed files as they come: a folder of CSVs, or one workbook whose sheets carry the files' names."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from tracker.domain.errors import Invalid
from tracker.domain.words import Sentence, say
from tracker.services.seeding.columns import FILES

LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes that a workbook may unpack to; checked before anything is parsed."""


@dataclass(frozen=True)
class RawRow:
    """One row as text, with the line it stands on."""

    line: int
    cells: dict[str, str]


SeedFiles = dict[str, list[RawRow]]
"""The rows of each file by its name without ending."""


def read(source: Path) -> SeedFiles:
    """Read a folder of CSVs or one .xlsx; raise Invalid for anything that is not seed data, all problems at once."""
    if source.is_dir():
        tables = _folder(source)
    elif source.suffix.lower() == ".xlsx":
        tables = _workbook(source)
    elif not source.exists():
        raise Invalid(say("没有 {source}。请给出种子文件夹、.xlsx 文件，或 demo。", source=source))
    else:
        raise Invalid(say("{source} 不是种子数据。请给出文件夹（内有 CSV）或 .xlsx 文件。", source=source))
    problems: list[Sentence] = []
    files = {name: _rows(name, rows, problems) for name, rows in tables.items()}
    if problems:
        raise Invalid(*problems)
    return files


def _folder(folder: Path) -> dict[str, list[Sequence[str]]]:
    found = {path.stem: path for path in sorted(folder.glob("*.csv")) if path.stem in FILES}
    unknown = [path.name for path in sorted(folder.glob("*.csv")) if path.stem not in FILES]
    if not found or unknown:
        names = "、".join(f"{name}.csv" for name in FILES)
        raise Invalid(say("{folder} 里有不认识的文件或没有种子文件（{unknown}）。可用：{names}。",
                          folder=folder, unknown="、".join(unknown) or "空", names=names))  # fmt: skip
    return {name: _csv(path) for name, path in found.items()}


def _csv(path: Path) -> list[Sequence[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(say("{file} 不是 UTF-8 编码（第 {byte} 个字节起）。请另存为 UTF-8 的 CSV。",
                          file=path.name, byte=error.start + 1)) from None  # fmt: skip
    if "\0" in text:
        raise Invalid(say("{file} 含有空字符，不是文本文件。请另存为 UTF-8 的 CSV。", file=path.name))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise Invalid(say("{file} 第 {line} 行读不下去（{error}）。请检查引号和逗号。",
                          file=path.name, line=reader.line_num, error=error)) from None  # fmt: skip


def _workbook(path: Path) -> dict[str, list[Sequence[str]]]:
    if not path.is_file():
        raise Invalid(say("没有 {source}。请核对路径。", source=path))
    _require_sane(path)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        tables = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError) as error:
        raise _broken(path, error) from None
    unknown = [name for name in tables if name not in FILES]
    if unknown or not tables:
        raise Invalid(say("{file} 有不认识的工作表：{unknown}。可用：{names}。",
                          file=path.name, unknown="、".join(unknown), names="、".join(FILES)))  # fmt: skip
    return {name: [[_text(cell) for cell in row] for row in rows] for name, rows in tables.items()}


def _require_sane(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise _broken(path, error) from None
    if unpacked > LARGEST_UNPACKED:
        raise Invalid(say("{file} 展开后有 {size} MB，超过 {limit} MB。请分成几个文件，或改用 CSV 文件夹。",
                          file=path.name, size=unpacked // 2**20, limit=LARGEST_UNPACKED // 2**20))  # fmt: skip


def _broken(path: Path, error: Exception) -> Invalid:
    return Invalid(
        say("{file} 打不开：不是完好的 .xlsx（{error}）。请用 Excel 或 WPS 重新保存。", file=path.name, error=error)
    )


def _text(cell: object) -> str:
    """Give a cell as a CSV would spell it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _rows(name: str, rows: Iterable[Sequence[str]], problems: list[Sentence]) -> list[RawRow]:
    table = list(rows)
    header = [cell.strip() for cell in table[0]] if table else []
    wanted = [column.name for column in FILES[name].columns]
    missing = [column.name for column in FILES[name].columns if column.name not in header and not column.may_lack]
    extra = [column for column in header if column not in wanted]
    doubled = sorted({column for column in header if header.count(column) > 1})
    for words, columns in (("缺少", missing), ("不认识", extra), ("重复", doubled)):
        if columns:
            named, should = "、".join(columns), "、".join(wanted)
            sentence = say(
                "{file} 第 1 行：{words}的列：{named}。应有：{should}。",
                file=name,
                words=words,
                named=named,
                should=should,
            )
            problems.append(sentence)
    if missing or extra or doubled:
        return []
    made = []
    for line, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(say("{file} 第 {line} 行：有 {found} 列，应为 {wanted} 列。请检查逗号和引号。",
                                file=name, line=line, found=len(cells), wanted=len(header)))  # fmt: skip
            continue
        made.append(RawRow(line, {column: cell.strip() for column, cell in zip(header, cells, strict=True)}))
    return made
