"""Search words: dash and width differences do not matter."""

import re
import unicodedata
from typing import Any

import sqlalchemy as sa

_DASHES = re.compile(r"[—–−‐-]+")


def normal(text: str) -> str:
    """Give words in one spelling: half-width, one kind of dash, no blanks around, nothing that cannot be seen."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(letter if letter.isprintable() else " " for letter in plain).strip()


def matching(words: str, *columns: Any) -> sa.ColumnElement[bool]:
    """Give the SQL for rows in which each word stands in one of the columns."""
    wanted = [word for word in normal(words).split() if word]
    return sa.and_(
        sa.true(), *(sa.or_(*(sa.cast(c, sa.String).icontains(w, autoescape=True) for c in columns)) for w in wanted)
    )
