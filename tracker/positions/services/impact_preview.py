"""Impact preview: a change is applied in a savepoint, the figures of the open month measured, then rolled back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core import access_scope
from tracker.core.cuts import ALL, Cut
from tracker.core.database.unscoped import unscoped
from tracker.months.queries import months
from tracker.positions import queries
from tracker.positions.rules import Measures
from tracker.register import scope


@dataclass(frozen=True)
class Effect:
    """What a change would do to the open month of one part of the region."""

    cut: Cut
    before: Measures
    after: Measures


def trial(session: Session, cuts: Sequence[Cut], do: Callable[[], object]) -> list[Effect]:
    """Apply a change in a savepoint, measure the open month before and after, roll back. Raises what the change raises.

    Of the parts that are named only those within the reader's reach are measured: what lies outside is not told. The
    reader's own part is measured in the place of the region.
    """
    home = access_scope.attached(session).home
    own = [home if cut == ALL and home is not None else cut for cut in cuts]
    cuts = [cut for cut in dict.fromkeys(own) if scope.holds(session, cut)]
    month = months.open_month(session)
    before = None if month is None else queries.approved(session, month)
    attempt = session.begin_nested()
    try:
        do()
        session.flush()
        after = None if month is None else queries.approved(session, month)
    finally:
        attempt.rollback()
        session.expire_all()
    if before is None or after is None:
        return []
    return [Effect(cut, before.at(cut), after.at(cut)) for cut in cuts]


@unscoped
def whole_trial(session: Session, cuts: Sequence[Cut], do: Callable[[], object]) -> list[Effect]:
    """Preview a change of reference data for the system administrator, without access scope."""
    return trial(session, cuts, do)
