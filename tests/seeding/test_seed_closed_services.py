"""Tests that seeds cannot change what closed months depend on."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests.seeding.seed_history import history, raw
from tracker import paths
from tracker.core.errors import Invalid
from tracker.figures.queries.verification import verify
from tracker.plans.models import Project
from tracker.seeding import services as seeding
from tracker.seeding.services.existing_months import CALENDAR
from tracker.seeding.services.rules.closed_month_guard import RESTS

NOW = datetime(2024, 3, 5, tzinfo=UTC)
CHANGES = (
    ("places", 1, {"parent": "6502"}, "parent"),
    ("places", 1, {"in_key_area": "no"}, "in_key_area"),
    ("bureaus", 2, {"parent": "XJ"}, "parent"),
    ("bureaus", 2, {"level": "prefecture"}, "level"),
    ("bureaus", 4, {"parent": "XJ", "side": "local"}, "parent"),
    ("bureaus", 4, {"parent": "XJ", "side": "local"}, "side"),
    ("terms", 0, {"bureau": "P1"}, "bureau"),
    ("terms", 0, {"place": "6502"}, "place"),
    ("terms", 0, {"industry": "cement"}, "industry"),
    ("terms", 0, {"name": "改名"}, "name"),
    ("terms", 0, {"state": "idle"}, "state"),
    ("terms", 0, {"from_month": "2024-01"}, "from_month"),
    ("projects", 0, {"enterprise": "E2"}, "enterprise"),
    ("projects", 0, {"category": "vocs"}, "category"),
    ("projects", 0, {"opening": "101.00"}, "opening"),
    ("projects", 0, {"retrofit": "yes"}, "retrofit"),
    ("projects", 0, {"retrofit_stage": "built"}, "retrofit_stage"),
    ("plan_items", 0, {"planned": "1000.01"}, "planned"),
    ("plan_items", 0, {"due": "2024-11-30"}, "due"),
    ("plan_items", 0, {"to_month": "2023-12"}, "to_month"),
    ("plan_items", 0, {"year": "2023"}, "from_month"),
    ("months", 1, {"due": "2024-02-19"}, "due"),
    ("months", 1, {"plan_year": "2023"}, "plan_year"),
    ("months", 1, {"kind": "opening"}, "kind"),
    ("months", 1, {"winter": "no"}, "winter"),
    ("months", 1, {"state": "open"}, "state"),
    ("grades", 3, {"level": "D"}, "level"),
    ("grades", 3, {"kind": "cancelled"}, "kind"),
    ("grades", 3, {"trigger": "other"}, "trigger"),
    ("grades", 3, {"valid_to": "2024-12-31"}, "valid_to"),
    ("retrofit_tracks", 1, {"stage": "built"}, "stage"),
    ("retrofit_tracks", 1, {"since": "2024-02-06"}, "since"),
    ("eliminations", 0, {"stage": "stopped"}, "stage"),
    ("eliminations", 0, {"since": "2024-01-06"}, "since"),
    ("eliminations", 0, {"height": "4.4"}, "height"),
    ("eliminations", 1, {"kind": "coke_oven", "height": "4.3"}, "kind"),
    ("reports", 0, {"decided_at": "", "submitted_at": "", "state": "missed"}, ""),
    ("progress", 0, {"total": "301.00"}, ""),
)  # fmt: skip


def _rows(session):
    return {table.name: sorted(map(str, session.execute(sa.select(*table.c)).all()))
            for table in SQLModel.metadata.sorted_tables}  # fmt: skip


def _refused(session, files):
    with pytest.raises(Invalid) as refused:
        seeding.load(session, raw(files), at=NOW)
    session.rollback()
    return [str(each) for each in refused.value.sentences]


def test_every_column_on_which_closed_months_rest_is_refused_by_name(session):
    seeding.load(session, raw(history()), at=NOW)
    session.commit()
    before = _rows(session)
    for file, row, values, column in CHANGES:
        changed = history()[file][row] | values
        told = _refused(session, {file: [changed]})
        place = f"{file} 第 2 行，{column}：" if column else f"{file} 第 2 行："
        mine = [each for each in told if each.startswith(place)]
        assert len(mine) == 1, (file, values, told)
        assert "请" in mine[0]
        assert len(told) <= len(values), told
    assert _rows(session) == before


def test_the_table_of_changes_names_every_column_and_so_does_the_guide():
    guide = (paths.SEEDS / "README.md").read_text(encoding="utf-8")
    wanted = {(file, column) for file, parts in RESTS.items() for part in parts for column in part.columns}
    wanted |= {("months", column) for column in CALENDAR}
    assert wanted <= {(file, column) for file, _, _, column in CHANGES}
    section = guide.split("## What closed months rest on")[1].split("\n## ")[0]
    assert {
        (file, column) for file, column in wanted if f"| {file} |" not in section or f"`{column}`" not in section
    } == set()


def test_the_owner_of_a_planned_project_stays_and_the_remedy_is_told(demo):
    row = {
        "code": "P0001", "enterprise": "E002", "title": "低效失效治理设施更新", "category": "facility_upgrade",
        "pollutants": "多污染物", "retrofit": "no", "responsible": "", "opening": "0", "began": "", "retrofit_stage": "",
    }  # fmt: skip
    with Session(demo.writer) as session:
        told = _refused(session, {"projects": [row]})
        assert any(each.startswith("projects 第 2 行，enterprise：原来是“E001”，涉及已封账的 2024-12") for each in told)
        assert verify(session).differences == ()


def test_what_no_closed_month_rests_on_may_change(session):
    seeding.load(session, raw(history()), at=NOW)
    session.commit()
    renamed = history()["projects"][0] | {"title": "布袋除尘改造", "responsible": "某人"}
    seeding.load(session, raw({"projects": [renamed]}), at=NOW)
    assert session.scalar(sa.select(Project.title).where(Project.code == "P1")) == "布袋除尘改造"
    assert verify(session).differences == ()
