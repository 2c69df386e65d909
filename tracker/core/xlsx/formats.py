"""Cell formats: a format is a combination of style names and is created once per workbook."""

from typing import Any

from tracker.core.xlsx.cell_text import spoken

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""XlsxWriter options: text is never converted to numbers, links or formulas."""
INK, LINE, HEAD, SUB, BAD, MUTE, ACCENT = "#17211F", "#7D8986", "#E5F0F1", "#F0F3F2", "#AD231D", "#55605D", "#0B5C68"
BAD_WASH = "#FCECEA"
SONG, HEI, TITLE, DIGITS = "宋体", "黑体", "方正小标宋简体", "Times New Roman"
WAN = "#,##0.00;[Red]-#,##0.00"
LEAP = '"▲"#,##0.00;[Red]"▲"-#,##0.00'
COUNT = "#,##0;[Red]-#,##0"
RATE = '[=1]0%;[>1]"▲"0.00%;0.00%'
BELOW = "0.00%"
"""The format of a rate below 0: some programs show no minus sign in the last part of a conditional format."""


def _change(pattern: str, unit: str = "", fall: str = "[Red]") -> str:
    """Return the number format of a change: sign and arrow, so that colour alone carries no meaning.

    Red is a fall, if a fall is bad.
    """
    still = f'{pattern}"{unit}"' if unit else pattern
    said = f'"{unit}"' if unit else ""
    return f'"+"{pattern}{said}" ↑";{fall}"−"{pattern}{said}" ↓";{still}'


_FIGURE = {"font_name": DIGITS, "align": "right", "indent": 1}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": TITLE, "font_size": 22, "align": "center", "text_wrap": True},
    "heading": {"font_name": HEI, "font_size": 14, "quote_prefix": True},
    "head": {"font_name": HEI, "font_size": 11, "align": "center", "text_wrap": True, "bg_color": HEAD, "border": 1},
    "text": {"text_wrap": True, "border": 1, "indent": 1, "quote_prefix": True},
    "row": {"text_wrap": False, "border": 0, "indent": 0},
    "loose": {"text_wrap": True, "quote_prefix": True},
    "para": {"font_size": 12},
    "line": {"quote_prefix": True},
    "note": {"font_size": 9, "font_color": MUTE, "quote_prefix": True},
    "link": {"font_color": ACCENT, "underline": 1},
    "code": {"font_name": DIGITS, "font_size": 9, "font_color": MUTE, "border": 1, "indent": 1, "quote_prefix": True},
    "field": {"font_name": "Consolas", "font_size": 10, "bold": True, "bg_color": HEAD, "border": 1, "valign": "top"},
    "count": {**_FIGURE, "num_format": COUNT, "border": 1},
    "number": {**_FIGURE, "num_format": "0", "align": "center", "indent": 0, "border": 1},
    "wan": {**_FIGURE, "num_format": WAN, "border": 1},
    "yi": {**_FIGURE, "num_format": WAN, "border": 1},
    "rate": {**_FIGURE, "num_format": RATE, "border": 1},
    "date": {"font_name": DIGITS, "num_format": "yyyy-mm-dd", "align": "center", "border": 1},
    "change-count": {**_FIGURE, "num_format": _change("#,##0"), "border": 1},
    "change-yi": {**_FIGURE, "num_format": _change("#,##0.00"), "border": 1},
    "change-rate": {**_FIGURE, "num_format": _change("0.00", "个百分点"), "border": 1},
    "change-fine": {**_FIGURE, "num_format": _change("#,##0", fall=""), "border": 1},
    "pieces": {**_FIGURE, "num_format": '#,##0"个"', "border": 1},
    "pieces-built": {**_FIGURE, "num_format": '"建成"#,##0"个"', "border": 1},
    "late": {"bg_color": BAD_WASH},
    "center": {"align": "center", "indent": 0},
    "right": {"align": "right"},
    "bold": {"bold": True},
    "strong": {"font_name": HEI},
    "indent": {"indent": 3},
    "sub": {"bg_color": SUB},
    "total": {"bg_color": HEAD, "bold": True},
    "mute": {"font_color": MUTE},
    "bad": {"font_color": BAD, "bold": True},
    "edge-left": {"left": 2},
    "edge-right": {"right": 2},
    "edge-top": {"top": 2},
    "edge-bottom": {"bottom": 2},
}


class Formats:
    """The formats of one workbook. Each combination of style names is created once."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._made: dict[tuple[str, ...], Any] = {}

    def __getitem__(self, names: tuple[str, ...]) -> Any:
        """Return the format of some style names. A later name overrides earlier ones."""
        if names not in self._made:
            properties: dict[str, Any] = {"font_name": SONG, "font_size": 11, "valign": "vcenter", "font_color": INK}
            for name in names:
                properties |= _STYLES[name]
            if "num_format" in properties:
                properties["num_format"] = spoken(properties["num_format"])
            if "border" in properties:
                properties["border_color"] = LINE
            self._made[names] = self.workbook.add_format(properties)
        return self._made[names]

    @property
    def wash(self) -> Any:
        """The conditional format of errors: red text on a pale background."""
        return self._rule("wash", {"font_color": BAD, "bold": True, "bg_color": BAD_WASH})

    @property
    def hatch(self) -> Any:
        """The conditional format of missing values: grey hatching behind the text."""
        return self._rule("hatch", {"pattern": 14, "fg_color": LINE, "bg_color": SUB})

    @property
    def below(self) -> Any:
        """The conditional format of rates below 0: shown with a sign."""
        return self._rule("below", {"num_format": BELOW})

    @property
    def leap(self) -> Any:
        """The conditional format of large changes: bold, with a mark before the number."""
        return self._rule("leap", {"bold": True, "num_format": LEAP})

    def _rule(self, name: str, properties: dict[str, Any]) -> Any:
        """Create a conditional format once. It changes only the given properties."""
        if (name,) not in self._made:
            self._made[name,] = self.workbook.add_format(properties)
        return self._made[name,]
