"""Web tests of the sources of a project's money, from form and proposal to list, file, log and help page."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.record_pages import fields, save
from tests.visitors import Visitor
from tracker.plans import queries as plans

EDIT, CHANGE, PLAN = "/projects/P0071/edit", "/projects/P0071/change", "/projects/P0071/proposal/send"
NEW = {
    "title": "新建除尘", "category": "dust_removal", "planned": "300.00", "due": "2025年6月", "reason": "新增任务",
    "document_no": "2号",
}  # fmt: skip
ITEM = {"due": "2025年6月", "reason": "缩减规模", "document_no": "1号", "do": "send"}
"""P0071 plans 203.46 万元."""


@pytest.fixture
def county(app):
    return Visitor(app, "reviewer-650106-1")


def _amounts(**amounts):
    return {f"funding-{word}-amount": text for word, text in amounts.items()}


def _kept(engines, code="P0071"):
    with Session(engines.reader) as session:
        return plans.project(session, code).funding


def _named(county):
    return save(county, EDIT, CHANGE, **_amounts(enterprise="120"), **{"funding-central": "y"})


def test_a_source_is_named_with_or_without_an_amount_and_appears_wherever_the_project_does(app, demo, county):
    looked, saved = _named(county)
    assert saved.status_code == 302
    told = "企业自筹 120.00 万元、中央资金"
    assert f"资金来源 — {told}" in plain(looked.text)
    assert _kept(demo) == {"enterprise": 1_200_000, "central": None}
    assert f"资金来源 {told}" in plain(county.get("/months/2025-01/projects/P0071").text)
    listed = county.get("/months/2025-01/projects?q=P0071").text
    assert told in plain(listed)
    file = county.get("/months/2025-01/projects.xlsx?q=P0071")
    rows = list(openpyxl.load_workbook(BytesIO(file.data)).active.iter_rows(values_only=True))
    assert (rows[2][-1], rows[3][-1], rows[4][-1]) == ("资金来源", told, None)
    log = plain(Visitor(app, "audit_admin").get("/audit?q=P0071").text)
    assert f"资金来源 {told}" in log


def test_the_workbook_has_the_sources_in_the_last_column_of_its_data_sheet(app, county):
    _named(county)
    sheet = openpyxl.load_workbook(BytesIO(county.get("/months/2025-01/workbook.xlsx").data))["数据_项目"]
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads[-1] == "funding_sources"
    code = heads.index("project_code")
    assert {row[code]: row[-1] for row in rows}["P0071"] == "企业自筹 120.00 万元、中央资金"


def test_sources_may_reach_the_plan_and_not_exceed_it_and_the_error_stands_at_the_field(demo, county):
    looked, _ = save(county, EDIT, CHANGE, **_amounts(enterprise="200", other="3.47"))
    assert looked.status_code == 422
    assert ("#funding", "资金来源：资金来源合计 203.47 万元，超过计划投资 203.46 万元。请核对。") in document(
        looked.text
    ).links
    assert 'value="3.47"' in looked.text
    assert _kept(demo) == {}
    _, saved = save(county, EDIT, CHANGE, **_amounts(enterprise="200", other="3.46"))
    assert saved.status_code == 302


@pytest.mark.parametrize(("text", "problem"), [("-1", "金额不能小于 0"), ("1.234", "最多两位小数"), ("x", "不是金额")])
def test_what_is_no_amount_is_told_with_its_source_and_stays_in_its_box(county, text, problem):
    looked, _ = save(county, EDIT, CHANGE, **_amounts(region=text))
    assert looked.status_code == 422
    assert "自治区资金：" in looked.text
    assert problem in looked.text
    assert f'value="{text}"' in looked.text


def test_two_editors_of_the_sources_see_both_and_choose(app, demo, county):
    mine = fields(county.get(EDIT).text)
    save(Visitor(app, "reviewer-650100-2"), EDIT, CHANGE, **_amounts(local="50"))
    met = county.post(CHANGE, mine | _amounts(enterprise="80"))
    assert met.status_code == 409
    assert {"地方资金", "50.00", "企业自筹", "80.00"} <= set(plain(met.text).split())
    form = document(met.text).one("form.stackup.sorry").fields
    looked = county.post(CHANGE, form | {"keep-funding": "mine"})
    assert county.post(CHANGE, fields(looked.text)).status_code == 302
    assert _kept(demo) == {"enterprise": 800_000}


def test_a_new_project_is_proposed_with_its_sources_within_its_plan(app, demo, county):
    send = "/enterprises/E020/project/send"
    above = county.post(send, NEW | _amounts(enterprise="300.01") | {"do": "send"})
    assert above.status_code == 422
    assert "超过计划投资 300.00 万元" in above.text
    looked = county.post(send, NEW | _amounts(enterprise="300") | {"funding-other": "y", "do": "check"})
    assert "资金来源 — 企业自筹 300.00 万元、其他" in plain(looked.text)
    place = county.post(send, NEW | _amounts(enterprise="300") | {"funding-other": "y", "do": "send"}).location
    assert _decided(app, place).status_code == 302
    assert _kept(demo, "P0409") == {"enterprise": 3_000_000, "other": None}


def test_a_plan_does_not_fall_below_the_sources_and_one_overtaken_by_them_is_refused(app, demo, county):
    place = county.post(PLAN, ITEM | {"planned": "100"}).location
    _named(county)
    below = county.post(PLAN, ITEM | {"planned": "119.99"})
    assert below.status_code == 422
    assert 'id="planned-error"' in below.text
    assert "资金来源合计 120.00 万元，超过计划投资 119.99 万元" in below.text
    looked = Visitor(app, "reviewer-650100-2").post(f"{place}/effect")
    assert "资金来源合计 120.00 万元，超过计划投资 100.00 万元" in plain(looked.text)
    assert _decided(app, place).status_code == 409
    assert county.post(PLAN, ITEM | {"planned": "120"}).status_code == 302


def _decided(app, place):
    above = Visitor(app, "reviewer-650100-2")
    version = document(above.post(f"{place}/effect").text).value("version")
    return above.post(f"{place}/approve", {"version": version, "opinion": "同意"})


def test_the_help_page_explains_the_field_in_both_languages(app, county):
    assert "资金来源" in plain(county.get("/guide").text)
    with county.client.session_transaction() as cookie:
        cookie["language"] = "en"
    assert "Funding sources" in plain(county.get("/guide").text)
