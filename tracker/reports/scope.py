"""Who reads monthly reports: whoever reads their enterprise now."""

from collections.abc import Iterator

from sqlmodel import col

from tracker.core.access_scope import Condition, Reach, Scope
from tracker.register.scope import held_now
from tracker.reports.models.reports import MonthlyReport


def _opens(reach: Reach) -> Iterator[Condition]:
    yield MonthlyReport, held_now(reach, col(MonthlyReport.enterprise_id))


SCOPE = Scope(tables=(MonthlyReport,), opens=_opens)
