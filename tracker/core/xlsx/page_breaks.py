"""Page breaks of printed sheets, estimated so that the signature row is not alone on a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

A3, A4 = 8, 9
_SIZES = {A3: (842, 1191), A4: (595, 842)}
"""Width and height of upright paper, in points."""
_SIDES, _ENDS = 2 * 0.6 * 72, 2 * 0.8 * 72
"""The sum of the left and right margins, and that of the top and bottom margins, in points.

The values are those of `page_setup.lay_out`.
"""
_PLACE, _COLUMN = 5.25, 3.75
"""The width of a digit, and the extra width of a column, in points at 96 dots per inch."""
_ROW = 15.0
_LEAST_ROWS = 8


@dataclass(frozen=True)
class Paper:
    """The paper of a sheet: its size, its orientation, and the header rows repeated on every page."""

    size: int = A4
    landscape: bool = False
    rows: tuple[int, int] | None = None

    def room(self, widths: Mapping[int, float]) -> float:
        """Return the height of a page in points of the sheet, after the sheet was scaled to the width of the paper."""
        across, down = _SIZES[self.size][:: -1 if self.landscape else 1]
        wide = sum(width * _PLACE + _COLUMN for width in widths.values())
        return (down - _ENDS) / min((across - _SIDES) / max(wide, 1), 1.0)


def kept(
    paper: Paper, widths: Mapping[int, float], heights: Mapping[int, float], breaks: Sequence[int], tail: int | None
) -> list[int]:
    """Return the page breaks, with an additional one before row `tail` if a page would end after that row.

    Programs differ by some points per page, so two page heights are tried. A needless break only ends a page early.
    """
    if tail is None or tail < _LEAST_ROWS:
        return list(breaks)
    ends = [end for share in (1.0, 0.95) for end in _ends(paper, heights, paper.room(widths) * share, breaks)]
    return sorted({*breaks, tail}) if any(end > tail for end in ends) else list(breaks)


def _ends(paper: Paper, heights: Mapping[int, float], room: float, breaks: Sequence[int]) -> list[int]:
    """Return the rows at which a new page begins without a manual break."""
    first, last = paper.rows or (0, -1)
    again = sum(heights.get(row, _ROW) for row in range(first, last + 1))
    used, found = 0.0, []
    for row in range(max(heights, default=0) + 1):
        height = heights.get(row, _ROW)
        if row in breaks:
            used = again
        elif used + height > room:
            found.append(row)
            used = again
        used += height
    return found
