"""Experts in conflict: who worked for the firm, handled its papers or was in charge of it is told and refused."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import grading
from tests.services.application_rows import CREW, NOW, STAGES
from tracker.core.errors import Invalid
from tracker.core.roles import Role
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.grading.models.experts import GradeInvitation
from tracker.grading.queries import applications as queries
from tracker.grading.queries.conflicts import conflicts
from tracker.grading.rules import Stance
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


def _make_reviewer(chain, to_day):
    county = queries.way(chain.session, chain.found.enterprise_id)[0]
    chain.session.add(
        Assignment(
            person_id=_expert(chain).id, role=Role.REVIEWER, bureau_id=county.id, from_day=date(2015, 1, 1),
            to_day=to_day,
        )
    )  # fmt: skip
    chain.session.flush()


def _make_filer(chain, to_day):
    report = chain.session.scalars(
        sa.select(MonthlyReport).where(MonthlyReport.enterprise_id == chain.found.enterprise_id).limit(1)
    ).one()
    chain.session.add(
        Move(
            subject=Subject.REPORT, subject_id=report.id, action=Action.SUBMIT, from_state="draft",
            to_state="in_review", person_id=_expert(chain).id, at=datetime(to_day.year, to_day.month, 2, tzinfo=UTC),
        )
    )  # fmt: skip
    chain.session.flush()


CASES = [(_make_liaison, Conflict.OF_ENTERPRISE), (_make_reviewer, Conflict.IN_CHARGE), (_make_filer, Conflict.HANDLED)]


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


def test_a_conflict_that_came_after_the_invitation_cannot_be_declared_away(chain):
    expert = _expert(chain)
    chain.step("invite", "root", [expert.id])
    _make_liaison(chain, None)
    with pytest.raises(Invalid, match="请声明有利益冲突"):
        applications.declare(chain.session, chain.found, Stance.CLEAR, by=chain.who(expert.key), at=NOW)


def test_five_years_back_is_a_day_in_every_year():
    assert counts_from(date(2024, 2, 29)) == date(2019, 2, 28)
