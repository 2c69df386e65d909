"""Tests of stored sources of money on both databases: the rule of the services, the CHECK, the seal."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.integrity import unlike
from tracker.core.errors import Invalid
from tracker.core.roles import Actor, Role
from tracker.enterprises.services.projects import change_project
from tracker.months.queries import months
from tracker.people.queries import people
from tracker.plans import queries as plans
from tracker.plans.models import Project
from tracker.plans.rules import FundingSource, ProjectFacts, project_problems
from tracker.register.models import Bureau

AT = datetime(2025, 2, 8, tzinfo=UTC)
CODE = "P0071"
_WRITE = sa.text("UPDATE project SET funding = :text WHERE code = :code")


@pytest.fixture
def session(region):
    with Session(region.writer) as opened:
        yield opened
        opened.rollback()


def _change(session, funding):
    project = plans.project(session, CODE)
    values = {name: getattr(project, name) for name in ProjectFacts.__dataclass_fields__} | {"funding": funding}
    bureau = session.scalars(sa.select(col(Bureau.id)).where(col(Bureau.key) == "650106")).one()
    person = people.by_key(session, "reviewer-650106-1")
    by = Actor(person_id=person.id, name=person.name, role=Role.REVIEWER, unit_name="", bureau_id=bureau)
    change_project(session, project, ProjectFacts(**values), version=project.version, by=by, at=AT)
    return project


def test_sources_are_stored_as_whole_yuan_and_read_back(session):
    funding = {"enterprise": 1_200_000, "central": None}
    assert _change(session, funding).funding == funding
    raw = session.execute(sa.text("SELECT funding FROM project WHERE code = :code"), {"code": CODE}).scalar_one()
    assert raw == '{"enterprise":1200000,"central":null}'


def test_the_service_refuses_what_the_plan_in_force_does_not_cover(session):
    project, month = plans.project(session, CODE), months.open_month(session)
    planned = plans.planned_in_force(session, project.id, month.code)
    with pytest.raises(Invalid, match="超过计划投资"):
        _change(session, {"local": planned - 99, "other": 100})
    assert _change(session, {"local": planned - 100, "other": 100}).funding == {"local": planned - 100, "other": 100}


@pytest.mark.parametrize("amount", [-1, 1.5, True])
def test_nothing_but_whole_yuan_is_bound(session, amount):
    with pytest.raises((StatementError, Invalid)):
        _change(session, {"enterprise": amount})


@pytest.mark.parametrize("text", ['{"enterprise":-5}', '{"enterprise":0.5}'])
def test_the_database_refuses_negative_amounts_and_fractions_whoever_writes_them(session, text):
    with pytest.raises(IntegrityError):
        session.execute(_WRITE, {"text": text, "code": CODE})


def test_sources_are_sealed_with_their_project(session):
    connection = session.connection()
    table = Project.__table__
    assert list(unlike(connection, table)) == []
    session.execute(_WRITE, {"text": '{"other":null}', "code": CODE})
    assert len(list(unlike(connection, table))) == 1


@pytest.mark.parametrize(
    ("funding", "planned", "fields"),
    [
        ({}, None, ()), ({word.value: None for word in FundingSource}, 0, ()), ({"other": 100}, None, ()),
        ({"other": 100}, 100, ()), ({"other": 101}, 100, ("funding", "planned")), ({"other": -1}, 100, ("funding",)),
    ],
)  # fmt: skip
def test_the_sum_of_known_amounts_stays_within_the_plan_where_there_is_one(funding, planned, fields):
    problems = project_problems({"title": "除尘", "funding": funding}, planned)
    assert tuple(name for each in problems for name in each.fields) == fields


def test_a_project_of_several_years_may_use_the_plans_of_all_and_one_without_any_is_free(session):
    project, month = plans.project(session, CODE), months.open_month(session)
    whole = plans.planned_in_force(session, project.id, month.code)
    assert plans.planned_in_force(session, project.id, month.code, year=2025, instead=100) == whole + 100
    assert plans.planned_in_force(session, project.id, month.code, year=month.plan_year, instead=7) == 7
    assert plans.planned_in_force(session, project.id, month.code, year=month.plan_year) is None
