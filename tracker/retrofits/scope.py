"""Access scope of retrofits and eliminations: a person reads those of enterprises that they may read now."""

from collections.abc import Iterator
from typing import Any

from tracker.core.access_scope import Condition, Reach, Scope
from tracker.register.scope import held_now
from tracker.retrofits.models.tracks import Elimination, Objection, ReportSent, RetrofitTrack, StageClaim

_TABLES: tuple[Any, ...] = (RetrofitTrack, StageClaim, ReportSent, Objection, Elimination)


def _opens(found: Reach) -> Iterator[Condition]:
    return ((table, held_now(found, table.enterprise_id)) for table in _TABLES)


SCOPE = Scope(tables=_TABLES, opens=_opens)
