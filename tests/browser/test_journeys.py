"""Browser tests of the main journeys: from a figure to its rows, and changing it by an approved report."""

import json
import re
from io import BytesIO

import openpyxl
import pytest

from tests.command import run_tracker

pytestmark = pytest.mark.browser
OVERVIEW = "/months/2025-01"
REPORT = f"{OVERVIEW}/reports/E020"
LIAISON, CHAIN = "liaison-E020", ("reviewer-650106-1", "reviewer-650100-1", "reviewer-XJ-1")


def test_from_the_overview_down_to_a_project_and_back(watched):
    watched.sign_in("analyst-XJ")
    page = watched.open("/months/2024-12")
    page.get_by_role("link", name="昌吉州", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "昌吉州生态环境局"
    page.get_by_role("link", name="全部企业").click()
    named = page.locator("tbody th a").first
    enterprise = named.inner_text()
    named.click()
    assert page.get_by_role("heading", level=1).inner_text() == enterprise
    named = page.locator("section[aria-labelledby=h-projects] tbody th a").first
    project = named.inner_text()
    named.click()
    assert page.get_by_role("heading", level=1).inner_text() == project
    crumbs = page.get_by_role("navigation", name="位置")
    crumbs.get_by_role("link", name=enterprise).click()
    assert page.get_by_role("heading", level=1).inner_text() == enterprise
    crumbs.get_by_role("link", name="昌吉州").click()
    crumbs.get_by_role("link", name="总览").click()
    assert page.url.endswith("/months/2024-12")
    watched.require_quiet()


def test_each_figure_of_the_overview_opens_into_rows_whose_total_it_is(watched):
    watched.sign_in("analyst-XJ")
    page = watched.open("/months/2024-12")
    tiles = page.locator("a.fig").evaluate_all(
        "all => all.map(a => [a.getAttribute('href'), a.querySelector('.fig-name').textContent.trim(),"
        " a.querySelector('.fig-value').textContent.trim()])"
    )
    assert len(tiles) == 6
    for address, name, value in tiles:
        page = watched.open(address)
        assert f"{name}{value}".replace(" ", "") in re.sub(r"\s", "", page.locator("main").inner_text()), name
    watched.require_quiet()


def test_the_sentence_is_copied_as_it_stands(watched):
    watched.sign_in("analyst-XJ")
    page = watched.open("/months/2024-12")
    page.get_by_role("button", name="复制段落").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "已完成投资30.27亿元，完成率54.69%" in copied
    assert copied == page.locator("#saying").inner_text().strip()


def test_months_and_sides_are_switched_from_the_keyboard(watched):
    watched.sign_in("analyst-XJ")
    page = watched.open("/months/2024-12")
    page.get_by_role("link", name="兵团", exact=True).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/months/2024-12?side=xpcc")
    page.get_by_role("link", name="11月", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/months/2024-11?side=xpcc")
    assert "27" in page.locator("a.fig").first.inner_text()


def test_an_approved_filing_moves_page_command_and_workbook_by_exactly_that(own, demo_folder):
    before = _figures(own, demo_folder)
    _file(own, by="1250.00")
    assert _figures(own, demo_folder)["command"] == before["command"]
    for login in CHAIN:
        own.sign_in(login)
        page = own.open(REPORT)
        for box in page.locator("input[name^=excuse-]").all():
            box.fill("已核对到货单，同意")
        page.locator(".decide button.btn-primary").click()
        page.wait_for_load_state("load")
    own.open(REPORT)
    assert "已通过" in page.locator("main").inner_text()
    after = _figures(own, demo_folder)
    assert {door: round(after[door] - before[door], 2) for door in after} == dict.fromkeys(after, 1250.00)
    own.require_quiet()


def _file(own, by):
    """Enter so many 万元 more for the project under construction, no change for the rest, and submit."""
    own.sign_in(LIAISON)
    page = own.open(REPORT)
    row = page.locator("section:has(select[name$=-stage] option[value=construction][selected])").first
    box = row.get_by_label("累计完成投资")
    total = float(box.input_value().replace(",", "")) + float(by)
    row.get_by_label("填报情况").select_option("given")
    box.fill(f"{total:,.2f}")
    row.get_by_label("进展说明").fill("主体设备到货，按到货单计。")
    with page.expect_navigation():
        page.get_by_role("button", name="其余本月无变化").click()
    own.open(REPORT)
    for box in page.locator("input[name*=-explain-]").all():
        box.fill("主体设备到货，凭证已附")
    page.get_by_role("button", name="提交2025年1月填报").click()
    page.wait_for_url("**/receipt")
    assert "审核中" in page.locator("main").inner_text()


def _figures(own, folder):
    """Read the completed investment of the month, 万元, from the page, the command line and the workbook."""
    done = run_tracker("figures", "--month", "2025-01", "--json", TRACKER_DATA_DIR=str(folder))
    told = {each["code"]: each for each in json.loads(done.stdout)}
    own.sign_in("analyst-XJ")
    page = own.open(f"{OVERVIEW}/projects")
    cells = page.locator("tr.total td.num").evaluate_all("all => all.map(cell => cell.textContent.trim())")
    content = own.page.request.get(f"{own.site}{OVERVIEW}/workbook.xlsx").body()
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True)["附表1 总体情况"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    return {
        "command": told["plan.investment.completed"]["numerator"] / 10_000,
        "page": float(cells[1].replace(",", "")),
        "workbook": rows["已完成投资"][5],
    }
