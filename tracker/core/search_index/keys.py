"""Search keys of a name: its characters, pinyin and pinyin initials, searchable by any part.

Dashes, brackets, blanks, width and case are ignored: 乌—昌—石, 乌-昌-石 and 乌昌石 are equal.
"""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 24
"""Characters of a key; a longer word is looked for by its beginning."""


def fold(text: str) -> str:
    """Return the letters and digits of a text in one spelling."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())


def words(text: str) -> list[str]:
    """Return the words that a person looks for, each as a beginning of a key."""
    return [word[:LONGEST] for word in map(fold, text.split()) if word]


def name_keys(name: str, syllables: Sequence[str]) -> set[str]:
    """Return the keys of a folded name with the pinyin of each of its characters: what begins at any of them."""
    initials = "".join(syllable[:1] for syllable in syllables)
    found = set()
    for start in range(len(name)):
        spelled = "".join(syllables[start:])
        found |= {name[start:][:LONGEST], initials[start:][:LONGEST], spelled[:LONGEST]}
    return found


def code_keys(code: str) -> set[str]:
    """Return the keys of a code: the whole, its parts, and its number without the zeros before it."""
    parts = [fold(part) for part in re.split(r"\W+", code)]
    number = re.search(r"[1-9]\d*$", fold(code))
    found = {fold(code), *parts, number[0] if number else ""}
    return {key[:LONGEST] for key in found if key}
