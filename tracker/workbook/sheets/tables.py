"""The two 数据 sheets as Excel tables: one header row, no merged cells, filters, frozen header."""

from tracker.core.xlsx.page_breaks import A3
from tracker.core.xlsx.sheet import Sheet, in_file
from tracker.workbook.rules import Book
from tracker.workbook.sheets import print_setup
from tracker.workbook.sheets.data_sheet import Facts


def write(sheet: Sheet, book: Book, facts: Facts, *, frozen: int) -> None:
    """Write the rows as a table; the first `frozen` columns stay visible when the sheet is scrolled."""
    styles = tuple(f"{each.style} row" for each in facts.columns)
    kinds = [each.style for each in facts.columns]
    empty = [(None,) * len(kinds)] if not facts.rows else []
    rows = (([in_file(value, kind) for value, kind in zip(row, kinds, strict=True)], styles)
            for row in facts.rows or empty)  # fmt: skip
    sheet.rows(1, max(len(facts.rows), 1), rows, len(kinds))
    for column, each in enumerate(facts.columns):
        sheet.put(0, column, each.name, "field")
        if each.name in ("enterprise_name", "project_title"):
            sheet.wide(column, 34)
    last, right = max(len(facts.rows), 1), len(facts.columns) - 1
    names = [{"header": column.name} for column in facts.columns]
    table = {"name": facts.table, "columns": names, "style": "Table Style Light 1"}
    sheet.worksheet.add_table(0, 0, last, right, table)
    sheet.worksheet.freeze_panes(1, frozen)
    sheet.worksheet.ignore_errors({"number_stored_as_text": f"A1:AZ{last + 1}"})
    sheet.worksheet.print_area(0, 0, last, right)
    print_setup.set_up(sheet, book, paper=A3, landscape=True, rows=(0, 0))
    sheet.worksheet.repeat_columns(0, frozen - 1)
    sheet.worksheet.fit_to_pages(2, 0)
