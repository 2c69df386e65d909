"""Tests of every row builder of the workbook on a region with every optional field."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tests import rich
from tests.length import share
from tests.workbook import reading
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months as calendar
from tracker.core.cuts import parse_cut
from tracker.core.database.engines import make_engines
from tracker.months.queries import months
from tracker.plans.models import Project
from tracker.positions.models import Position
from tracker.register.models import Category, Industry
from tracker.reports.queries import report_status
from tracker.seeding import services as seeding
from tracker.workbook import sheets
from tracker.workbook.queries.workbook_data import book

AT = datetime(2025, 3, 20, 4, tzinfo=UTC)
CUTS = ("all", "side:local", "side:xpcc", "bureau:P1", "bureau:D1", "place:6501", "industry:cement", "category:dust",
        "enterprise:E4")  # fmt: skip
CODE = re.compile(r"(?<![0-9A-Za-z])[a-z]{2,}(?:[._][a-z]+)*(?![0-9A-Za-z])")
"""A word of small letters only: no name and no unit of the Chinese workbook is one."""


def load(engines, folder, *, backwards=False):
    with Session(engines.writer) as session, session.begin():
        seeding.load(session, seeding.read(rich.write(folder, backwards=backwards)), at=AT)


def read(session, month, cut="all", at=AT):
    return book(session, months.month(session, month), parse_cut(cut), version="1", at=at)


def written(session, month, cut="all", at=AT):
    return sheets.write(read(session, month, cut, at))


def cover(content):
    return {row[1]: row[2] for row in reading.values(content)["封面"].iter_rows(values_only=True) if row[1]}


def rows(content, sheet):
    return {row[1]: row for row in reading.values(content)[sheet].iter_rows(values_only=True) if row[1]}


@pytest.fixture
def region(engines, tmp_path):
    """Give the rich region on both databases."""
    load(engines, tmp_path / "rich")
    with Session(engines.writer) as session:
        yield session


def agrees(content):
    """Every line of the check sheet, and the cover, say that all is well."""
    opened = reading.values(content)
    signs = [row[9] for row in opened["校核"].iter_rows(values_only=True) if row[9] in ("通过", "不符")]
    said = cover(content)
    return (said["校核结论"], "一致" in said["校核依据"], set(signs)) == ("通过", True, {"通过"})


def english_codes(content):
    """Give every cell with an English code; the data sheets and the list of codes are there to hold them."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in reading.values(content) if not sheet.title.startswith("数据")
        for row in sheet.iter_rows() for cell in row
        if isinstance(cell.value, str) and CODE.search(cell.value) and not (sheet.title == "代码表" and cell.column == 2)
    }  # fmt: skip


@pytest.mark.prop
def test_every_cut_is_printed_whole_agrees_with_itself_and_shows_no_english_code(region):
    for number, cut in enumerate(share(region.bind, CUTS)):
        content = written(region, ("2025-01", "2025-02")[number % 2], cut)
        assert agrees(content), cut
        assert english_codes(content) == {}, cut


def test_the_checks_agree_whatever_things_are_called_also_in_an_earlier_month(region):
    for number, each in enumerate((*region.scalars(sa.select(Industry)), *region.scalars(sa.select(Category)))):
        each.name = f"改名{number}"
    region.flush()
    for month, cut in (("2024-12", "all"), ("2025-01", "bureau:P1"), ("2025-02", "all")):
        assert agrees(written(region, month, cut))


def test_the_parts_of_the_check_sheet_are_numbered_one_by_one(region):
    heads = [str(row[0]) for row in reading.values(written(region, "2025-01"))["校核"].iter_rows(values_only=True)]
    assert [head[0] for head in heads if head[1:2] == "、"] == list("一二三四五")
    assert "钢铁评估报告已报协会" in heads
    heads = [str(row[0]) for row in reading.values(written(region, "2025-01", "category:dust"))["校核"].iter_rows(values_only=True)]  # fmt: skip
    assert [head[0] for head in heads if head[1:2] == "、"] == list("一二三")


def test_who_has_only_items_of_earlier_years_is_among_those_who_have_not_reported(region):
    line = rows(written(region, "2025-01"), "附表6 未报逾期退回")["E4"]
    assert line[4] == "未报"
    assert "E4" not in rows(written(region, "2025-01"), "附表3 企业进展")
    assert list(rows(written(region, "2025-01", "enterprise:E4"), "附表6 未报逾期退回"))[1:] == ["E4"]


