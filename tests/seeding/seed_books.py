"""Seed workbooks of the tiny region with changed cells, rows or sheets."""

from openpyxl import Workbook

from tests import regions
from tracker.core.errors import Invalid
from tracker.seeding import services as seeding
from tracker.seeding.services import checks
from tracker.seeding.services.columns import FILES

COLUMNS = {name: [column.name for column in file.columns] for name, file in FILES.items()}


def book(path, changed=None, only=None):
    """Write the tiny region as a workbook; `changed` gets the sheets by name before they are saved."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in regions.tables().items():
        if only is None or name in only:
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
    if changed is not None:
        changed(made)
    made.save(path)
    return path


def cell(made, sheet, column, row):
    """Give a cell by its sheet, the name of its column and its row."""
    return made[sheet].cell(row=row, column=COLUMNS[sheet].index(column) + 1)


def put(sheet, column, row, value, number_format="General"):
    """Give a change that puts one value with its format into one cell."""

    def change(made):
        found = cell(made, sheet, column, row)
        found.value, found.number_format = value, number_format

    return change


def told(source):
    """Give what is told of seed data that cannot be read, or is faulty by itself."""
    try:
        files = seeding.read(source)
    except Invalid as refused:
        return [str(sentence) for sentence in refused.sentences]
    return [str(sentence) for sentence in checks.of_files(files, [])]


def values(source, sheet, column):
    """Give the values of one column."""
    (declared,) = (each for each in FILES[sheet].columns if each.name == column)
    texts = [row.cells[column] for row in seeding.read(source)[sheet]]
    return [declared.read(text) if text else declared.empty for text in texts]
