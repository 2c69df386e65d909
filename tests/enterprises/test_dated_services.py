"""Tests of dated dimensions: categories, bureau parents, place parents."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.errors import Closed, Invalid
from tracker.enterprises.services import projects
from tracker.figures import queries as figures
from tracker.figures.queries import records
from tracker.figures.queries.verification import verify
from tracker.figures.rules import FIGURES, evaluate, figure
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.people.queries import people, reach
from tracker.plans.models import Project
from tracker.plans.rules import ProjectFacts
from tracker.positions.models import Position, Total
from tracker.reference_data import services as lists
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries import enterprises
from tracker.register.queries.terms import term_in_force
from tracker.register.queries.tree import branches
from tracker.register.rules.register import BureauFacts
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import report_status, reports
from tracker.reports.rules.reports import ReportState

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
CLOSED, OPEN = "2024-12", "2025-01"
COUNTY, OLD, NEW = "650106", "650100", "652300"
"""A county of Urumqi that is to stand under Changji."""


@pytest.fixture
def trying(region):
    with Session(region.writer, expire_on_commit=False) as session:
        yield session
        session.rollback()


def actor(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def told(session, month, *cuts):
    """Give every figure of positions and of records at some cuts of a month."""
    found = session.get_one(Month, month)
    totals = figures.approved(session, found)
    numbers = {}
    for cut in cuts:
        for each in FIGURES.values():
            if cut.counts_enterprises or not each.of_enterprises:
                value = evaluate(each, totals.at(cut), month=month, plan_year=found.plan_year, cut=cut)
                numbers[each.code, str(cut)] = value.numerator, value.denominator
        numbers |= {(each.figure.code, str(cut)): each.numerator for each in records.values(session, found, cut)}
    return numbers


def differences(session):
    session.flush()
    return list(verify(session).differences)


def recategorize(session, project, code):
    facts = ProjectFacts(**{name: getattr(project, name) for name in ProjectFacts.__dataclass_fields__})
    term = session.scalars(sa.select(Term).where(Term.enterprise_id == project.enterprise_id)).first()
    county = session.get_one(Bureau, term.bureau_id)
    by = actor(session, f"reviewer-{county.key}-1")
    changed = ProjectFacts(**{**facts.__dict__, "category_code": code})
    projects.change_project(session, project, changed, version=project.version, by=by, at=NOW)


def test_another_category_holds_from_the_open_month_and_no_past_month_disagrees(trying):
    project = trying.scalars(sa.select(Project).join(Position).where(Position.month == OPEN)).first()
    old = project.category_code
    new = trying.scalars(sa.select(Position.category).where(Position.category != old)).first()
    cuts = [Cut(CutKind.CATEGORY, code) for code in (old, new)]
    before, now = told(trying, CLOSED, *cuts), told(trying, OPEN, *cuts)
    recategorize(trying, project, new)
    assert differences(trying) == []
    assert told(trying, CLOSED, *cuts) == before
    after = told(trying, OPEN, *cuts)
    planned = "plan.projects.planned"
    assert after[planned, str(cuts[0])][0] == now[planned, str(cuts[0])][0] - 1
    assert after[planned, str(cuts[1])][0] == now[planned, str(cuts[1])][0] + 1
    recategorize(trying, project, old)
    assert differences(trying) == []
    assert told(trying, OPEN, *cuts) == now


def move(session, key, parent, login="system_admin"):
    found = enterprises.bureau(session, key)
    facts = BureauFacts(**{name: getattr(found, name) for name in BureauFacts.__dataclass_fields__})
    lists.change_bureau(
        session, found, facts, version=found.version, by=actor(session, login), at=NOW, parent=parent
    )  # fmt: skip
    return found


def under_review(session, key):
    """Give the reports of a bureau's own enterprises that are under review in the open month."""
    mine = sa.select(Term.enterprise_id).join(Bureau, Bureau.id == Term.bureau_id).where(
        Bureau.key == key, Term.from_month == term_in_force(Term.enterprise_id, OPEN)
    )  # fmt: skip
    query = sa.select(MonthlyReport).where(MonthlyReport.month == OPEN, MonthlyReport.enterprise_id.in_(mine))
    return [each for each in session.scalars(query) if each.state is ReportState.IN_REVIEW]


