"""Search keys of names and codes: characters, pinyin and pinyin initials, so that any part of a name is found.

Dashes, brackets, blanks, width and case are ignored: 乌—昌—石, 乌-昌-石 and 乌昌石 are equal.
"""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 24
"""The most characters of a key. A longer search word is cut to this length."""


def fold(text: str) -> str:
    """Return the letters and digits of a text in normal form: half-width, lower case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())


def words(text: str) -> list[str]:
    """Return the words of a search text in normal form, each cut to the length of a key."""
    return [word[:LONGEST] for word in map(fold, text.split()) if word]


def name_keys(name: str, syllables: Sequence[str]) -> set[str]:
    """Return the keys of a name in normal form: its rest from each character on, in characters, pinyin and initials."""
    initials = "".join(syllable[:1] for syllable in syllables)
    found = set()
    for start in range(len(name)):
        spelled = "".join(syllables[start:])
        found |= {name[start:][:LONGEST], initials[start:][:LONGEST], spelled[:LONGEST]}
    return found


def code_keys(code: str) -> set[str]:
    """Return the keys of a code: the whole, its parts, and its number without leading zeros."""
    parts = [fold(part) for part in re.split(r"\W+", code)]
    number = re.search(r"[1-9]\d*$", fold(code))
    found = {fold(code), *parts, number[0] if number else ""}
    return {key[:LONGEST] for key in found if key}
