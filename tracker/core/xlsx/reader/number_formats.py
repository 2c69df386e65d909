"""Number formats of worksheets: the displayed text of a number, and its kind (number, percent, day, month).

An ambiguous format is not guessed: `shown` returns None for it.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum
from functools import lru_cache

DIGITS = 15
"""Significant digits that Excel stores and shows. Further digits in a file are errors of binary numbers."""
_CONTEXT = Context(prec=DIGITS, rounding=ROUND_HALF_UP)

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00',
    8: '"¥"#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: "yyyy-m", 28: "m-d", 29: "m-d", 30: "m-d-yy", 31: "yyyy-m-d", 32: "h:mm", 33: "h:mm:ss",
    34: "h:mm", 35: "h:mm:ss", 36: "yyyy-m", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0", 42: '"¥"#,##0;-"¥"#,##0', 43: "#,##0.00;-#,##0.00",
    44: '"¥"#,##0.00;-"¥"#,##0.00', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: "yyyy-m",
    51: "m-d", 52: "yyyy-m", 53: "m-d", 54: "m-d", 55: "h:mm", 56: "h:mm:ss", 57: "yyyy-m", 58: "m-d",
}  # fmt: skip
"""Formats that a file names by number only, as the Chinese edition of Excel shows them (ECMA-376, 18.8.30)."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/\u901a\u7528\u683c\u5f0f)|(?P<half>AM/PM|A/P|\u4e0a\u5348/\u4e0b\u5348)|(?P<power>E[+-])"
    r"|(?P<digits>[0#?.,]+)|(?P<percent>%)|(?P<date>y+|m+|d+|h+|s+|e+|g+|b+|a{3,4})|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
"""It accepts the Chinese names too: G/\u901a\u7528\u683c\u5f0f (General) and \u4e0a\u5348/\u4e0b\u5348 (AM/PM)."""
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|color *\d+|颜色 *\d+|[黑蓝青绿洋红白黄]+色?", re.IGNORECASE
)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)


class Part(Enum):
    """What a section of a format displays."""

    GENERAL = "general"
    NUMBER = "number"
    WORDS = "words"
    DATE = "date"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of a format: the text before and after the digits, and the layout of the digits."""

    part: Part
    before: str = ""
    digits: str = ""
    after: str = ""
    percents: int = 0
    dates: frozenset[str] = frozenset()


def rounded(text: str) -> Decimal:
    """Return a stored number, rounded to the digits that Excel shows."""
    return _CONTEXT.create_decimal(text)


def plain(number: Decimal) -> str:
    """Format a number as a cell without a number format shows it, without an exponent."""
    return "0" if number == 0 else f"{number.normalize():f}"


@lru_cache(maxsize=1000)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a format: for positive numbers, negative numbers, zero and text."""
    return tuple(_section(part) for part in _split(code))


def of_number(code: str, number: Decimal) -> Section:
    """Return the section that applies to a number."""
    found = sections(code)
    if number < 0 and len(found) > 1:
        return found[1]
    return found[2] if number == 0 and len(found) > 2 else found[0]


def shown(section: Section, number: Decimal) -> str | None:
    """Return the displayed text of a number that is not a date; None if it could be read as another value."""
    sign = "-" if number < 0 else ""
    if section.part is Part.GENERAL:
        return f"{section.before}{plain(number)}{section.after}"
    if section.part is Part.WORDS:
        dash = not (section.before + section.after).strip("-–— ")
        return "0" if number == 0 and dash and section.before else None
    if section.part is not Part.NUMBER:
        return None
    before = section.before.replace("-", "", 1) if sign else section.before
    return f"{sign}{before}{_digits(section, abs(number))}{section.after}"


def hides_text(code: str) -> bool:
    """Return whether a format hides text."""
    found = sections(code)
    return len(found) == 4 and found[3].part is Part.WORDS and not found[3].before


def _digits(section: Section, number: Decimal) -> str:
    whole, _, places = section.digits.partition(".")
    number *= 100**section.percents
    number = number.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    units, _, rest = f"{number:f}".partition(".")
    units = units.zfill(whole.count("0"))
    if "," in whole:
        units = f"{int(units):,}"
    while rest and places[len(rest) - 1] != "0" and rest.endswith("0"):
        rest = rest[:-1]
    return f"{units}.{rest}" if rest else units


def _split(code: str) -> list[str]:
    parts, start, quoted, skip = [], 0, False, False
    for at, letter in enumerate(code):
        if skip:
            skip = False
        elif letter == '"':
            quoted = not quoted
        elif not quoted and letter in "\\!_*":
            skip = True
        elif letter == ";" and not quoted:
            parts.append(code[start:at])
            start = at + 1
    return [*parts, code[start:]]


def _section(code: str) -> Section:
    tokens = [(str(found.lastgroup or "pad"), found) for found in _TOKEN.finditer(code)]
    names = {name for name, _ in tokens}
    elapsed = [found["bracket"] for name, found in tokens if name == "bracket" and _ELAPSED.fullmatch(found["bracket"])]
    if names & {"date", "half"} or elapsed:
        return _dates([found[0] for name, found in tokens if name == "date"] + elapsed, time=bool(elapsed))
    before, digits, after, part = "", "", "", Part.WORDS
    for name, found in tokens:
        literal = _literal(name, found)
        if literal is None or (name in ("digits", "general", "text") and part is not Part.WORDS):
            return Section(part=Part.UNKNOWN)
        if name in ("digits", "general", "text"):
            part = Part.NUMBER if name == "digits" else Part.GENERAL
            digits = found["digits"] or ""
        elif part is Part.WORDS:
            before += literal
        else:
            after += literal
    if digits and not digits.strip("?"):
        part = Part.WORDS
    if part is Part.NUMBER and not _plain_layout(digits):
        return Section(part=Part.UNKNOWN)
    percents = sum(name == "percent" for name, _ in tokens)
    return Section(part=part, before=before.strip(), digits=digits, after=after.strip(), percents=percents)


def _literal(name: str, found: re.Match[str]) -> str | None:
    """Return the text that a token adds to the displayed number; None for a token that is not supported."""
    if name == "bracket":
        bracket = found["bracket"]
        if bracket.startswith("$"):
            return bracket[1:].partition("-")[0]
        return "" if _COLOUR.fullmatch(bracket) else None
    if name in ("quoted", "escaped", "other"):
        return None if found[0] == "/" else str(found[name])
    return {"percent": "%", "power": None}.get(name, "")


def _plain_layout(digits: str) -> bool:
    """Return whether digits are laid out as a plain number. A comma after the digits would divide by a thousand."""
    return (
        digits.count(".") <= 1 and re.search(r"[0#?]", digits) is not None and not re.search(r",(?:\.|$)|\..*,", digits)
    )


def _dates(tokens: list[str], *, time: bool) -> Section:
    """Return the section of a date format with its parts: y, m, d, h, n (minutes), s."""
    seen: set[str] = set()
    letters = [token[0].lower() for token in tokens]
    for at, (token, letter) in enumerate(zip(tokens, letters, strict=True)):
        if letter in "gb":
            return Section(part=Part.UNKNOWN)
        if letter == "m" and (time or "h" in letters[max(0, at - 1) : at] or "s" in letters[at + 1 : at + 2]):
            seen.add("n")
        elif letter != "a" and not (letter == "d" and len(token) > 2):
            seen.add("y" if letter == "e" else letter)
    return Section(part=Part.DATE, dates=frozenset(seen))