def test_another_bureau_above_holds_from_the_open_month_and_no_past_month_disagrees(trying):
    cuts = [ALL, *(Cut(CutKind.BUREAU, key) for key in (COUNTY, OLD, NEW))]
    before, now = told(trying, CLOSED, *cuts), told(trying, OPEN, *cuts)
    rows = {
        code: records.rows(trying, trying.get_one(Month, CLOSED), figure(code))
        for code in ("grading.rated_cumulative",)
    }
    by_bureau = report_status.by_bureau(trying, trying.get_one(Month, CLOSED))
    county = move(trying, COUNTY, NEW)
    assert differences(trying) == []
    assert told(trying, CLOSED, *cuts) == before
    closed = trying.get_one(Month, CLOSED)
    assert {code: records.rows(trying, closed, figure(code)) for code in rows} == rows
    assert report_status.by_bureau(trying, closed) == by_bureau
    assert branches(trying, CLOSED)[COUNTY].path == f"/XJ/{OLD}/{COUNTY}/"
    assert branches(trying, OPEN)[COUNTY].path == f"/XJ/{NEW}/{COUNTY}/"
    assert [each.key for each in reports.chain_then(trying, county.id, CLOSED)] == [COUNTY, OLD, "XJ"]
    after, planned = told(trying, OPEN, *cuts), "plan.projects.planned"
    moved = now[planned, f"bureau:{COUNTY}"][0]
    assert moved > 0
    assert after[planned, f"bureau:{OLD}"][0] == now[planned, f"bureau:{OLD}"][0] - moved
    assert after[planned, f"bureau:{NEW}"][0] == now[planned, f"bureau:{NEW}"][0] + moved
    assert after[planned, "all"] == now[planned, "all"]
    chain = {bureau.id for bureau in reports.chain(trying, county.id)}
    assert {each.holder_id for each in under_review(trying, COUNTY)} <= chain
    move(trying, COUNTY, OLD)
    assert differences(trying) == []
    assert told(trying, OPEN, *cuts) == now


def place(session, code, parent):
    found = enterprises.place(session, code)
    by = actor(session, "system_admin")
    lists.change_place(session, found, parent, version=found.version, by=by, at=NOW)


def test_another_place_above_holds_from_the_open_month_and_no_past_month_disagrees(trying):
    cuts = [ALL, *(Cut(CutKind.PLACE, key) for key in (COUNTY, OLD, NEW))]
    before, now = told(trying, CLOSED, *cuts), told(trying, OPEN, *cuts)
    place(trying, COUNTY, NEW)
    assert differences(trying) == []
    assert told(trying, CLOSED, *cuts) == before
    after, planned = told(trying, OPEN, *cuts), "plan.projects.planned"
    moved = now[planned, f"place:{COUNTY}"][0]
    assert moved > 0
    assert after[planned, f"place:{OLD}"][0] == now[planned, f"place:{OLD}"][0] - moved
    assert after[planned, f"place:{NEW}"][0] == now[planned, f"place:{NEW}"][0] + moved
    with pytest.raises(Invalid, match="自己之下"):
        place(trying, NEW, COUNTY)
    place(trying, COUNTY, OLD)
    assert differences(trying) == []
    assert told(trying, OPEN, *cuts) == now


@pytest.mark.parametrize(
    ("key", "parent", "words"),
    [
        ("XJ", "XPCC", "最高一级"), (COUNTY, "XJ", "高一级"), (COUNTY, COUNTY, "高一级"), (OLD, "XPCC", "不在地方系统"),
    ],
)  # fmt: skip
def test_a_bureau_stands_one_level_below_another_of_its_own_side(trying, key, parent, words):
    with pytest.raises(Invalid, match=words):
        move(trying, key, parent)


def test_a_dimension_changes_only_while_a_month_is_open(trying):
    trying.get_one(Month, OPEN)
    month = months.open_month(trying)
    month.state, month.closed_at = "closed", NOW
    trying.flush()
    with pytest.raises(Closed):
        move(trying, COUNTY, NEW)


def test_a_reader_keeps_the_closed_months_of_a_bureau_that_was_moved(trying):
    from tracker.core import access_scope

    paths = {login: reach.reach(trying, actor(trying, login), NOW.date()).paths for login in ("reviewer-650106-1",)}
    move(trying, COUNTY, NEW)
    found = reach.reach(trying, actor(trying, "reviewer-650106-1"), NOW.date())
    assert set(found.paths) == {*paths["reviewer-650106-1"], f"/XJ/{NEW}/{COUNTY}/"}
    access_scope.attach(trying, found)
    closed = trying.scalars(sa.select(sa.func.count()).select_from(Total).where(Total.month == CLOSED)).one()
    former = reach.reach(trying, actor(trying, "reviewer-650100-1"), NOW.date())
    assert closed > 0
    firms = sa.select(sa.func.count()).select_from(Position).join(Enterprise, Enterprise.id == Position.enterprise_id)
    access_scope.attach(trying, former)
    kept = trying.scalars(firms.where(Position.month == CLOSED, Position.bureau_path.contains(f"/{COUNTY}/"))).one()
    access_scope.attach(trying, access_scope.EVERYTHING)
    whole = trying.scalars(firms.where(Position.month == CLOSED, Position.bureau_path.contains(f"/{COUNTY}/"))).one()
    assert kept == whole > 0
