"""Tests of conflicts of interest of experts."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import grading_chain as grading
from tests.core.application_rows import CREW, NOW, STAGES
from tracker.core.errors import Invalid
from tracker.core.roles import Role
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.grading.models.experts import GradeInvitation
from tracker.grading.queries import applications as queries
from tracker.grading.queries.conflicts import conflicts
from tracker.grading.rules import Stance
from tracker.grading.rules.applications import Action as ApplicationAction
from tracker.grading.rules.conflicts import Conflict, counts_from
from tracker.grading.services import applications
from tracker.people.models.people import Assignment
from tracker.people.queries import people
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.workflow import Action


@pytest.fixture
def chain(region):
    """Give an application that waits for its experts, taken back afterwards."""
    with Session(region.writer, expire_on_commit=False) as session:
        made = grading.Chain(session, NOW, code="E020", by=CREW, line="冲突", year=2031)
        for name in STAGES[: STAGES.index("handed_in") + 1]:
            getattr(made, name)()
        yield made
        session.rollback()


def _expert(chain):
    return people.by_key(chain.session, chain.by["experts"][0])


def _make_liaison(chain, to_day):
    chain.session.add(
        Assignment(
            person_id=_expert(chain).id, role=Role.LIAISON, enterprise_id=chain.found.enterprise_id,
            from_day=date(2015, 1, 1), to_day=to_day,
        )
    )  # fmt: skip
    chain.session.flush()


def _make_reviewer(chain, to_day, place=0):
    bureau = queries.ancestors(chain.session, chain.found.enterprise_id)[place]
    chain.session.add(
        Assignment(
            person_id=_expert(chain).id, role=Role.REVIEWER, bureau_id=bureau.id, from_day=date(2015, 1, 1),
            to_day=to_day,
        )
    )  # fmt: skip
    chain.session.flush()


def _make_reviewer_above(chain, to_day):
    _make_reviewer(chain, to_day, place=-1)


def _moved(chain, subject, subject_id, action, day):
    chain.session.add(
        Move(
            subject=subject, subject_id=subject_id, action=action, from_state="draft", to_state="in_review",
            person_id=_expert(chain).id, at=datetime(day.year, day.month, 2, tzinfo=UTC),
        )
    )  # fmt: skip
    chain.session.flush()


def _make_filer(chain, to_day, of_firm=True):
    is_own = MonthlyReport.enterprise_id == chain.found.enterprise_id
    query = sa.select(MonthlyReport.id).where(is_own if of_firm else ~is_own).limit(1)
    _moved(chain, Subject.REPORT, chain.session.scalars(query).one(), Action.SUBMIT, to_day)


def _make_applicant(chain, to_day):
    _moved(chain, Subject.GRADE_APPLICATION, chain.found.id, Action.SAVE, to_day)


CASES = [
    (_make_liaison, Conflict.OF_ENTERPRISE), (_make_reviewer, Conflict.IN_CHARGE),
    (_make_reviewer_above, Conflict.IN_CHARGE), (_make_filer, Conflict.HANDLED), (_make_applicant, Conflict.HANDLED),
]  # fmt: skip


@pytest.mark.parametrize(("make", "conflict"), CASES)
def test_who_had_to_do_with_the_firm_in_five_years_is_not_invited(chain, make, conflict):
    make(chain, date(2021, 3, 31))
    found, expert = chain.found, _expert(chain)
    assert conflicts(chain.session, found, NOW.date())[expert.id] is conflict
    with pytest.raises(Invalid, match=conflict.label):
        chain.step("invite", "root", [expert.id])
    assert (
        chain.session.scalars(sa.select(GradeInvitation).where(GradeInvitation.application_id == found.id)).all() == []
    )


@pytest.mark.parametrize(("make", "conflict"), CASES)
def test_what_is_longer_ago_than_five_years_bars_nobody(chain, make, conflict):
    make(chain, date(2019, 12, 31))
    chain.step("invite", "root", [_expert(chain).id])


def test_an_opinion_given_before_and_the_papers_of_another_firm_bar_nobody(chain):
    for action in (ApplicationAction.DECLARE, ApplicationAction.OPINE):
        _moved(chain, Subject.GRADE_APPLICATION, chain.found.id, action, date(2024, 3, 31))
    _make_filer(chain, date(2024, 3, 31), of_firm=False)
    chain.step("invite", "root", [_expert(chain).id])


def test_a_conflict_that_came_after_the_invitation_cannot_be_declared_away(chain):
    expert = _expert(chain)
    chain.step("invite", "root", [expert.id])
    _make_liaison(chain, None)
    with pytest.raises(Invalid, match="请声明有利益冲突"):
        applications.declare(chain.session, chain.found, Stance.CLEAR, by=chain.who(expert.key), at=NOW)


def test_five_years_back_is_a_day_in_every_year():
    assert counts_from(date(2024, 2, 29)) == date(2019, 2, 28)
