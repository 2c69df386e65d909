"""Web tests of plan pages: lists equal their figures."""

from io import BytesIO

import openpyxl
import pytest

from tracker.figures.queries.project_rows import SORTS
from tracker.figures.rules import PROJECT_FILTERS

LIST = "/months/2024-12/projects"


def test_the_total_line_is_the_figures_it_came_from(read):
    page = read(LIST)
    assert page.rows[0][:5] == ["合计", "408 个", "112 家", "", "已建成 359 个"]
    for told in (
        "计划投资 55.35 亿元",
        "已完成投资 30.27 亿元",
        "投资完成率 54.69 %",
        "计划治理项目 408 个",
        "项目完成率 87.99 %",
    ):
        assert told in page.words


@pytest.mark.parametrize("rows", PROJECT_FILTERS)
def test_every_filter_opens_and_counts(read, rows):
    page = read(f"{LIST}?filter={rows}")
    assert page.status == 200
    shown = [row for row in page.rows if row[0] != "合计"]
    if shown:
        assert page.rows[0][1] == f"{page.words.partition('共 ')[2].split()[0]} 个"
        assert len(shown) == min(50, int(page.rows[0][1].split()[0]))
    else:
        assert "没有符合条件的治理项目" in page.words


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("down", ["", "&desc=1"])
def test_every_order_opens(read, sort, down):
    page = read(f"{LIST}?sort={sort}{down}")
    assert page.status == 200
    assert f'aria-sort="{"descending" if down else "ascending"}"' in page.markup


def test_overdue_is_told_in_words_and_with_the_date_as_it_was_given(read):
    page = read(f"{LIST}?filter=overdue&sort=due")
    assert all(row[-2].startswith("逾期 20") for row in page.rows[1:])
    assert any("年8月" in row[-2] for row in page.rows)
    assert "逾期项目 24 个" in page.words


def test_a_cut_a_filter_and_words_work_together(read):
    page = read(f"{LIST}?cut=bureau:652300&filter=completed&q=脱硫")
    assert page.status == 200
    assert all("脱硫" in row[0] for row in page.rows[1:])
    assert "合计不是任何一个公布指标" in page.words
    assert 'value="bureau:652300"' in page.markup


def test_a_total_line_by_category_tells_no_count_of_enterprises(read):
    page = read(f"{LIST}?cut=category:dust_removal")
    assert "计划治理项目" in page.words
    assert "一企一策企业" not in page.words


@pytest.mark.usefixtures("past_the_log")
def test_items_of_earlier_years_are_listed_and_totalled_apart(demo, read_own):
    read = read_own
    with demo.writer.begin() as connection:
        run = connection.exec_driver_sql
        run("UPDATE position SET year = 2023 WHERE month = '2025-01' AND project_id = 3")
        run("UPDATE plan_item SET year = 2023, from_month = '2023-01' WHERE project_id = 3")
    page = read("/months/2025-01/projects")
    apart = page.part("往年结转")
    assert "2023 年度计划项" in apart.words
    earlier = read({words: url for url, words in apart.links}["2023 年度计划项"])
    assert earlier.rows[0][1] == "1 个"
    assert "不计入本年度任何指标" in earlier.words
    assert "往年结转" not in read(LIST).words


@pytest.mark.parametrize(
    ("words", "status"),
    [("filter=nope", 400), ("sort=nope", 400), ("page=-1", 400), ("page=9999999999", 400), ("page=99", 404), ("year=x", 400),
     ("year=2030", 200), ("cut=enterprise:nope", 404), ("_scheme=javascript&_external=1&endpoint=x&month=1", 200)],
)  # fmt: skip
def test_an_address_is_read_whole_or_refused(read, words, status):
    page = read(f"{LIST}?{words}")
    assert page.status == status
    assert "javascript:" not in page.markup


def test_a_project_shows_its_item_its_months_and_what_was_said_last(read):
    page = read(f"{LIST}/P0003")
    facts = page.part("计划和进展").words
    assert "计划投资 920.62 万元" in facts
    assert "计划完成日 2024年7月" in facts
    assert "设备安装完成，开始调试" in page.part("最近一次审核通过的说明").words
    months = page.part("各月状况").rows
    assert [row[0] for row in months[:2]] == ["2024年12月", "2024年11月"]
    assert ("/months/2024-12/enterprises/E002", "示范水泥一厂") in page.links


def test_a_month_shows_only_what_was_known_then(read):
    page = read("/months/2024-03/projects/P0003")
    assert page.part("各月状况").rows[0][0] == "2024年3月"
    assert "2024年4月" not in page.part("各月状况").words


@pytest.mark.usefixtures("past_the_log")
def test_an_adjusted_item_shows_the_original_beside_it(demo, read_own):
    with demo.writer.begin() as connection:
        run = connection.exec_driver_sql
        run(
            "INSERT INTO plan_item (version, project_id, year, planned, due, due_precision, from_month)"
            " SELECT 1, project_id, year, planned + 1000000, due, due_precision, '2024-11' FROM plan_item"
            " WHERE project_id = (SELECT id FROM project WHERE code = 'P0003')"
        )
    assert "原计划 920.62 万元，2024年7月；2024年11月 起调整" in read_own(f"{LIST}/P0003").words


def test_a_project_outside_the_plan_counts_nowhere_and_says_so(read):
    page = read(f"{LIST}/N01-1")
    assert "这个项目本月没有计划项" in page.words


@pytest.mark.parametrize("code", ["nope", "a%00b"])
def test_an_unknown_project_is_not_found(read, code):
    assert read(f"{LIST}/{code}").status == 404


def test_the_file_holds_the_whole_filtered_list_and_its_total(client):
    answer = client.get("/months/2024-12/projects.xlsx?filter=overdue&sort=due")
    rows = [row for row in openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True) if row[0]]
    assert "筛选：逾期" in rows[1][0]
    assert len(rows) == 3 + 24 + 1
    assert rows[-1][:2] == ("合计", "24 个")
