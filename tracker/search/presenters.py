"""Presenter of the page of search results: the first enterprises and projects, and links to all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core.search_index import lookup
from tracker.core.search_index.lookup import Hit
from tracker.plans import queries as plans
from tracker.register.queries import lookup as register

PREVIEW_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class Hits:
    """The hits in one list: their number, the first few, and the address of the whole list."""

    count: int
    first: Sequence[Hit]
    url: str


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """The values of the page: search text, month and hits."""

    words: str
    month: str | None
    enterprises: Hits
    projects: Hits
    most: int = lookup.MAX_HITS


def search_page(session: Session, words: str, month: str | None) -> SearchPage:
    """Search enterprises and projects by name, code, pinyin or initials."""
    enterprises, projects = register.enterprise_ids(session, words), plans.project_ids(session, words)
    return SearchPage(
        words=words,
        month=month,
        enterprises=Hits(
            count=len(enterprises),
            first=register.enterprises(session, enterprises, PREVIEW_ROWS),
            url=url_for("register.enterprises", month=month, q=words),
        ),
        projects=Hits(
            count=len(projects),
            first=plans.projects(session, projects, PREVIEW_ROWS),
            url=url_for("plans.projects", month=month, q=words),
        ),
    )
