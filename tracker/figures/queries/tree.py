"""Query of the name and side of a cut, for the progress paragraph."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import Cut, CutKind
from tracker.figures.rules.paragraph import WHOLE, Part
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.tree import cut_name
from tracker.register.rules.register import Side


def part(session: Session, cut: Cut) -> Part:
    """Return the part of the region that a paragraph on a cut describes: its name, and its side where it has one."""
    if cut.kind is CutKind.ALL:
        return WHOLE
    if cut.kind is CutKind.SIDE:
        return Part(cut_name(session, cut), Side(cut.key))
    if cut.kind not in (CutKind.BUREAU, CutKind.ENTERPRISE):
        return Part(cut_name(session, cut))
    side: sa.Select[Side] = sa.select(col(Bureau.side)).where(col(Bureau.key) == cut.key)
    if cut.kind is CutKind.ENTERPRISE:
        side = (
            sa.select(col(Bureau.side))
            .join(Term, col(Term.bureau_id) == col(Bureau.id))
            .join(Enterprise, col(Enterprise.id) == col(Term.enterprise_id))
            .where(col(Enterprise.code) == cut.key)
            .order_by(col(Term.from_month).desc())
        )
    return Part(cut_name(session, cut), session.scalars(side.limit(1)).first())
