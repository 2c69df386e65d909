"""Presenters of the pages of the audit log: search, verification of the chain, history of one record."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.audit_log.presenters import Told, told_history
from tracker.core.audit import chain
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.chain import Broken, Head
from tracker.core.audit.models import AuditEvent
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.core.workflow.table import Subject
from tracker.people.queries import people


@dataclass(frozen=True, kw_only=True)
class EventsPage:
    """The values of the search page: the found events, the latest first; `before` and `after` link to other pages."""

    rows: list[AuditEvent]
    count: int
    wanted: Mapping[str, str]
    """The query parameters of the address."""
    number: int
    pages: int
    before: str | None
    after: str | None
    head: Head
    export: str
    actions: list[AuditAction]


@dataclass(frozen=True, kw_only=True)
class ChainPage:
    """The result of verifying the chain, and the published hash that it was compared with."""

    broken: Broken | None
    head: Head
    published: str


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """The history of one record, the latest first."""

    lines: list[Told]
    kind: str
    title: str


def chain_page(session: Session, published: str) -> ChainPage:
    """Verify the chain, and look in it for a hash that was published before."""
    broken = chain.broken(session, published or None)
    return ChainPage(broken=broken, head=chain.head(session), published=published)


def history_page(session: Session, subject: str, subject_id: int) -> HistoryPage:
    """Prepare the history of one record. Raise NotFound where it has none."""
    events, moves = chain.history(session, subject, subject_id), chain.moves(session, subject, subject_id)
    if not events and not moves:
        raise NotFound(message("没有这条记录的历史。"))
    lines = told_history(events, moves, people.names(session, {move.person_id for move in moves}))
    kind = next((translate(each) for each in Subject if each.value == subject), "")
    name = events[0].name if events else _("%(kind)s %(n)s 号", kind=kind, n=subject_id)
    return HistoryPage(lines=lines, kind=kind, title=name or kind)
