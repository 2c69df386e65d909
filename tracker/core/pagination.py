"""Pagination: every list shows PAGE_SIZE rows on a page."""

from typing import Any, TypeVar

import sqlalchemy as sa

PAGE_SIZE = 50
Q = TypeVar("Q", bound=sa.Select[Any])


def page_count(rows: int) -> int:
    """Return the number of pages for a number of rows. An empty list has one page."""
    return max(1, -(-rows // PAGE_SIZE))


def paginate(query: Q, page: int) -> Q:
    """Return the query of one page. Pages are counted from 1."""
    return query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
