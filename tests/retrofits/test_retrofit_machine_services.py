"""Property test of retrofits: random steps by random people."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from tests import databases, regions
from tests.tree_rows import region
from tracker.core.errors import TrackerError
from tracker.core.workflow.history import Move
from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.retrofits import queries as retrofits
from tracker.retrofits import services
from tracker.retrofits.models.tracks import StageClaim
from tracker.retrofits.rules import LADDER, Claim, Recipient, Track, TrackStage
from tracker.seeding import services as seeding

LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"
START = datetime(2024, 2, 10, 4, tzinfo=UTC)


class Retrofit(RuleBasedStateMachine):
    """One track of one firm, everybody who may or may not act, and days that go by."""

    engines = folder = None

    @initialize()
    def found(self):
        self.session = Session(self.engines.writer)
        rows = region(3, 1) | {"retrofit_tracks": [], "reports": []}
        rows["people"] += ["r-XJ-2,厅审核员二,reviewer,XJ,,no"]
        seeding.load(self.session, seeding.read(regions.write(self.folder, **rows)), at=START)
        self.firm = self.session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E1")).one()
        self.actors = people.actors(self.session, START.date())
        self.at, self.barred = START, None

    def teardown(self):
        self.session.rollback()
        self.session.close()

    def _kept(self):
        return retrofits.track(self.session, self.firm, "steel", Track.ORGANIZED)

    @rule(days=st.integers(0, 40))
    def days_go_by(self, days):
        self.at += timedelta(days)

    @rule(step=st.sampled_from(("claim", "claim", "verify", "verify", "refuse", "retract", "withdraw", "object")),
          who=st.integers(0, 9), stage=st.sampled_from(LADDER), right=st.booleans(), stale=st.booleans())  # fmt: skip
    def act(self, step, who, stage, right, stale):
        by, kept = self.actors[who % len(self.actors)], self._kept()
        before = (TrackStage.NOT_STARTED, 0) if kept is None else (kept.stage, kept.version)
        follows = retrofits.rule(self.session, "steel", Track.ORGANIZED).following(before[0])
        attempt = self.session.begin_nested()
        try:
            self._do(step, by, kept, follows if right else stage, before[1] + stale)
        except TrackerError:
            attempt.rollback()
            now = self._kept()
            assert ((TrackStage.NOT_STARTED, 0) if now is None else (now.stage, now.version)) == before
        else:
            attempt.commit()
            assert not stale
            self._check(step, by, before[0])

    def _do(self, step, by, kept, stage, version):
        day = self.at.date()
        said = Claim(stage=stage, since=day, note="试", document="1号", sent={Recipient.PREFECTURE: day})
        if step == "claim":
            services.claim_track(
                self.session, self.firm, "steel", Track.ORGANIZED, said, by=by, version=version, at=self.at
            )
        elif kept is None:
            raise TrackerError
        elif step == "withdraw":
            services.withdraw_notice(self.session, kept, said, by=by, version=version, at=self.at)
        elif step == "object":
            services.object_to(self.session, kept, day, "某人", "试", by=by, version=version, at=self.at)
        else:
            todo = {"verify": services.verify, "refuse": services.refuse, "retract": services.retract}[step]
            todo(self.session, kept, by=by, version=version, at=self.at, opinion="试")

    def _check(self, step, by, before):
        kept = self._kept()
        if step != "verify":
            assert kept.stage is before
            return
        ladder = (TrackStage.NOT_STARTED, *LADDER)
        if kept.stage is TrackStage.WITHDRAWN:
            assert before in (TrackStage.NOTICED, TrackStage.COMPLETE)
            self.barred = kept.not_before
        elif before is not TrackStage.WITHDRAWN:
            assert ladder.index(kept.stage) == ladder.index(before) + 1
        if kept.stage in (TrackStage.NOTICED, TrackStage.COMPLETE, TrackStage.WITHDRAWN):
            assert by.unit_name.startswith("XJ局")
        if kept.stage is TrackStage.NOTICED and self.barred is not None:
            assert kept.since >= self.barred

    @invariant()
    def two_persons_stand_behind_every_stage_and_moves_tell_them_all(self):
        past = self.session.scalars(
            sa.select(StageClaim).where(StageClaim.state == "verified").order_by(StageClaim.id)
        ).all()
        assert all(each.claimed_by != each.decided_by for each in past)
        verified = self.session.scalars(sa.select(Move).where(Move.action == "verify").order_by(Move.id)).all()
        assert [each.stage for each in past] == [each.to_state for each in verified]
        kept = self._kept()
        if kept is not None:
            assert kept.stage.value == (past[-1].stage if past else "not_started")
            waits = sa.select(sa.func.count()).select_from(StageClaim).where(StageClaim.state == "waiting")
            assert self.session.scalar(waits) <= 1
            assert kept.since is None or kept.since <= max(self.at.date(), date(2024, 2, 10))


@pytest.mark.prop
def test_no_order_of_steps_breaks_the_rules_of_a_track(engines, sqlite_template, tmp_path):
    Retrofit.engines = databases.fresh(engines, sqlite_template, tmp_path / "retrofit.db")
    Retrofit.folder = tmp_path / "region"
    run_state_machine_as_test(
        Retrofit,
        settings=settings(
            max_examples=200 if LONG else 2, stateful_step_count=80 if LONG else 40, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
