"""Search queries: records whose name, code or pinyin matches every word of a search text."""

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
"""The most results that are shown. One more is read to know whether there are more."""
_DASHES = re.compile(r"[—–−‐-]+")
_LAST = chr(0x10FFFF)
Condition = sa.ColumnElement[bool]
Ways = Callable[[str, int | None], tuple[Condition, ...]]


class Hit(NamedTuple):
    """One result of a search, as the search page lists it."""

    code: str
    name: str
    enterprise: str


def normal(text: str) -> str:
    """Return a search text in normal form: half-width, one kind of dash, no outer blanks, no invisible characters."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(letter if letter.isprintable() else " " for letter in plain).strip()


def matching(words: str, *columns: Any) -> Condition:
    """Return an SQL condition that each word of a search text occurs in at least one of the columns."""
    wanted = [word for word in normal(words).split() if word]
    return sa.and_(
        sa.true(), *(sa.or_(*(sa.cast(c, sa.String).icontains(w, autoescape=True) for c in columns)) for w in wanted)
    )


def matches(session: Session, ident: Any, text: str, ways: Ways) -> list[int]:
    """Return the ids of the records that match every word of a search text, at most MAX_HITS + 1.

    The longest word is searched in the index, one kind of key after the other. The other words filter the result.
    """
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
    """Return a SELECT of names or codes with a key that begins with a word, at most `most` rows.

    The keys that begin with a word are one range of the index.
    """
    return (
        sa.select(col(SearchText.text))
        .join(SearchKey, col(SearchKey.text_id) == col(SearchText.id))
        .where(col(SearchKey.kind) == kind, _begins(col(SearchKey.key), word))
        .limit(most)
    )


def _begins(column: Any, word: str) -> Condition:
    return sa.and_(column >= word, column < word + _LAST)
