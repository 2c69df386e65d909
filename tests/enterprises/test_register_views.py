"""Web tests of register pages."""

from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest

LIST = "/months/2024-12/enterprises"


def _names(page):
    return [row[0] for row in page.rows if row[0] != "合计"]


def test_the_total_line_is_the_figure(read):
    page = read(LIST)
    assert page.rows[0][:6] == ["合计", "112 家", "", "", "408", "359"]
    assert "一企一策企业 112 家" in page.words
    assert "302,700.00" in page.rows[0]


@pytest.mark.parametrize(("rows", "told"), [("finished", "项目全部建成企业 70 家"), ("carried", "沿用上期企业 9 家")])
def test_a_filter_names_its_figure(read, rows, told):
    page = read(f"{LIST}?filter={rows}")
    assert told in page.words
    assert len(_names(page)) == int(told.split()[1]) or len(_names(page)) == 50


def test_a_search_is_no_figure_and_says_so(read):
    page = read(f"{LIST}?q=水泥")
    assert "合计不是任何一个公布指标" in page.words
    assert all("水泥" in name for name in _names(page))


def test_a_cut_is_shown_and_can_be_taken_away(read):
    page = read(f"{LIST}?cut=bureau:652300&filter=carried&sort=name")
    assert "昌吉州" in page.words
    away = next(url for url, words in page.links if words.startswith("去掉范围"))
    assert away == f"{LIST}?filter=carried&sort=name"


def test_columns_sort_both_ways_and_keep_the_filters(read):
    page = read(f"{LIST}?filter=finished")
    url = next(url for url, words in page.links if words.startswith("计划投资"))
    assert url == f"{LIST}?filter=finished&sort=planned&desc=1"
    down = read(url)
    planned = [float(row[6].replace(",", "")) for row in down.rows[1:]]
    assert planned == sorted(planned, reverse=True)
    assert 'aria-sort="descending"' in down.markup
    assert f"{LIST}?filter=finished&sort=planned" in [url for url, _ in down.links]


def test_pages_hold_everything_once(read):
    names = [name for page in (1, 2, 3) for name in _names(read(f"{LIST}?page={page}"))]
    assert len(names) == len(set(names)) == 112
    assert read(f"{LIST}?page=4").status == 404


def test_grades_and_tracks_are_columns(read):
    page = read(f"{LIST}?q=E005")
    assert page.rows[1][-2] == "A"


@pytest.mark.parametrize(
    ("words", "status"),
    [("filter=nope", 400), ("sort=nope", 400), ("page=x", 400), ("page=0", 400), ("cut=nope", 404), ("cut=bureau:9", 404),
     (f"q={'长' * 61}", 400), ("cut=bureau:%00", 400), ("q=%00%25", 400), ("q=%25", 200), ("sort=&page=", 200)],
)  # fmt: skip
def test_an_address_is_read_whole_or_refused(read, words, status):
    assert read(f"{LIST}?{words}").status == status


def test_nothing_found_offers_a_way_back(read):
    page = read(f"{LIST}?q=没有这样的企业")
    assert "没有符合条件的企业" in page.words
    assert (LIST, "清除筛选") in page.links


def test_an_enterprise_shows_its_facts_terms_and_items(read):
    page = read(f"{LIST}/E001")
    assert "91650109MA70000180" in page.words
    assert "示范煤化工一有限公司" in page.part("企业信息").words
    assert "虚构企业" in page.words
    assert page.part("治理项目").rows[0][:2] == ["合计", "2 个"]
    assert "计划投资 2,232.23 万元" in page.words
    assert ("/months/2024-12/reports/E001", "本月月报") in page.links
    assert ("/months/2024-12/bureaus/650109", "米东区") in page.links


def test_an_enterprise_is_called_as_it_was_then(read):
    assert "<h1>示范煤化工一有限公司</h1>" in read("/months/2024-05/enterprises/E001").markup
    assert "<h1>示范煤化工一厂</h1>" in read(f"{LIST}/E001").markup


def test_a_named_enterprise_outside_the_plan_says_what_the_report_says(read):
    page = read(f"{LIST}/N01")
    assert "报告未载" in page.words
    assert "虚构企业" not in page.words
    assert "另有 9 个项目没有列入本年度计划" in page.words
    assert "有组织 报告报送" in page.part("超低排放改造").words


@pytest.mark.parametrize("code", ["nope", "a%00b", "%25"])
def test_an_unknown_enterprise_is_not_found(read, code):
    assert read(f"{LIST}/{code}").status == 404


def test_the_file_holds_the_whole_filtered_list_and_its_total(client):
    answer = client.get("/months/2024-12/enterprises.xlsx?cut=side:xpcc&sort=planned&desc=1")
    assert "乌昌石企业_2024年12月_兵团.xlsx" in unquote(answer.headers["Content-Disposition"])
    rows = [row for row in openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True) if row[0]]
    assert "范围：兵团" in rows[1][0]
    assert rows[-1][0] == "合计"
    assert rows[-1][7] == 137_000
    assert len(rows) == 3 + 27 + 1
