"""Whether a report may still change: the rule that services and buttons ask, and the triggers, say the same."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tracker.core.calendar.months import MonthState, takes_reports
from tracker.months.models import Month, Reopening
from tracker.people.models.people import Person
from tracker.register.models import Bureau
from tracker.reports.models.reports import MonthlyReport


def _is_written(session, report):
    """Write the row past every service. Return whether the database took it."""
    table = MonthlyReport.__table__
    statement = sa.update(table).where(table.c.id == report).values(proxy_reason="试")
    try:
        with session.begin_nested():
            session.execute(statement)
    except DBAPIError:
        return False
    return True


@pytest.mark.parametrize("reopened", [False, True])
@pytest.mark.parametrize("state", [MonthState.OPEN, MonthState.CLOSED, MonthState.PUBLISHED])
def test_the_database_lets_a_report_change_exactly_where_the_rule_does(region, state, reopened):
    with Session(region.writer) as session:
        found = sa.select(MonthlyReport.id, MonthlyReport.enterprise_id, Month.code).join(
            Month, Month.code == MonthlyReport.month
        )
        row = session.execute(found.where(Month.state == state).order_by(Month.code.desc())).first()
        if row is None:
            chosen = session.execute(found.where(Month.state == MonthState.OPEN)).first()
            session.execute(
                sa.update(Month).where(Month.code == chosen.code).values(state=state, closed_at=datetime.now(UTC))
            )
            row = chosen
        if reopened and state is not MonthState.PUBLISHED:
            session.add(
                Reopening(
                    month=row.code,
                    enterprise_id=row.enterprise_id,
                    person_id=session.scalar(sa.select(Person.id)),
                    bureau_id=session.scalar(sa.select(Bureau.id)),
                    at=datetime.now(UTC),
                    reason="试",
                )
            )
            session.flush()
        assert _is_written(session, row.id) is takes_reports(state, reopened=reopened)
        session.rollback()
