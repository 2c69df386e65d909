"""Property test of closing and reopening in random order: no figure is stale."""

import os

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from tests import databases
from tests.endings import Play
from tracker.closing import queries as closing
from tracker.core.calendar.months import MonthState
from tracker.core.errors import TrackerError
from tracker.months.models import Month
from tracker.positions.models import Position
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import Answer, ReportState

LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"


class Ends(RuleBasedStateMachine):
    """Months that close, open, are reopened, filed and approved in any order."""

    engines = folder = None

    @initialize()
    def begin(self):
        self.session = Session(self.engines.writer, expire_on_commit=False)
        self.play = Play(self.session, self.folder)

    def teardown(self):
        self.session.rollback()
        self.session.close()

    def _try(self, step, *values, **named):
        attempt = self.session.begin_nested()
        try:
            step(*values, **named)
        except TrackerError:
            attempt.rollback()
            self.session.expire_all()
        else:
            attempt.commit()

    @rule(month=st.sampled_from(["2024-01", "2024-02", "2024-03"]))
    def close(self, month):
        self._try(self.play.close, month)

    @rule()
    def open_next(self):
        planned = self.session.scalars(sa.select(Month.code).where(Month.state == MonthState.PLANNED)).first()
        if planned:
            self._try(self.play.open, planned)

    @rule(month=st.sampled_from(["2024-01", "2024-02"]), code=st.sampled_from(["E1", "E2"]))
    def reopen(self, month, code):
        self._try(self.play.reopen, month, code)

    @rule(
        month=st.sampled_from(["2024-01", "2024-02", "2024-03"]), code=st.sampled_from(["E1", "E2"]),
        more=st.integers(0, 90), answer=st.sampled_from([Answer.GIVEN, Answer.UNCHANGED]),
    )  # fmt: skip
    def file(self, month, code, more, answer):
        self._try(self.play.file, month, code, more * 10_000, answer)

    @rule(month=st.sampled_from(["2024-01", "2024-02", "2024-03"]), code=st.sampled_from(["E1", "E2"]))
    def approve(self, month, code):
        found = self.session.scalars(
            sa.select(MonthlyReport).where(MonthlyReport.month == month, MonthlyReport.state == ReportState.IN_REVIEW)
        ).all()
        if any(each.id == self.play.report(month, code).id for each in found):
            self._try(self.play.approve, month, code)

    @rule(key=st.sampled_from(["x1", "b1"]), month=st.sampled_from(["2024-01", "2024-02"]))
    def sign(self, key, month):
        self._try(self.play.sign, month, key)

    @invariant()
    def the_second_path_agrees(self):
        self.session.flush()
        self.play.quiet()

    @invariant()
    def at_most_one_month_is_open(self):
        found = self.session.scalars(sa.select(Month.code).where(Month.state == MonthState.OPEN)).all()
        assert len(found) <= 1

    @invariant()
    def a_later_approved_total_is_never_below_without_a_reason(self):
        assert not self.session.scalars(sa.select(Position.id).where(Position.increment < 0)).all()

    @invariant()
    def nothing_of_a_closed_month_is_under_way_unless_it_is_reopened(self):
        for month in self.session.scalars(sa.select(Month).where(Month.state == MonthState.CLOSED)):
            reopened = {each.enterprise_id for each, _, _ in closing.reopened(self.session, month.code)}
            states = sa.select(MonthlyReport.enterprise_id).where(
                MonthlyReport.month == month.code,
                MonthlyReport.state.in_([ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.RETURNED]),
            )
            assert set(self.session.scalars(states)) <= reopened


@pytest.mark.prop
def test_no_order_of_closing_reopening_and_approving_leaves_a_stale_figure(engines, sqlite_template, tmp_path):
    Ends.engines = databases.fresh(engines, sqlite_template, tmp_path / "ends.db")
    Ends.folder = tmp_path / "region"
    run_state_machine_as_test(
        Ends,
        settings=settings(
            max_examples=200 if LONG else 3, stateful_step_count=60 if LONG else 25, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
