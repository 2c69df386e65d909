"""Tests that a firm is counted whatever kind of record it has, were it the only one."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.cuts import ALL
from tracker.figures.queries import records
from tracker.figures.queries.record_bounds import bound, bounds
from tracker.figures.queries.record_sources import owners
from tracker.months.queries import months
from tracker.plans.models import FormerRetrofit, Project
from tracker.register.models import Term

PLANNED = "retrofit.steel.projects_planned"


@pytest.fixture
def session(region):
    with Session(region.writer) as session:
        yield session
        session.rollback()


@pytest.fixture
def project(session):
    """Give a project of a steel firm of which there is no record."""
    counted = {
        each
        for code in ("2024-12", "2025-01")
        for each in session.scalars(owners(bounds(ALL.kind)), bound(ALL, months.month(session, code)))
    }
    steel = session.scalars(sa.select(Term.industry_code).join(
        Project, Project.enterprise_id == Term.enterprise_id).where(Project.retrofit)).first()  # fmt: skip
    found = session.scalars(sa.select(Project).where(Project.enterprise_id.not_in(counted))).first()
    session.execute(sa.update(Term).where(Term.enterprise_id == found.enterprise_id).values(industry_code=steel))
    return found


def _planned(session, month):
    values = records.values(session, months.month(session, month))
    return next(each.numerator for each in values if each.figure.code == PLANNED)


def test_a_retrofit_project_alone_brings_its_firm_into_the_count(session, project):
    before = _planned(session, "2025-01")
    project.retrofit = True
    session.flush()
    assert _planned(session, "2025-01") == before + 1


def test_so_does_one_that_was_a_retrofit_while_a_closed_month_was_open(session, project):
    before = _planned(session, "2024-12")
    session.add(FormerRetrofit(project_id=project.id, retrofit=True, until_month="2024-12"))
    session.flush()
    assert _planned(session, "2024-12") == before + 1
