"""Reading of seed data: a folder of CSV files, or one workbook whose sheets have the files' names."""

from pathlib import Path

from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message
from tracker.seeding.services import checks, files, folders, sheets
from tracker.seeding.services.files import SeedFiles, Table


def read(source: Path) -> SeedFiles:
    """Read a folder of CSV files or one .xlsx file.

    Raise Invalid where it is no seed data, with every fault of every file: an unreadable file does not hide the faults
    of the others.
    """
    problems: list[Message] = []
    found = {table.name: files.rows(table, problems) for table in _tables(source, problems)}
    if problems:
        raise Invalid(*checks.of_files(found, problems))
    return found


def _tables(source: Path, problems: list[Message]) -> list[Table]:
    if not source.exists():
        raise Invalid(message("没有 {source}。请给出种子文件夹、.xlsx 文件，或 demo。", source=source))
    if source.is_dir():
        return folders.tables(source, problems)
    if source.suffix.lower() == ".xlsx" and source.is_file():
        return sheets.tables(source, problems)
    raise Invalid(message("{source} 不是种子数据。请给出文件夹（内有 CSV）或 .xlsx 文件。", source=source))
