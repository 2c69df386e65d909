"""Tests of 附表6 to 附表8 on the demonstration."""

from collections import Counter

from sqlalchemy.orm import Session

from tests.demonstration import NOW
from tests.workbook import reading
from tracker.core.calendar import months as calendar
from tracker.core.cuts import ALL
from tracker.figures import queries as figures
from tracker.figures.rules import STATUSES
from tracker.months.queries import months
from tracker.workbook import sheets
from tracker.workbook.queries.workbook_data import book


def test_the_changes_of_the_month_add_up_to_the_difference_from_last_month(demo):
    with Session(demo.reader) as session:
        for code in ("2024-12", "2025-01"):
            found = book(session, months.month(session, code), version="1", at=NOW)
            before, now = (
                figures.approved(session, months.month(session, each)).at(ALL).year_total
                for each in (calendar.previous(code), code)
            )
            sheet = reading.values(sheets.write(found))["附表7 本月变化"]
            listed = [row[7].value for row in sheet.iter_rows(min_row=5) if isinstance(row[0].value, int)]
            assert round(sum(listed) * 10_000) == now - before
            assert len(listed) == len(found.changes) > 1


def test_who_has_not_reported_and_what_was_explained_are_listed(demo):
    with Session(demo.reader) as session:
        found = book(session, months.month(session, "2025-01"), version="1", at=NOW)
    states = Counter(line.state for line in found.missing)
    assert states["已退回"] == 5
    assert sum(states.values()) == sum(line.report in ("填报中", "已退回", "未报") for line in found.enterprises)
    assert {line.level for line in found.findings} == {"B", "C"}
    opened = reading.values(sheets.write(found))
    assert opened["附表6 未报逾期退回"]["B5"].value == found.missing[0].code
    assert opened["附表8 核实说明"]["F5"].value == found.findings[0].message


def test_the_funnel_is_counted_from_its_applications_and_agrees_with_the_published_figures(demo):
    with Session(demo.reader) as session:
        found = book(session, months.month(session, "2024-12"), version="1", at=NOW)
    opened = reading.values(sheets.write(found))
    rows = {row[1]: row for row in opened["附表5 创A晋B"].iter_rows(max_row=12, values_only=True) if row[1]}
    steps = ("applied", "first_reviewed", "submitted", "expert_reviewed", "rated")
    funnel = [rows[STATUSES[f"grading.{step}"].name][3] for step in steps]
    assert funnel == [20, 17, 10, 10, 5]
    assert (rows["地州市初审完成"][7], rows["提交自治区"][7]) == (0.68, 0.5882)
    checked = {row[0]: row[9] for row in opened["校核"].iter_rows(values_only=True) if row[9] in ("通过", "不符")}
    assert {name: sign for name, sign in checked.items() if sign != "通过"} == {}
    assert {
        "提出申请",
        "地州市初审完成",
        "公示",
        "评定A、B级",
        "各行业的等级分布：A",
        "地州市和师市的等级分布：未评级",
    } <= set(checked)
    assert "“创A”企业9家，“晋B”企业16家" in found.paragraph