def test_items_of_earlier_years_have_no_rate(region):
    line = rows(written(region, "2025-01"), "附表4 项目清单")
    assert (line["P6"][8], line["往年结转项目（不计入本年度合计）"][8], line["P1"][8]) == ("/", "/", 0.2)


def test_a_grade_of_a_line_is_told_with_its_line(region):
    found = rows(written(region, "2025-01"), "附表3 企业进展")
    assert (found["E1"][7], found["E3"][7]) == ("C、B（1号高炉）", "C（焦化）")


def test_lateness_is_the_same_number_on_the_site_and_in_the_workbook(region):
    month, late = months.month(region, "2025-02"), AT + timedelta(days=640)
    today = calendar.local(late).date()
    site = {row.code: row.days_late(today) for row in report_status.rows(region, month) if row.days_late(today)}
    listed = {code: row[6] for code, row in rows(written(region, "2025-02", at=late), "附表6 未报逾期退回").items()}
    assert site == {code: listed[code] for code in site} == {"E2": 650, "E4": 650}


def test_a_change_is_explained_by_the_note_where_no_finding_is(region):
    found = rows(written(region, "2025-01"), "附表7 本月变化")
    assert [code for code in found if code.startswith("P")] == ["P1", "P5"]
    assert (found["P1"][8], found["P5"][8]) == ("开工", "建成")


def test_both_databases_and_any_order_of_rows_give_the_same_file(engines, sqlite_template, tmp_path):
    shutil.copyfile(sqlite_template, tmp_path / "other.db")
    other = make_engines(f"sqlite:///{tmp_path / 'other.db'}")
    load(engines, tmp_path / "one")
    load(other, tmp_path / "two", backwards=True)
    with Session(engines.reader) as first, Session(other.reader) as second:
        for month in ("2024-12", "2025-01", "2025-02"):
            for cut in ("all", "bureau:P1", "category:dust"):
                # the seals name rows by their numbers, so the head of the log tells the order in which they came
                one, two = (replace(read(each, month, cut, AT), chain="") for each in (first, second))
                assert sheets.write(one) == sheets.write(two)
    other.dispose()


def test_a_closed_month_is_the_same_at_any_moment_and_an_open_one_but_for_its_moment(region):
    later = AT + timedelta(hours=3)
    first = written(region, "2025-01"), written(region, "2025-02")
    for action in (AuditAction.EXPORTED, AuditAction.SIGN_IN):
        audit.record(region, action, by=None, at=later, name="示范")
    region.flush()
    assert written(region, "2025-01", at=later) == first[0]
    assert written(region, "2025-02") == first[1]
    old, new = reading.parts(first[1]), reading.parts(written(region, "2025-02", at=later))
    moments = ("2025-03-20 12:00:00", "2025-03-20 15:00:00"), ("2025-03-20T04:00:00", "2025-03-20T07:00:00")
    for before, after in moments:
        assert any(before in text for text in old.values())
        old = {name: text.replace(before, after) for name, text in old.items()}
    assert old == new
    assert "未封账的写明生成时刻" in " ".join(
        str(row[1]) for row in reading.values(first[0])["说明"].iter_rows(values_only=True)
    )


@pytest.mark.prop
def test_the_cover_tells_what_the_second_path_finds_in_what_is_printed(region):
    project = region.scalars(sa.select(col(Project.id)).where(col(Project.code) == "P1")).one()
    changed = sa.update(Position).where(col(Position.month) == "2025-02", col(Position.project_id) == project)
    region.execute(changed.values(planned=Position.planned + 100))
    for cut in share(region.bind, ("all", "side:local", "bureau:C1", "place:6501", "category:dust", "enterprise:E1")):
        said = cover(written(region, "2025-02", cut))
        assert said["校核结论"].startswith("不通过：第二条路径不符 1 处，首处："), cut
        assert "计划投资" in said["校核结论"]
        assert "不符 1 处" in said["校核依据"]
    for month, cut in (("2025-02", "bureau:D1"), ("2025-02", "industry:cement"), ("2025-01", "all")):
        assert cover(written(region, month, cut))["校核结论"] == "通过"
