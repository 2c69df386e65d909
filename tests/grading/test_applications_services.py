"""Applications in any order of steps: the rules hold after each, and days, moves, records and funnel agree."""

import os
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from tests import databases, regions
from tests import grading_chain as grading
from tracker.core.errors import Conflict, TrackerError
from tracker.core.roles import Role
from tracker.core.workflow.history import Move
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries import applications as queries
from tracker.grading.queries import expert_review, funnel
from tracker.grading.rules import ApplicationState, Claim, GradeLevel, Stance, Target
from tracker.grading.rules.applications import Action
from tracker.grading.services import applications
from tracker.people.queries import people
from tracker.reports.rules.review_comments import ReturnReason
from tracker.seeding import services as seeding

NOW = datetime(2024, 3, 4, 4, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"
S = ApplicationState
USUAL = {
    S.DRAFT: ("apply",), S.RETURNED: ("apply",), S.WITHDRAWN: ("apply",), S.IN_REVIEW: ("pass_up", "first_review"),
    S.REVIEWED: ("hand_in",), S.SUBMITTED: ("invite",), S.EXPERTS: ("letter", "letter", "letter", "conclude"),
    S.DECISION: ("propose",), S.PROPOSED: ("agree",), S.NOTICE: ("rate",),
}  # fmt: skip
"""What brings an application on."""
REST = ("save", "withdraw", "send_back", "reject", "uninvite", "site_check", "disagree", "object_to", "conflict")
EVERY = sorted({step for steps in USUAL.values() for step in steps}) + list(REST)


def tiny(session, folder, persons=grading.PEOPLE):
    """Load the tiny region with everybody an application meets, and an edition for both industries."""
    seeding.load(session, seeding.read(regions.write(folder, people=persons)), at=NOW)
    for industry in ("steel", "cement"):
        grading.edition(session, industry, from_day=date(2024, 1, 1))


class Applications(RuleBasedStateMachine):
    """Two enterprises of two trees, three applications, and everybody who may or may not act."""

    engines = folder = None

    @initialize()
    def found(self):
        self.session, self.at = Session(self.engines.writer), NOW
        tiny(self.session, self.folder)
        self.actors = list(people.actors(self.session, NOW.date()))
        chains = [
            grading.Chain(self.session, NOW, by={"filer": login}, code=code, target=target, line=line)
            for login, code, target, line in (("l1", "E1", Target.B, ""), ("l1", "E1", Target.B, "一号线"), ("l2", "E2", Target.A, ""))
        ]  # fmt: skip
        self.open, self.keys = [each.found for each in chains], [each.keys for each in chains]

    def teardown(self):
        self.session.rollback()
        self.session.close()

    @rule(
        on=st.integers(0, 9), which=st.sampled_from((0, 0, 0, 1, 2)), other=st.sampled_from(EVERY), turn=st.integers(0, 20),
        stale=st.integers(0, 9), wait=st.integers(0, 4), level=st.sampled_from(list(grading.GradeLevel)[1:6]),
    )  # fmt: skip
    def act(self, on, which, other, turn, stale, wait, level):
        """Take the usual next step by whoever may, or any step by anybody."""
        found, self.at = self.open[which], self.at + timedelta(days=wait)
        usual = USUAL.get(found.state, EVERY)
        name = usual[turn % len(usual)] if on < 8 else other
        tried = self._likely(found, name) if on < 9 else self.actors[turn % len(self.actors) :][:1]
        for by in tried[turn % 3 :] + tried[: turn % 3]:
            if self._try(found, name, by, found.version - (stale == 9), level, which):
                assert stale < 9 or name in ("letter", "conflict")
                self._check(found, by, name)
                return

    def _likely(self, found, name):
        """Give those whose step it may be."""
        role = Role.EXPERT if name in ("letter", "conflict") else Role.REVIEWER
        if name in ("apply", "save", "withdraw"):
            return [each for each in self.actors if each.enterprise_id == found.enterprise_id]
        return [
            each
            for each in self.actors
            if each.role is role and (role is Role.EXPERT or each.bureau_id == found.holder_id)
        ]

    def _try(self, found, name, by, version, level, which):
        before = (found.state, found.holder_id, found.round, found.version)
        attempt = self.session.begin_nested()
        try:
            getattr(self, f"_{name}")(found, by, {"by": by, "version": version, "at": self.at}, level, self.keys[which])
        except TrackerError:
            attempt.rollback()
            self.session.refresh(found)
            assert (found.state, found.holder_id, found.round, found.version) == before
            return False
        attempt.commit()
        return True

    def _check(self, found, by, name):
        filed = sa.select(Move.person_id).where(
            Move.subject_id == found.id, Move.action == Action.APPLY, Move.round == found.round
        )
        if name not in ("apply", "save", "withdraw"):
            assert by.person_id not in set(self.session.scalars(filed))
        if name in ("propose", "agree", "rate"):
            root = queries.ancestors(self.session, found.enterprise_id)[-1]
            assert by.bureau_id == root.id

    def _save(self, found, by, how, level, keys):
        applications.save(self.session, found, {keys[0]: applications.Answer(level)}, {}, **how)

    def _apply(self, found, by, how, level, keys):
        replies = {each.id: "已补充材料" for each in queries.remarks(self.session, found)}
        said = queries.answers(self.session, found.id)
        blank = {key: applications.Answer(level) for key in keys if key not in said or said[key].level is None}
        applications.save(self.session, found, blank, replies, **how)
        applications.apply(self.session, found, **how | {"version": found.version})

    def _withdraw(self, found, by, how, level, keys):
        applications.withdraw(self.session, found, **how)

    def _pass_up(self, found, by, how, level, keys):
        applications.pass_up(self.session, found, **how)

    def _first_review(self, found, by, how, level, keys):
        applications.first_review(self.session, found, {}, **how)

    def _hand_in(self, found, by, how, level, keys):
        applications.hand_in(self.session, found, **how)

    def _send_back(self, found, by, how, level, keys):
        remark = applications.IndicatorRemark(keys[1], ReturnReason.EVIDENCE, "请补材料")
        applications.send_back(self.session, found, [remark], **how)

    def _reject(self, found, by, how, level, keys):
        applications.reject(self.session, found, opinion="不符合", **how)

    def _invite(self, found, by, how, level, keys):
        ids = {each.id for each in expert_review.experts(self.session, NOW.date())}
        asked = sa.select(GradeInvitation.person_id).where(
            GradeInvitation.application_id == found.id, GradeInvitation.round == found.round
        )
        applications.invite(self.session, found, ids - set(self.session.scalars(asked)), **how)

    def _uninvite(self, found, by, how, level, keys):
        asked = expert_review.invitations(self.session, found)
        applications.uninvite(self.session, found, asked[0].id if asked else 0, **how)

    def _letter(self, found, by, how, level, keys):
        how = {"by": by, "at": self.at}
        mine = expert_review.invitation(self.session, found, by.person_id)
        if mine is None or mine.stance is None:
            applications.declare(self.session, found, Stance.CLEAR, **how)
        said = {key: applications.Opinion(Claim(level)) for key in keys}
        applications.opine(self.session, found, said, "", **how)

    def _conflict(self, found, by, how, level, keys):
        applications.declare(self.session, found, Stance.CONFLICT, by=by, at=self.at)

    def _conclude(self, found, by, how, level, keys):
        applications.conclude(self.session, found, **how)

    def _site_check(self, found, by, how, level, keys):
        applications.site_check(self.session, found, NOW.date(), "属实", **how)

    def _propose(self, found, by, how, level, keys):
        applications.propose(self.session, found, level if level is not GradeLevel.C else None, opinion="达到", **how)

    def _agree(self, found, by, how, level, keys):
        applications.agree(self.session, found, notice_days=2, **how)

    def _disagree(self, found, by, how, level, keys):
        applications.disagree(self.session, found, opinion="再议", **how)

    def _object_to(self, found, by, how, level, keys):
        day = found.noticed_on or NOW.date()
        applications.object_to(self.session, found, "某群众", "与现场不符", day, **how)

    def _rate(self, found, by, how, level, keys):
        version = how.pop("version")
        applications.rate(self.session, [(found, version)], batch="第一批", document_no="1号", **how)

    @invariant()
    def days_moves_records_and_funnel_agree(self):
        assert list(funnel.differences(self.session)) == []
        rated = [each for each in self.open if each.state is S.RATED]
        records = self.session.scalars(sa.select(GradeRecord).where(GradeRecord.batch == "第一批")).all()
        assert len(records) == len(rated)
        for step, count in funnel.counts(self.session, 2024).items():
            of = {(each.enterprise_id, each.target) for each in self.open if getattr(each, f"{step.value}_on")}
            assert count == len(of)

    @invariant()
    def no_grade_without_two_persons_and_two_letters(self):
        for each in self.open:
            if each.state in (S.NOTICE, S.RATED):
                assert None not in (each.proposer_id, each.decider_id)
                assert each.proposer_id != each.decider_id
                answered = [one for one in expert_review.invitations(self.session, each) if one.answered_at]
                assert len(answered) >= 2

    @invariant()
    def a_conflicted_expert_never_counts(self):
        said = sa.select(sa.func.count()).select_from(GradeOpinion).join(
            GradeInvitation, GradeInvitation.id == GradeOpinion.invitation_id
        )  # fmt: skip
        assert self.session.scalar(said.where(GradeInvitation.stance == Stance.CONFLICT)) == 0


@pytest.mark.prop
def test_of_two_second_persons_exactly_one_decides_and_the_other_is_told_who(engines, sqlite_template, tmp_path):
    made = databases.fresh(engines, sqlite_template, tmp_path / "race.db")
    with Session(made.writer) as session, session.begin():
        tiny(session, tmp_path / "region", persons=[*grading.PEOPLE, "x3,厅审核员丙,reviewer,XJ,,no"])
        number = grading.Chain(session, NOW).answered().reviewed().concluded().proposed().found.id
    told, barrier = {}, threading.Barrier(2)

    def decide(login, step):
        with Session(made.reader) as session:
            by, version = grading.actor(session, login, NOW), session.get_one(GradeApplication, number).version
        barrier.wait(20)
        try:
            with Session(made.writer) as session, session.begin():
                found = session.get_one(GradeApplication, number)
                getattr(applications, step)(session, found, by=by, version=version, at=NOW, opinion="意见")
        except TrackerError as error:
            told[login] = error

    threads = [threading.Thread(target=decide, args=each) for each in (("x2", "agree"), ("x3", "disagree"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    (lost,) = told
    assert isinstance(told[lost], Conflict)
    assert {"x2": "厅审核员丙", "x3": "厅审核员乙"}[lost] in str(told[lost])
    with Session(made.reader) as session:
        assert list(funnel.differences(session)) == []


@pytest.mark.prop
def test_no_order_of_steps_breaks_the_rules_of_applications(engines, sqlite_template, tmp_path):
    Applications.engines = databases.fresh(engines, sqlite_template, tmp_path / "machine.db")
    Applications.folder = tmp_path / "region"
    run_state_machine_as_test(
        Applications,
        settings=settings(
            max_examples=200 if LONG else 2, stateful_step_count=80 if LONG else 40, deadline=None,
            derandomize=not LONG, database=None, suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
