"""Search in the index: the records of which a name, a code or its pinyin begins with each word."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.search_index.keys import words as words_of
from tracker.core.search_index.models import SearchKey, SearchText, TextKind

MAX_HITS = 500
"""Maximum number of results shown; one more is read to know whether there are more."""
_DASHES = re.compile(r"[—–−‐-]+")
_LAST = chr(0x10FFFF)
Condition = sa.ColumnElement[bool]
Ways = Callable[[str, int | None], tuple[Condition, ...]]


class Hit(NamedTuple):
    """One thing that was found, as the search page lists it."""

    code: str
    name: str
    enterprise: str


def normal(text: str) -> str:
    """Return words in one spelling: half-width, one kind of dash, no blanks around, nothing that cannot be seen."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(letter if letter.isprintable() else " " for letter in plain).strip()


def matching(words: str, *columns: Any) -> Condition:
    """Return the SQL for rows in which each word stands in one of the columns."""
    wanted = [word for word in normal(words).split() if word]
    return sa.and_(
        sa.true(), *(sa.or_(*(sa.cast(c, sa.String).icontains(w, autoescape=True) for c in columns)) for w in wanted)
    )


def matches(session: Session, ident: Any, text: str, ways: Ways) -> list[int]:
    """Search the keys of the longest word, kind by kind; the other words filter the result."""
    wanted = sorted(words_of(text), key=len, reverse=True)
    if not wanted:
        return []
    sieve = [sa.or_(*ways(word, None)) for word in wanted[1:]]
    found: set[int] = set()
    for way in ways(wanted[0], None if sieve else MAX_HITS + 1):
        query = sa.select(ident).where(way, *sieve).limit(MAX_HITS + 1)
        found.update(session.scalars(query))
    return sorted(found)[: MAX_HITS + 1]


def texts(kind: TextKind, word: str, most: int | None = None) -> sa.Select[str]:
    """Return the names or codes of which a key begins with a word: a range of the keys' index, or its first part."""
    return (
        sa.select(col(SearchText.text))
        .join(SearchKey, col(SearchKey.text_id) == col(SearchText.id))
        .where(col(SearchKey.kind) == kind, _begins(col(SearchKey.key), word))
        .limit(most)
    )


def _begins(column: Any, word: str) -> Condition:
    return sa.and_(column >= word, column < word + _LAST)
