"""Rules of passwords: length and guessability. Character classes count only if the policy demands them."""

import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from tracker.core.i18n import Message, message

LONGEST = 128
_LEFT = 8
"""The fewest characters of a password that remain without its predictable parts."""
_VARIED = 5
_WORDS = Path(__file__).with_name("guessed_words.txt")
_ROWS = (
    "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
    "qwertyuiopasdfghjklzxcvbnm", "!@#$%^&*()_+", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik<(ol>)p:?", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qazwsxedcrfvtgbyhnujm",
    "13579246801357924680",
)  # fmt: skip
"""Neighbouring keys or characters in order, which count as predictable forwards and backwards."""
_RUN, _REPEAT = 4, 3
_LOOKALIKES = str.maketrans("@401!35$7", "aaoiieest")


@dataclass(frozen=True)
class PasswordPolicy:
    """The password policy of an office: length, character classes and age."""

    shortest: int = 12
    kinds: int = 1
    """The fewest character classes of upper case, lower case, digits and symbols. Chinese counts as a symbol."""
    days: int | None = None
    """The most days before a password must be changed; None without a limit."""

    def too_old(self, set_at: datetime | None, at: datetime) -> bool:
        """Return whether a password must be changed. With an age limit, a password of unknown age must be."""
        return self.days is not None and (set_at is None or at - set_at >= timedelta(days=self.days))


PRESETS = {"default": PasswordPolicy(), "dengbao3": PasswordPolicy(kinds=3, days=90)}
"""Policies by name. `dengbao3` follows the usual examination of classified protection level 3 (等保三级)."""


def password_problem(
    password: str, policy: PasswordPolicy, context: Collection[str], is_common: Callable[[str], bool]
) -> Message | None:
    """Return why a password is refused, or None. Spaces and Chinese are allowed.

    `context` contains words that attackers try first: the person's name, their unit, places, the area. `is_common`
    returns whether a password is on the list of common passwords.
    """
    if len(password) < policy.shortest:
        return message("密码至少 {least} 个字符，现在是 {n} 个。", least=policy.shortest, n=len(password))
    if len(password) > LONGEST:
        return message("密码最多 {most} 个字符。", most=LONGEST)
    if _kinds(password) < policy.kinds:
        return message("密码要有大写、小写、数字、符号中的 {n} 种。", n=policy.kinds)
    plain = _plain(password)
    if len(set(plain)) < _VARIED or any(map(is_common, {password, *_spellings(plain)})):
        return message("这个密码太常见，一试就中。请换一个，比如几个不相干的词。")
    words = _guessed() | {word for word in map(_plain, context) if len(word) > 1}
    for spelled in _spellings(plain):
        found = list(_predictable(spelled, words))
        if found and len(spelled) - sum(map(len, found)) < _LEFT:
            return message(
                "密码里除去“{part}”这类好猜的部分所剩无几。请不要用姓名、单位、地名、年份和连着的键。",
                part=max(found, key=len),
            )
    return None


def _predictable(plain: str, words: Collection[str]) -> Iterator[str]:
    """Yield the predictable parts of a password from the left: known words, key rows, repeated characters, years."""
    lengths = sorted({len(word) for word in words if len(word) <= len(plain)}, reverse=True)
    start = 0
    while start < len(plain):
        word = next((n for n in lengths if plain[start : start + n] in words), 0)
        taken = max(word, _run(plain, start), _repeated(plain, start), _year(plain, start))
        if taken:
            yield plain[start : start + taken]
        start += taken or 1


def _run(plain: str, start: int) -> int:
    """Return the length of a row of neighbouring characters from `start` on; 0 if it is short enough to be chance."""
    length = 0
    while start + length < len(plain) and any(plain[start : start + length + 1] in row for row in _rows()):
        length += 1
    return length if length >= _RUN else 0


def _repeated(plain: str, start: int) -> int:
    length = len(plain) - start - len(plain[start:].lstrip(plain[start]))
    return length - 1 if length >= _REPEAT else 0  # the first character still counts


def _year(plain: str, start: int) -> int:
    year = plain[start : start + 4]
    return 4 if year.isascii() and year.isdigit() and len(year) == 4 and year[:2] in ("19", "20") else 0


@cache
def _guessed() -> frozenset[str]:
    """Return words of the area and the work, and words that attackers try everywhere."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _rows() -> tuple[str, ...]:
    return tuple(each for row in _ROWS for each in (row, row[::-1]))


def _spellings(plain: str) -> set[str]:
    """Return a password as it is, and with the letters that digits and symbols imitate."""
    return {plain, plain.translate(_LOOKALIKES)}


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _kinds(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isascii() or not letter.isalnum())
    return sum(any(test(letter) for letter in password) for test in tests)
