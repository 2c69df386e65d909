"""Presenter of the page that rates several applications in one batch, after the end of their public notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.grading.presenters.applications import Error
from tracker.grading.queries import applications, ceilings, funnel
from tracker.grading.queries.funnel import ApplicationRow


@dataclass(frozen=True, kw_only=True)
class BatchPage:
    """The applications whose public notice ended, those still in notice, and the submitted values after an error."""

    ready: list[ApplicationRow]
    waiting: list[ApplicationRow]
    closed: dict[int, str]
    """Why an application cannot be rated although its notice ended, keyed by application id."""
    errors: Sequence[Error] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[int] = frozenset()


def batch_page(session: Session, actor: Actor, today: date) -> BatchPage:
    """Return the batch page for the root bureau of the acting person."""
    rows = funnel.in_notice(session, actor.bureau_id or 0)
    ready = [row for row in rows if row.notice_until is not None and row.notice_until < today]
    refusals = {
        row.id: ceilings.decidable(session, applications.application(session, row.id), today).refusal(row.level)
        for row in ready
    }
    return BatchPage(
        ready=ready,
        waiting=[row for row in rows if row not in ready],
        closed={key: translate(refused) for key, refused in refusals.items() if refused is not None},
    )
