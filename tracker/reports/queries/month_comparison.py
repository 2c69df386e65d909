"""Query of the comparison of two months of one enterprise, plan item by plan item."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.plans.models import Project
from tracker.plans.rules import Stage
from tracker.positions.models import Position


class TwoMonths(NamedTuple):
    """One plan item in two months; None where the item did not exist in that month. Money is in yuan."""

    code: str
    title: str
    year: int
    first_stage: Stage | None
    second_stage: Stage | None
    first_total: int | None
    second_total: int | None

    @property
    def change(self) -> int | None:
        """Increase of the total from the first to the second month, in yuan; None where either is missing."""
        return None if self.first_total is None or self.second_total is None else self.second_total - self.first_total


def months_of(session: Session, enterprise_id: int, until: str) -> list[str]:
    """Return the months up to `until` in which an enterprise has positions, the latest first."""
    query = sa.select(col(Position.month)).where(
        col(Position.enterprise_id) == enterprise_id, col(Position.month) <= until
    )
    return sorted(set(session.scalars(query.distinct())), reverse=True)


def two_months(session: Session, enterprise_id: int, first: str, second: str) -> list[TwoMonths]:
    """Return every plan item of an enterprise that has a position in either of two months."""
    query = (
        sa.select(
            col(Position.month), col(Project.code), col(Project.title), col(Position.year), col(Position.stage),
            col(Position.total),
        )
        .join(Project, col(Project.id) == col(Position.project_id))
        .where(col(Position.enterprise_id) == enterprise_id, col(Position.month).in_((first, second)))
        .order_by(col(Project.code), col(Position.year))
    )  # fmt: skip
    found: dict[tuple[str, str, int], dict[str, tuple[Stage, int]]] = {}
    for month, code, title, year, stage, total in session.execute(query):
        found.setdefault((code, title, year), {})[month] = (stage, total)
    nothing = (None, None)
    return [
        TwoMonths(*item, said.get(first, nothing)[0], said.get(second, nothing)[0], said.get(first, nothing)[1],
                  said.get(second, nothing)[1])
        for item, said in found.items()
    ]  # fmt: skip
