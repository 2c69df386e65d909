"""Page setup of printed sheets: paper, margins, page numbers and protection."""

from tracker.core.i18n import translate
from tracker.core.xlsx.cell_text import in_footer
from tracker.core.xlsx.page_breaks import A4, Paper
from tracker.core.xlsx.sheet import Sheet

_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}


def lay_out(sheet: Sheet, *, paper: int = A4, landscape: bool = False, rows: tuple[int, int] | None = None) -> None:
    """Set paper, margins, scale and repeated header rows of a sheet. Grid lines are hidden."""
    worksheet, sheet.paper = sheet.worksheet, Paper(paper, landscape, rows)
    worksheet.set_paper(paper)
    (worksheet.set_landscape if landscape else worksheet.set_portrait)()
    worksheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    worksheet.fit_to_pages(1, 0)
    worksheet.center_horizontally()
    worksheet.hide_gridlines(2)
    if rows is not None:
        worksheet.repeat_rows(*rows)


def footer(sheet: Sheet, left: str = "") -> None:
    """Set the footer: the page number and, on the left, a text of the program (never of a user)."""
    said = f'&L&9&"宋体,Regular"{in_footer(left)}' if left else ""
    sheet.worksheet.set_footer(f'{said}&C&9&"宋体,Regular"{translate("第 &P 页 共 &N 页")}')


def lock(sheet: Sheet) -> None:
    """Protect a sheet against accidental changes, without a password."""
    sheet.worksheet.protect("", _ALLOWED)
