"""Property test of reports: random steps by random people; rules hold and figures equal the second path."""

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from tests import databases, regions
from tests.tree_rows import region
from tracker.core.audit import integrity
from tracker.core.cuts import ALL
from tracker.core.errors import TrackerError
from tracker.core.workflow.history import Move
from tracker.figures import queries as figures
from tracker.figures.queries.verification import verify
from tracker.months.queries import months
from tracker.people.queries import people
from tracker.reports import services
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Finding
from tracker.reports.queries import reports, review
from tracker.reports.rules.findings import Level
from tracker.reports.rules.reports import Answer, ReportState
from tracker.reports.rules.review_comments import Remark, ReturnReason
from tracker.seeding import services as seeding

NOW = datetime(2024, 2, 10, 4, tzinfo=UTC)
LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"
STEPS = ("save", "submit", "withdraw", "pass_up", "approve", "send_back", "recall", "revoke", "take_over")
WORD = "已核对，情况属实"


class Month(RuleBasedStateMachine):
    """One open month of a small region, and everybody who may or may not act in it."""

    engines = folder = None

    @initialize(local=st.integers(1, 4), xpcc=st.integers(1, 3))
    def found(self, local, xpcc):
        self.session = Session(self.engines.writer)
        rows = seeding.read(regions.write(self.folder, **region(local, xpcc)))
        seeding.load(self.session, rows, at=NOW)
        self.closed = figures.approved(self.session, months.month(self.session, "2023-12")).at(ALL)

    def teardown(self):
        wrong = integrity.differences(self.session)
        self.session.rollback()
        self.session.close()
        assert wrong == []

    @rule(
        step=st.sampled_from(STEPS), who=st.integers(0, 6), which=st.integers(0, 1), more=st.integers(-50, 900),
        stale=st.booleans(),
    )  # fmt: skip
    def act(self, step, who, which, more, stale):
        actors = list(people.actors(self.session, NOW.date()))
        by = actors[who % len(actors)]
        found = self.session.scalars(
            sa.select(MonthlyReport).where(MonthlyReport.month == "2024-01").order_by(MonthlyReport.id)
        ).all()[which]
        version = found.version - stale
        before = (found.state, found.holder_id, found.round, found.version)
        attempt = self.session.begin_nested()
        try:
            getattr(self, f"_{step}")(found, by, version, more * 10_000)
        except TrackerError:
            attempt.rollback()
            self.session.refresh(found)
            assert (found.state, found.holder_id, found.round, found.version) == before
        else:
            assert not stale
            attempt.commit()
            self._check_step(found, by, step, before)

    def _check_step(self, found, by, step, before):
        if step in ("pass_up", "approve", "send_back"):
            assert by.bureau_id == before[1]
            filed = sa.select(Move.person_id).where(
                Move.subject_id == found.id, Move.action == "submit", Move.round == before[2]
            )
            assert by.person_id not in set(self.session.scalars(filed))
        if step == "submit":
            assert found.state is ReportState.IN_REVIEW
            first = reports.term(self.session, found.enterprise_id, "2024-01").bureau_id
            assert found.holder_id == first
        if step == "pass_up":
            (below, above) = reports.chain(self.session, before[1])[:2]
            assert (below.id, above.id) == (before[1], found.holder_id)

    def _entries(self, found, more):
        opened = review.open_lines(self.session, found)
        for line in reports.lines(self.session, found):
            if opened is None or line.project_id in opened:
                answer = Answer.GIVEN if more > 0 else Answer.UNCHANGED
                yield (
                    line.project_id,
                    replace(line.prefilled(), answer=answer, total=line.last_total + max(more, 0), note="进展"),
                )

    def _save(self, found, by, version, more):
        services.save(self.session, found, dict(self._entries(found, more)), by=by, version=version, at=NOW)

    def _submit(self, found, by, version, more):
        services.save(self.session, found, dict(self._entries(found, more)), by=by, version=version, at=NOW)
        words = dict.fromkeys(review.findings(self.session, found), WORD)
        services.save(self.session, found, {}, by=by, version=found.version, at=NOW, explanations=words)
        replies = {each.thread.id: WORD for each in review.threads(self.session, found)}
        services.reply(self.session, found, replies, by=by, at=NOW)
        services.submit(self.session, found, by=by, version=found.version, at=NOW)

    def _withdraw(self, found, by, version, more):
        services.withdraw(self.session, found, by=by, version=version, at=NOW)

    def _excused(self, found, by):
        chosen = sa.select(Finding.id).where(Finding.report_id == found.id, Finding.level == Level.B)
        ids = list(self.session.scalars(chosen))
        services.excuse(self.session, found, dict.fromkeys(ids, WORD), by=by, at=NOW)

    def _pass_up(self, found, by, version, more):
        self._excused(found, by)
        services.pass_up(self.session, found, by=by, version=version, at=NOW)

    def _approve(self, found, by, version, more):
        self._excused(found, by)
        services.approve(self.session, found, by=by, version=version, at=NOW)

    def _send_back(self, found, by, version, more):
        line = reports.lines(self.session, found)[0]
        remark = Remark(line.project_id, "total", ReturnReason.NUMBER, WORD)
        services.send_back(self.session, found, [remark], by=by, version=version, at=NOW)

    def _recall(self, found, by, version, more):
        services.recall(self.session, found, by=by, version=version, at=NOW)

    def _revoke(self, found, by, version, more):
        services.revoke(self.session, found, by=by, version=version, at=NOW, opinion=WORD)

    def _take_over(self, found, by, version, more):
        services.take_over(self.session, found, WORD, None, by=by, version=version, at=NOW)

    @invariant()
    def the_second_path_agrees_and_closed_months_stand(self):
        assert list(verify(self.session).differences) == []
        assert figures.approved(self.session, months.month(self.session, "2023-12")).at(ALL) == self.closed

    @invariant()
    def a_report_has_a_holder_exactly_while_it_is_in_review(self):
        for found in self.session.scalars(sa.select(MonthlyReport).where(MonthlyReport.month == "2024-01")):
            assert (found.state is ReportState.IN_REVIEW) is (found.holder_id is not None)
            assert (found.state is ReportState.APPROVED) is (found.approved_at is not None)


@pytest.mark.prop
def test_no_order_of_steps_breaks_the_rules(engines, sqlite_template, tmp_path):
    Month.engines = databases.fresh(engines, sqlite_template, tmp_path / "machine.db")
    Month.folder = tmp_path / "region"
    run_state_machine_as_test(
        Month,
        settings=settings(
            max_examples=200 if LONG else 3, stateful_step_count=60 if LONG else 20, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
