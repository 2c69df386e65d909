"""The two native charts of 附表1, readable in black and white, with alternative text."""

from typing import Any

from tracker.core.i18n import translate
from tracker.core.xlsx.formats import ACCENT, HEI, INK, MUTE, SONG
from tracker.core.xlsx.sheet import Sheet

_PALE, _ORANGE = "#B9D3D6", "#855300"
_SMALL = {"name": SONG, "size": 9, "color": INK}
_MONTH_WIDTH, _REGION_WIDTH, _HEIGHT = 452, 436, 330
"""Sizes in pixels: each chart fits above its own table."""


def by_month(sheet: Sheet, row: int, rows: tuple[int, int]) -> None:
    """Draw planned and completed investment by month, with the rate as a line."""
    workbook = sheet.formats.workbook
    chart = workbook.add_chart({"type": "column"})
    for column, name, fill in ((1, "计划投资", {"color": _PALE}), (2, "已完成投资", {"color": ACCENT})):
        chart.add_series(
            {
                "name": translate(name), "categories": _span(sheet, rows, 0), "values": _span(sheet, rows, column),
                "fill": fill, "border": {"color": ACCENT, "width": 0.75}, "gap": 60, "overlap": -5,
            }
        )  # fmt: skip
    line = workbook.add_chart({"type": "line"})
    line.add_series(
        {
            "name": translate("投资完成率（右轴）"), "categories": _span(sheet, rows, 0),
            "values": _span(sheet, rows, 3),
            "y2_axis": True, "line": {"color": _ORANGE, "width": 2, "dash_type": "solid"},
            "marker": {"type": "diamond", "size": 6, "fill": {"color": _ORANGE}, "border": {"color": _ORANGE}},
        }
    )  # fmt: skip
    chart.combine(line)
    chart.set_y_axis({**_axis("亿元"), "num_format": "0", "min": 0})
    line.set_y2_axis({**_axis(""), "num_format": "0%", "min": 0, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"num_font": {**_SMALL, "rotation": -45}, "line": {"color": MUTE}})
    _insert(
        sheet,
        chart,
        (row, 0, _MONTH_WIDTH),
        "逐月计划投资与已完成投资",
        "逐月计划投资与已完成投资柱形图，并以折线表示投资完成率；数据见表1-1。",
    )


def by_region(sheet: Sheet, row: int, rows: tuple[int, int]) -> None:
    """Draw the rate of built projects by region, the highest on top."""
    chart = sheet.formats.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": translate("项目完成率"), "categories": _span(sheet, rows, 4), "values": _span(sheet, rows, 5),
            "fill": {"color": ACCENT}, "gap": 50,
            "data_labels": {"value": True, "num_format": "[=1]0%;0.00%", "font": _SMALL},
        }
    )  # fmt: skip
    chart.set_x_axis({**_axis(""), "num_format": "0%", "min": 0, "max": 1})
    chart.set_y_axis({"num_font": _SMALL, "line": {"color": MUTE}})
    _insert(
        sheet,
        chart,
        (row, 4, _REGION_WIDTH),
        "分地区项目完成率",
        "分地区项目完成率条形图，由高到低排列；数据见表1-2。",
        legend=False,
    )


def _span(sheet: Sheet, rows: tuple[int, int], column: int) -> list[str | int]:
    return [sheet.name, rows[0], column, rows[1], column]


def _axis(name: str) -> dict[str, Any]:
    grid = {"visible": True, "line": {"color": "#DFE4E2", "width": 0.5}}
    named = {"name": translate(name), "name_font": {**_SMALL, "bold": False}} if name else {}
    return {"num_font": _SMALL, "line": {"color": MUTE}, "major_gridlines": grid, **named}


def _insert(sheet: Sheet, chart: Any, at: tuple[int, int, int], title: str, words: str, *, legend: bool = True) -> None:
    """Insert a chart at a row and column; the third number of `at` is its width in pixels."""
    row, column, width = at
    chart.set_title({"name": translate(title), "name_font": {"name": HEI, "size": 12, "bold": False, "color": INK}})
    chart.set_legend({"position": "bottom", "font": _SMALL} if legend else {"none": True})
    chart.set_chartarea({"border": {"color": "#DFE4E2"}})
    chart.set_size({"width": width, "height": _HEIGHT})
    sheet.worksheet.insert_chart(
        row, column, chart, {"description": translate(words), "object_position": 2, "x_offset": 2, "y_offset": 6}
    )
