"""Cleaning of typed and pasted text: one function each for a line, a paragraph and a single value.

Invisible characters are removed. Text whose meaning would differ from its look is refused, never guessed.
"""

import re

from tracker.core.errors import Invalid
from tracker.core.i18n import message

LONGEST_SHOWN = 24
"""The most characters of a faulty value that an error message repeats."""

_UNSEEN = (
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u2060-\u2064\u2066\u2068\u2069\u206a-\u206f"
    "\ufeff\ufff9-\ufffb"
)
"""Characters without a visible shape. ZWNJ and ZWJ (U+200C, U+200D) are not listed: names need them."""
_TURNING = "\u202e\u2067"
"""Marks that show the following text from right to left, so that people see another text than is stored."""
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_BLANKS = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

_UNSEEN_MARK = re.compile(f"[{_UNSEEN}]")
_TURNING_MARK = re.compile(f"[{_TURNING}]")
_CONTROL_MARK = re.compile(f"[{_CONTROL}]")
_DROPPED = re.compile(f"[{_UNSEEN}{_TURNING}{_CONTROL}]")
_LINE_END = re.compile(f"\r\n|[{_LINE_ENDS}]")
_BREAK = re.compile(f"[\t{_LINE_ENDS}]")
_BLANK = re.compile(f"[{_BLANKS}]+")
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "−–—"), "-")
_JOINERS = "\u200c\u200d"
_UNJOINED = str.maketrans("", "", _JOINERS)
_TORN = re.compile(r"(?<=[0-9.,]) (?=[0-9.,])")


def line(text: str) -> str:
    """Return a text as one line, for a name or a number.

    Line breaks, tabs and repeated blanks become one blank; control and direction marks are removed.
    """
    return _BLANK.sub(" ", _BREAK.sub(" ", _DROPPED.sub("", text))).strip(_JOINERS + " ")


def paragraph(text: str) -> str:
    """Return free text with uniform line breaks, without control and direction marks."""
    return _LINE_END.sub("\n", _DROPPED.sub("", text)).strip()


def has_control(text: str) -> bool:
    """Return whether a text contains a control character, which nobody types and which databases may refuse."""
    return _CONTROL_MARK.search(text) is not None


def without_control(text: str) -> str:
    """Return a text without its control characters, so that every database stores it."""
    return _CONTROL_MARK.sub("", text)


def strict_line(text: str) -> str:
    """Return one line of a seed file or workbook. Raise Invalid if cleaning would change what people see."""
    inner = text.strip()
    for marks, fault in _FAULTS_OF_A_LINE:
        if (found := marks.search(inner)) is not None:
            raise Invalid(message(fault, place=found.start() + 1, text=short(line(text))))
    return line(inner)


def strict_paragraph(text: str) -> str:
    """Return free text of a seed file or workbook. Raise Invalid for control marks and direction marks."""
    for marks, fault in _FAULTS:
        if (found := marks.search(text)) is not None:
            raise Invalid(message(fault, place=found.start() + 1, text=short(line(text))))
    return paragraph(text)


def value(text: str) -> str:
    """Return the text of a number, day or month, ready to parse: half-width, without invisible marks and blanks.

    Raise Invalid for two values in one box (a tab, a line break or a blank between digits), and for marks that show
    digits in another order than they are stored.
    """
    if _TURNING_MARK.search(text):
        raise Invalid(
            message("“{text}”里有改变文字方向的字符，看到的和存的不一样。请删去后重新输入。", text=short(line(text)))
        )
    plain = _BLANK.sub(" ", _UNSEEN_MARK.sub("", text.translate(_UNJOINED))).strip().translate(_HALF_WIDTH)
    if _BREAK.search(plain) or _TORN.search(plain):
        raise Invalid(message("“{text}”像是两个值粘在了一起。一格只填一个值。", text=short(line(text))))
    return plain.replace(" ", "")


def half_width(text: str) -> str:
    """Return one line with half-width letters, digits and signs."""
    return line(text.translate(_UNJOINED)).translate(_HALF_WIDTH)


def short(text: str) -> str:
    """Return the first characters of a faulty value, for an error message."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


_FAULTS = (
    (_TURNING_MARK, "第 {place} 个字是改变文字方向的字符，“{text}”会倒着显示。请删去。"),
    (_CONTROL_MARK, "第 {place} 个字是控制字符（“{text}”）。请删去后重新输入。"),
)
_FAULTS_OF_A_LINE = (
    *_FAULTS,
    (re.compile(f"[{_LINE_ENDS}]"), "第 {place} 个字是换行（“{text}”）。请写在一行里。"),
    (re.compile("\t"), "第 {place} 个字是制表符（“{text}”）。请删去，或改为空格。"),
)
