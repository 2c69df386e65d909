"""Access scope of positions and totals: who may read which rows.

A bureau reads the enterprises it supervises now, and the months in which it supervised others.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.access_scope import Condition, Reach, Scope
from tracker.positions.models import Position, Total
from tracker.positions.rules import Dimension
from tracker.register.scope import held_now, under


def _opens(found: Reach) -> Iterator[Condition]:
    yield Position, held_now(found, col(Position.enterprise_id))
    yield Position, under(col(Position.bureau_path), found.paths)
    yield Total, sa.and_(col(Total.dimension) == Dimension.BUREAU, under(col(Total.key), found.paths))


SCOPE = Scope(tables=(Position, Total), opens=_opens)
