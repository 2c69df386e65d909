"""Text of Excel cells: removes invalid characters, limits the length and measures the display width."""

import re
import unicodedata

from tracker.core.i18n import translate

LONGEST = 32_767
"""The longest text of a cell, in UTF-16 units. XlsxWriter silently drops a longer text."""
CUT_MARK = "……（过长，已截断）"
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u0085]")
_UNFIT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WIDE = frozenset("WFA")
_IN_FORMULA = re.compile(r"(['\"])([^'\"]+)\1")
_WORD = re.compile(r"[!-~\u00a1-\u024f]+|.", re.DOTALL)


def plain(text: str) -> str:
    """Return text for a cell: without control characters, tabs as blanks, cut with a mark if it is too long."""
    clean = _UNFIT.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    if units(clean) <= LONGEST:
        return clean
    room = LONGEST - len(CUT_MARK)
    return clean.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + CUT_MARK


def spoken(formula: str) -> str:
    """Return a formula or number format with its sheet names and quoted words translated."""
    return _IN_FORMULA.sub(lambda found: found[1] + translate(found[2]) + found[1], formula)


def units(text: str) -> int:
    """Return the number of UTF-16 units of a text, which is the length that Excel counts."""
    return len(text.encode("utf-16-le")) // 2


def in_footer(text: str) -> str:
    """Return text for a header or footer, where & starts a code and is therefore doubled."""
    return plain(text).replace("\n", " ").replace("&", "&&")


def width(text: str) -> int:
    """Return the width of the widest line of a text, in digits. A Chinese character is two digits wide."""
    return max((_places(line) for line in text.split("\n")), default=0)


def lines(text: str, room: float) -> int:
    """Return the number of lines that a text takes in a column of a width in digits."""
    return sum(_wrapped(line, max(room, 2)) for line in text.split("\n"))


def _places(line: str) -> int:
    return sum(2 if _wide(character) else 1 for character in line)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE


def _wrapped(line: str, room: float) -> int:
    """Count wrapped lines: breaks are allowed between Chinese characters, and in Latin words longer than the line."""
    count, used = 1, 0.0
    for word in _words(line):
        size = _places(word)
        if used + size > room and used:
            count, used = count + 1, 0.0
        while size > room:
            count, size = count + 1, size - int(room)
        used += size
    return count


def _words(line: str) -> list[str]:
    return _WORD.findall(line)
