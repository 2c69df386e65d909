"""Tests of figures of records (rule 19)."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests import regions_turned
from tracker.core.cuts import ALL
from tracker.core.errors import Invalid
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.figures.queries import records
from tracker.figures.rules import figure
from tracker.months.models import Month
from tracker.people.models.people import Person
from tracker.register.models import Enterprise
from tracker.retrofits.models.tracks import Elimination
from tracker.retrofits.rules import EliminationStage, UnitKind
from tracker.retrofits.rules.workflow import Action
from tracker.seeding import services as seeding
from tracker.workbook.queries.retrofits import lines

NOW = datetime(2025, 1, 15, 4, tzinfo=UTC)
S = EliminationStage


@pytest.fixture
def turned(session, tmp_path):
    seeding.load(session, seeding.read(regions_turned.turned(tmp_path)), at=NOW)
    return session


def number(session, code, month):
    return {each.figure.code: each.numerator for each in records.values(session, session.get_one(Month, month))}[code]


def test_a_built_retrofit_project_counts_after_the_plan_year_has_turned(turned):
    for month in ("2024-12", "2025-01"):
        assert number(turned, "retrofit.steel.projects_built", month) == 1, month
        found = turned.get_one(Month, month)
        (row,) = records.rows(turned, found, figure("retrofit.steel.projects_built"))
        assert (row.title, row.state) == ("除尘改造", "built")
        assert [
            "retrofit.steel.projects_built" in line.counts
            for line in lines(turned, found, ALL)
            if line.title == "除尘改造"
        ] == [True]
    assert number(turned, "retrofit.steel.projects_built", "2024-11") == 0


def oven(session, unit, *, stage, since, height=4300, firm="E1"):
    owner = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == firm)).one()
    made = Elimination(
        enterprise_id=owner, unit=unit, kind=UnitKind.COKE_OVEN, stage=stage, since=since, height_mm=height
    )
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("ovens", "counts"),
    [
        ([(S.STOPPED, 4300)], 1),
        ([(S.STOPPED, 4300), (S.PLAN, 4300)], 0),
        ([(S.STOPPED, 4300), (S.LISTED, 3200)], 0),
        ([(S.STOPPED, 4300), (S.PLAN, 5500)], 1),
        ([(S.STOPPED, 4300), (S.DISMANTLED, 3200)], 1),
        ([(S.STOPPED, 5500)], 0),
    ],
)
def test_a_firms_ovens_count_as_stopped_when_all_its_low_ones_are(turned, ovens, counts):
    for place, (stage, height) in enumerate(ovens):
        oven(turned, f"{place}号焦炉", stage=stage, since=date(2024, 12, 10), height=height)
    assert number(turned, "campaign.coke_oven.stopped", "2024-12") == counts
    assert number(turned, "campaign.coke_oven.stopped", "2024-11") == 0
    for month in ("2024-11", "2024-12"):
        listed = sum(
            "campaign.coke_oven.stopped" in line.counts for line in lines(turned, turned.get_one(Month, month), ALL)
        )
        assert listed == number(turned, "campaign.coke_oven.stopped", month)


def test_an_oven_put_on_the_list_later_leaves_the_months_before_as_they_were(turned):
    oven(turned, "1号焦炉", stage=S.STOPPED, since=date(2024, 11, 10))
    late = oven(turned, "2号焦炉", stage=S.LISTED, since=None)
    person = turned.scalars(sa.select(Person.id)).first()
    turned.add(
        Move(subject=Subject.UNIT, subject_id=late.id, action=Action.LIST, from_state="listed", to_state="listed",
             person_id=person, at=datetime(2025, 1, 3, tzinfo=UTC), round=1)
    )  # fmt: skip
    turned.flush()
    found = {month: number(turned, "campaign.coke_oven.stopped", month) for month in ("2024-11", "2024-12", "2025-01")}
    assert found == {"2024-11": 1, "2024-12": 1, "2025-01": 0}


def test_no_oven_comes_in_without_its_height(session, tmp_path):
    rows = {"eliminations": ("enterprise,unit,kind,stage,since,size,source,height,capacity,steam,due",
                             ["E1,1号焦炉,coke_oven,stopped,2024-12-10,,测试,,45,,"])}  # fmt: skip
    folder = regions_turned.turned(tmp_path)
    header, lines_of = rows["eliminations"]
    (folder / "eliminations.csv").write_text("\n".join([header, *lines_of]) + "\n", encoding="utf-8")
    with pytest.raises(Invalid, match="焦炉要填炭化室高度"):
        seeding.load(session, seeding.read(folder), at=NOW)


def test_the_database_refuses_an_oven_without_its_height(turned):
    with pytest.raises(sa.exc.DBAPIError, match="oven"):
        oven(turned, "1号焦炉", stage=S.STOPPED, since=None, height=None)
    turned.rollback()
