"""Tests of transfer, closure and plan change: two persons, past months unchanged."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.errors import Closed, Conflict, Invalid, NotAllowed
from tracker.figures import queries as figures
from tracker.figures.queries.verification import verify
from tracker.months.queries import months
from tracker.people.queries import people
from tracker.plans import queries as plans
from tracker.plans.models import PlanItem, Project
from tracker.positions.models import Position
from tracker.proposals import services
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import ProposalAction, ProposalKind, ProposalState
from tracker.register.models import Enterprise, Term
from tracker.register.queries import terms as register

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
SUPERVISOR, ABOVE = "reviewer-650106-1", "reviewer-650100-2"
ASKED = ("reviewer-XPCC-12-1", "reviewer-XJ-1", "reviewer-XPCC-1")
"""Those who agree to a transfer from 头屯河区 to 第十二师: the receiver, then both roots."""
OLD, NEW = Cut(CutKind.BUREAU, "650106"), Cut(CutKind.BUREAU, "XPCC-12")


def _actor(session, login):
    person = people.by_key(session, login)
    return next(actor for actor in people.actors(session, NOW.date()) if actor.person_id == person.id)


def _enterprise(session, code="E020"):
    return session.scalars(sa.select(Enterprise).where(Enterprise.code == code)).one()


def _totals(session, month):
    kept = figures.approved(session, months.month(session, month))
    return {str(cut): kept.at(cut) for cut in (ALL, OLD, NEW)}


def _propose(session, kind=ProposalKind.TRANSFER, after=None, login=SUPERVISOR, code="E020", **more):
    return services.propose(
        session, kind, _enterprise(session, code).id, {"bureau": "XPCC-12", "place": "650106"} if after is None else after,
        reason="行政区划调整", document_no="乌环发〔2025〕3号", by=_actor(session, login), at=NOW, **more,
    )  # fmt: skip


def _agree(session, found, *logins):
    for login in logins:
        services.consent(session, found, by=_actor(session, login), version=found.version, at=NOW, opinion="同意接收")
    return found


def _decide(session, found, action=ProposalAction.APPROVE, login=ABOVE):
    services.decide(session, found, action, by=_actor(session, login), version=found.version, at=NOW)


def test_a_transfer_moves_the_open_month_and_no_past_month(region):
    with Session(region.writer) as session:
        past = {month: _totals(session, month) for month in ("2024-11", "2024-12")}
        before = _totals(session, "2025-01")
        _decide(session, _agree(session, _propose(session), *ASKED))
        after = _totals(session, "2025-01")
        assert after["all"] == before["all"]
        assert before[str(OLD)].enterprises - after[str(OLD)].enterprises == 1
        assert after[str(NEW)] - before[str(NEW)] == before[str(OLD)] - after[str(OLD)]
        assert {month: _totals(session, month) for month in past} == past
        assert list(verify(session).differences) == []


def test_a_plan_change_keeps_the_original_and_moves_the_planned_money(region):
    with Session(region.writer) as session:
        project = session.scalars(sa.select(Project).where(Project.code == "P0071")).one()
        before = _totals(session, "2025-01")["all"]
        old = plans.item_in_force(session, project.id, 2024, "2025-01").planned
        after = {"planned": old + 1_000_000, "due": "2025-06-30", "precision": "day"}
        _decide(session, _propose(session, ProposalKind.PLAN_CHANGE, after, project_id=project.id, year=2024))
        assert _totals(session, "2025-01")["all"].planned - before.planned == 1_000_000
        kept = session.scalars(sa.select(PlanItem).where(PlanItem.project_id == project.id, PlanItem.year == 2024)
                               .order_by(PlanItem.from_month)).all()  # fmt: skip
        assert [(item.planned, item.to_month) for item in kept] == [(old, "2024-12"), (old + 1_000_000, None)]
        assert list(verify(session).differences) == []


def test_a_dropped_item_leaves_the_counts_of_the_open_month_only(region):
    with Session(region.writer) as session:
        project = session.scalars(sa.select(Project).where(Project.code == "P0071")).one()
        _decide(session, _propose(session, ProposalKind.PLAN_DROP, {}, project_id=project.id, year=2024))
        count = sa.select(sa.func.count()).select_from(Position).where(Position.project_id == project.id)
        assert session.scalar(count.where(Position.month == "2024-12")) == 1
        assert session.scalar(count.where(Position.month == "2025-01")) == 0
        assert list(verify(session).differences) == []


def test_a_closure_is_a_term_from_the_open_month_on(region):
    with Session(region.writer) as session:
        _decide(session, _propose(session, ProposalKind.PRODUCTION, {"state": "closed"}))
        terms = session.scalars(
            sa.select(Term).where(Term.enterprise_id == _enterprise(session).id).order_by(Term.from_month)
        ).all()
        assert [(term.from_month, term.state.value) for term in terms][-1] == ("2025-01", "closed")


@pytest.mark.parametrize(
    "login", ["reviewer-650106-1", "reviewer-650100-1", "reviewer-652300-2", "reviewer-XPCC-2", "analyst-XJ"]
)
def test_only_another_person_with_the_right_above_decides(region, login):
    with Session(region.writer) as session:
        found = _agree(session, _propose(session), *ASKED)
        with pytest.raises(NotAllowed):
            _decide(session, found, login=login)
        assert found.state is ProposalState.PROPOSED


@pytest.mark.parametrize("login", ["reviewer-650100-1", "reviewer-XJ-1", "liaison-E020", "system_admin"])
def test_only_the_supervisor_bureau_proposes(region, login):
    with Session(region.writer) as session, pytest.raises(NotAllowed):
        _propose(session, login=login)


def test_what_changes_nothing_or_has_no_reason_is_refused_all_at_once(region):
    with Session(region.writer) as session:
        with pytest.raises(Invalid) as refused:
            services.propose(session, ProposalKind.TRANSFER, _enterprise(session).id, {"bureau": "650106"}, reason=" ",
                             document_no="", by=_actor(session, SUPERVISOR), at=NOW)  # fmt: skip
        assert len(refused.value.sentences) == 3


def test_a_decision_is_made_once_and_a_rejection_moves_nothing(region):
    with Session(region.writer) as session:
        before = _totals(session, "2025-01")
        found = _propose(session)
        _decide(session, found, ProposalAction.REJECT)
        assert _totals(session, "2025-01") == before
        with pytest.raises(Closed):
            _decide(session, found)


def test_the_effect_is_shown_and_taken_back(region):
    with Session(region.writer) as session:
        before = _totals(session, "2025-01")
        found = _propose(session)
        shown = {str(each.cut): each for each in services.effect(session, found)}
        assert shown[str(NEW)].after.enterprises - shown[str(NEW)].before.enterprises == 1
        assert _totals(session, "2025-01") == before
        assert register.term_now(session, found.enterprise_id).from_month < "2025-01"


def test_of_two_who_decide_at_once_one_is_told(region):
    with Session(region.writer) as session, session.begin():
        number = _propose(session, ProposalKind.PRODUCTION, {"state": "closed"}, code="E013").id
    barrier, told = threading.Barrier(2), []

    def decide(login, action):
        with Session(region.reader) as reading:
            version = queries.proposal(reading, number).version
        barrier.wait(10)
        try:
            with Session(region.writer) as session, session.begin():
                found = queries.proposal(session, number)
                services.decide(session, found, action, by=_actor(session, login), version=version, at=NOW)
        except (Conflict, Closed) as refused:
            told.append(refused)

    pairs = ((ABOVE, ProposalAction.APPROVE), ("reviewer-XJ-2", ProposalAction.REJECT))
    threads = [threading.Thread(target=decide, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 1


def test_a_second_proposal_that_starts_from_what_is_no_longer_so_is_not_approved(region):
    with Session(region.writer) as session:
        first, second = _propose(session), _propose(session, after={"bureau": "652301", "place": "650106"})
        _decide(session, _agree(session, first, *ASKED))
        _agree(session, second, "reviewer-652301-1")
        with pytest.raises((Conflict, NotAllowed)):
            _decide(session, second, login="reviewer-XJ-2")
