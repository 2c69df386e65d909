"""Updates of the search index. Every service that writes a name or code calls `index`."""

from collections.abc import Iterable
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.search_index.keys import code_keys, fold, name_keys
from tracker.core.search_index.models import NAMES, SearchKey, SearchText, TextKind

_BATCH_SIZE = 400
_LOOKED_AT = 50
"""The number of batches after which PostgreSQL's table statistics are refreshed within a transaction."""


def index(session: Session, kind: TextKind, texts: Iterable[str]) -> None:
    """Add names or codes to the search index. Those already in it stay unchanged."""
    wanted = sorted({text for text in texts if text})
    for turn, start in enumerate(range(0, len(wanted), _BATCH_SIZE)):
        _index(session, kind, wanted[start : start + _BATCH_SIZE])
        if turn % _LOOKED_AT == 1 and session.get_bind().dialect.name == "postgresql":
            session.execute(sa.text("ANALYZE search_text"))


def _index(session: Session, kind: TextKind, texts: list[str]) -> None:
    named = sa.select(col(SearchText.text), col(SearchText.id)).where(col(SearchText.kind) == kind)
    known = set(session.execute(named.where(col(SearchText.text).in_(texts))).scalars())
    new = [text for text in texts if text not in known]
    if not new:
        return
    connection = session.connection()
    table: sa.Table = SearchText.__table__  # type: ignore[attr-defined]
    connection.execute(table.insert(), [{"kind": kind, "text": text} for text in new])
    ids = connection.execute(sa.select(table.c.text, table.c.id).where(table.c.kind == kind, table.c.text.in_(new)))
    keys = [{"kind": kind, "key": key, "text_id": number} for text, number in ids for key in sorted(_keys(kind, text))]
    if keys:
        connection.execute(SearchKey.__table__.insert(), keys)  # type: ignore[attr-defined]


def _keys(kind: TextKind, text: str) -> set[str]:
    if kind not in NAMES:
        return code_keys(text)
    name = fold(text)
    return name_keys(name, _syllables(name))


@lru_cache(maxsize=4_096)
def _syllables(name: str) -> tuple[str, ...]:
    """Return the pinyin of each character, chosen by its word (重庆 is chong qing)."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(name, errors=list))  # type: ignore[arg-type]  # one entry a letter, as documented
