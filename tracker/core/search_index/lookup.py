"""Search of enterprises and projects by name, code or pinyin in the index."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.search_index.keys import words as words_of
from tracker.core.search_index.models import SearchKey, SearchText, TextKind
from tracker.plans.models import Project
from tracker.register.models import Enterprise, Term

MOST = 500
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


def enterprise_ids(session: Session, text: str) -> list[int]:
    """Give the enterprises within reach that every word names, by a name of theirs or by code; few more than `MOST`."""
    return _found(session, col(Enterprise.id), text, _enterprise_ways)


def project_ids(session: Session, text: str) -> list[int]:
    """Return the projects within reach that every word names, by title or code, or through their enterprise."""
    return _found(session, col(Project.id), text, _project_ways)


def enterprises(session: Session, ids: Sequence[int], few: int) -> list[Hit]:
    """Return the first few of some enterprises, each under its latest name."""
    latest = sa.select(col(Term.name)).where(col(Term.enterprise_id) == col(Enterprise.id))
    name = latest.order_by(col(Term.from_month).desc()).limit(1).correlate(Enterprise).scalar_subquery()
    query = sa.select(col(Enterprise.code), name).where(col(Enterprise.id).in_(ids[:few])).order_by(col(Enterprise.id))
    return [Hit(code, found or code, "") for code, found in session.execute(query)]


def projects(session: Session, ids: Sequence[int], few: int) -> list[Hit]:
    """Return the first few of some projects with the latest name of their enterprise."""
    latest = sa.select(col(Term.name)).where(col(Term.enterprise_id) == col(Project.enterprise_id))
    name = latest.order_by(col(Term.from_month).desc()).limit(1).correlate(Project).scalar_subquery()
    query = sa.select(col(Project.code), col(Project.title), name).where(col(Project.id).in_(ids[:few]))
    return [Hit(*row) for row in session.execute(query.order_by(col(Project.id)))]


def _found(session: Session, ident: Any, text: str, ways: Ways) -> list[int]:
    """Search the keys of the longest word, kind by kind; the other words filter the result."""
    wanted = sorted(words_of(text), key=len, reverse=True)
    if not wanted:
        return []
    sieve = [sa.or_(*ways(word, None)) for word in wanted[1:]]
    found: set[int] = set()
    for way in ways(wanted[0], None if sieve else MOST + 1):
        query = sa.select(ident).where(way, *sieve).limit(MOST + 1)
        found.update(session.scalars(query))
    return sorted(found)[: MOST + 1]


def _enterprise_ways(word: str, most: int | None) -> tuple[Condition, ...]:
    return (
        col(Enterprise.id).in_(_bearers(word, most)),
        col(Enterprise.code).in_(_texts(TextKind.ENTERPRISE_CODE, word, most)),
        col(Enterprise.uscc).in_(_texts(TextKind.USCC, word, most)),
    )


def _project_ways(word: str, most: int | None) -> tuple[Condition, ...]:
    by_code = sa.select(col(Enterprise.id)).where(
        col(Enterprise.code).in_(_texts(TextKind.ENTERPRISE_CODE, word, most))
    )
    return (
        col(Project.title).in_(_texts(TextKind.PROJECT, word, most)),
        col(Project.code).in_(_texts(TextKind.PROJECT_CODE, word, most)),
        col(Project.enterprise_id).in_(_bearers(word, most)),
        col(Project.enterprise_id).in_(by_code),
    )


def _bearers(word: str, most: int | None) -> sa.Select[int]:
    """Return the enterprises that bear or bore a name with such a key."""
    return sa.select(col(Term.enterprise_id)).where(col(Term.name).in_(_texts(TextKind.ENTERPRISE, word, most)))


def _texts(kind: TextKind, word: str, most: int | None = None) -> sa.Select[str]:
    """Return the names or codes of which a key begins with a word: a range of the keys' index, or its first part."""
    return (
        sa.select(col(SearchText.text))
        .join(SearchKey, col(SearchKey.text_id) == col(SearchText.id))
        .where(col(SearchKey.kind) == kind, _begins(col(SearchKey.key), word))
        .limit(most)
    )


def _begins(column: Any, word: str) -> Condition:
    return sa.and_(column >= word, column < word + _LAST)
