"""Tests of `tracker seed` on an open demonstration: figures follow, or a refusal changes nothing."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.plans.models import Project
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import reports

HEADERS = {
    "projects": "code,enterprise,title,category,pollutants,retrofit,responsible,opening,began,retrofit_stage",
    "plan_items": "project,year,planned,due,from_month,to_month",
    "terms": "enterprise,from_month,bureau,place,industry,name,state",
    "bureaus": "key,name,short_name,name_en,level,side,parent,place",
    "enterprises": "code,uscc,uscc_reason,site_no,permit_no,made_up,source",
    "grades": "enterprise,guideline,line,level,kind,trigger,valid_from,valid_to,batch,document,source",
    "retrofit_tracks": "enterprise,industry,track,stage,since,source,route,ratio,notice_to,not_before,reason",
    "progress": "month,project,round,answer,stage,total,built_on,accepted_on,acceptance,image_percent,note,difficulty,"
                "next_step,restart_on,reduction,reduction_note",
}  # fmt: skip


def _folder(tmp_path, **rows):
    folder = tmp_path / "seed"
    folder.mkdir(exist_ok=True)
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADERS[name], *lines]) + "\n", encoding="utf-8")
    return folder


def _project(code="PX01", firm="E001", title="新增脱硝改造"):
    return f"{code},{firm},{title},boiler,氮氧化物,no,,0,,"


def _item(code="PX01", money="1000", to=""):
    return f"{code},2024,{money},2025年10月,2025-01,{to}"


@pytest.mark.parametrize(
    "rows",
    [
        {"projects": [_project()], "plan_items": [_item()]},
        {"projects": [_project()], "plan_items": [_item(money="0")]},
        {"projects": [_project(firm="N03")], "plan_items": [_item()]},
        {"projects": [_project(), _project("PX02", "E020", "再一个")], "plan_items": [_item(), _item("PX02", "9.99")]},
        {"terms": ["E020,2025-01,XPCC-12,650106,cement,划转后的厂,producing"]},
        {"terms": ["E020,2025-01,650106,650106,cement,改名后的厂,idle"]},
        {"terms": ["E020,2025-01,650106,650106,cement,关停的厂,closed"]},
    ],
    ids=["a plan item", "an item without money", "a first item", "two firms", "a transfer", "a rename", "a closure"],
)
def test_what_is_seeded_into_the_open_month_is_followed_and_both_paths_agree(tracker, demo_folder, tmp_path, rows):
    done = tracker("seed", _folder(tmp_path, **rows))
    assert (done.returncode, done.stderr) == (0, "")
    checked = tracker("verify")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_enterprise_gets_its_report_and_the_line_with_its_first_item(tracker, demo, tmp_path):
    done = tracker("seed", _folder(tmp_path, projects=[_project(firm="N03")], plan_items=[_item()]))
    assert done.returncode == 0
    with Session(demo.reader) as session:
        query = sa.select(MonthlyReport).join(Enterprise, Enterprise.id == MonthlyReport.enterprise_id)
        report = session.scalars(query.where(Enterprise.code == "N03", MonthlyReport.month == "2025-01")).one()
        assert [(line.code, line.planned) for line in reports.lines(session, report)] == [("PX01", 10_000_000)]
        assert session.scalar(sa.select(sa.func.count()).where(Project.code == "PX01")) == 1


REFUSED = {
    "the owner of a project": ({"projects": ["P0001,E002,低效失效治理设施更新,facility_upgrade,多污染物,no,,0,,"]},
                               "projects 第 2 行，enterprise：原来是“E001”"),
    "the parent of a bureau": ({"bureaus": ["650106,头屯河区分局,头屯河区,x,county,local,652300,650106"]},
                               "bureaus 第 2 行，parent：原来是“650100”"),
    "the same code and site twice": ({"enterprises": ["EX1,91650109MA70000180,,1,,yes,x"]},
                                     "enterprises 第 2 行，uscc、site_no：“91650109MA70000180”的 1 号厂区已登记为 E001"),
    "valid_to before valid_from": ({"grades": ["E001,steel / 演示2020,,B,rated,rating,2024-06-01,2024-05-01,,,x"]},
                                   "grades 第 2 行，valid_to：2024-05-01 早于 valid_from 2024-06-01"),
    "a level that the edition lacks": ({"grades": ["E001,steel / 演示2020,,B-,rated,rating,2024-06-01,,,,x"]},
                                       "grades 第 2 行，level：这一版指南没有“B-”这一级"),
    "a line of a project without an item": (
        {"projects": [_project()], "progress": ["2025-01,PX01,1,given,construction,1.00,,,,5,,,,,,"]},
        "progress 第 2 行"),
    "a third root": ({"bureaus": ["X3,第三厅,三,x,region,local,,"]}, "bureaus 第 2 行，parent：地方系统已有最高一级 XJ"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "words"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_plain_and_leaves_every_byte_as_it_was(tracker, demo_folder, tmp_path, rows, words):
    before = (demo_folder / "tracker.db").read_bytes()
    done = tracker("seed", _folder(tmp_path, **rows))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert (demo_folder / "tracker.db").read_bytes() == before


def test_what_was_taken_as_it_was_is_told_to_people_and_programs(tracker, demo_folder, tmp_path):
    row = "E001,steel,organized,complete,2024-11-04,台账,,,,,公示网页已下线，止日无考"
    folder = _folder(tmp_path, retrofit_tracks=[row])
    found = json.loads(tracker("seed", folder, "--json").stdout)
    assert [each["reason"] for each in found["taken_as_it_was"]] == ["公示网页已下线，止日无考"]
    assert tracker("verify").returncode == 0
