"""The inbox of a person: notices, the latest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core.pagination import page_count
from tracker.notifications import queries as notices
from tracker.notifications.models import Notice


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """One page of the inbox."""

    rows: Sequence[Notice]
    total: int
    number: int
    pages: int
    unread: int


def inbox_page(session: Session, person_id: int, wanted: int) -> InboxPage:
    """Prepare a page; a number beyond the last page shows the last."""
    total = notices.count(session, person_id)
    pages = page_count(total)
    number = min(wanted, pages)
    return InboxPage(
        rows=notices.inbox(session, person_id, number),
        total=total,
        number=number,
        pages=pages,
        unread=notices.unread(session, person_id),
    )
