"""Impact preview: applies a change in a savepoint, measures the figures of the open month, and rolls it back."""

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
    """The measures of one part of the region (cut) in the open month, before and after a change."""

    cut: Cut
    before: Measures
    after: Measures


def trial(session: Session, cuts: Sequence[Cut], do: Callable[[], object]) -> list[Effect]:
    """Apply a change in a savepoint, measure the open month before and after it, and roll it back.

    Only the given cuts within the access scope of the reader are measured, so that nothing outside it is disclosed. For
    the whole region, the reader's own cut is measured instead. Errors of the change are passed on. Return an empty list
    where no month is open.
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
    """Preview a change of reference data without access scope.

    For the system administrator, who reads no enterprise.
    """
    return trial(session, cuts, do)
