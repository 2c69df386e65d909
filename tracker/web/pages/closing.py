"""The page before a month closes: sums filed and approved by side, who holds what, who is missing, who signed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import months as calendar
from tracker.domain.closing import closing_refusal
from tracker.domain.figures import ALL, Cut, CutKind
from tracker.domain.months import MonthState
from tracker.domain.plans import Stage
from tracker.domain.register import Side
from tracker.domain.roles import Actor
from tracker.domain.words import Sentence
from tracker.models import Bureau, Month, Person
from tracker.queries import board, closing, figures, months, unfiled
from tracker.queries.unfiled import Unfiled
from tracker.web.language import told
from tracker.web.pages.frame import Frame, frame


@dataclass(frozen=True)
class Sums:
    """One part of the region: last month, approved now, filed now; counts and yuan."""

    name: str
    projects: int
    carried: int
    before: int
    approved: int
    filed: int

    @property
    def pending(self) -> int:
        """What is filed but not approved yet."""
        return self.filed - self.approved


@dataclass(frozen=True)
class Signature:
    """One root, and who signed for it."""

    root: Bureau
    person: str | None
    at: datetime | None


@dataclass(frozen=True)
class ClosingPage:
    """Everything that the closing page shows."""

    month: Month
    frame: Frame
    sums: list[Sums]
    holders: list[tuple[str, int]]
    missing: list[Unfiled]
    signatures: list[Signature]
    refusal: Sentence | None
    own_signed: bool
    unsigned: list[Bureau]
    reopened: int
    """How many of one's own signed side were reopened and are not decided."""


def closing_page(session: Session, month: Month, actor: Actor) -> ClosingPage:
    """Put the page together within the reader's reach."""
    own = None if actor.bureau_id is None else session.get(Bureau, actor.bureau_id)
    is_root = own is not None and own.parent_id is None
    is_open = month.state is MonthState.OPEN
    refusal = closing_refusal(actor.role, approver=actor.approver, is_root=is_root, month_open=is_open)
    signatures = [_signature(session, month, root) for root in closing.roots(session)]
    own_signed = any(each.root.id == actor.bureau_id and each.person for each in signatures)
    return ClosingPage(
        month,
        frame(months.every(session), month),
        _sums(session, month),
        board.holders(session, month),
        unfiled.reports(session, month.code, ended=True),
        signatures,
        None if refusal is None else refusal.sentence,
        own_signed,
        closing.unsigned(session, month.code),
        closing.undecided(session, month.code, [own.side]) if own is not None and own_signed else 0,
    )


def _sums(session: Session, month: Month) -> list[Sums]:
    approved, filed = figures.approved(session, month), figures.filed(session, month)
    last = session.get(Month, calendar.previous(month.code))
    before = None if last is None else figures.approved(session, last)
    cuts = [(told("全部"), ALL), *((told(side), Cut(CutKind.SIDE, side.value)) for side in Side)]
    found = []
    for name, cut in cuts:
        now = approved.at(cut)
        last_total = 0 if before is None else before.at(cut).year_total
        projects = sum(getattr(now, stage.value) for stage in Stage)
        found.append(
            Sums(name, projects, now.enterprises_carried, last_total, now.year_total, filed.at(cut).year_total)
        )
    return found


def _signature(session: Session, month: Month, root: Bureau) -> Signature:
    found = closing.sign_off(session, month.code, root.id)
    if found is None:
        return Signature(root, None, None)
    return Signature(root, session.get_one(Person, found.person_id).name, found.at)
