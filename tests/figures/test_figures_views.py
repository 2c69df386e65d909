"""Web tests of figure pages: every number opens into its rows, in a constant number of statements."""

import re
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
import sqlalchemy as sa
from docx import Document
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.scale import multiply, statements
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.web import cache
from tracker.figures import queries as figures
from tracker.figures.presenters.records import PANEL
from tracker.figures.queries import attention
from tracker.figures.rules import FIGURES
from tracker.months.queries import months
from tracker.reports.queries import reports

MONTH = "/months/2024-12"
PUBLISHED = [
    ("一企一策企业", "112 家"),
    ("计划投资", "55.35 亿元"),
    ("已完成投资", "30.27 亿元"),
    ("投资完成率", "54.69 %"),
    ("已建成项目", "359 个"),
    ("项目完成率", "87.99 %"),
]


def test_an_empty_database_says_how_to_fill_it(sqlite, tmp_path):
    app = create_app(Settings(tmp_path, "sqlite://"), sqlite)
    answer = app.test_client().get("/")
    assert answer.status_code == 200
    assert "tracker seed demo" in answer.text


def test_the_overview_shows_the_published_figures(read):
    page = read(MONTH)
    tiles = page.part("六项指标").words
    for name, value in PUBLISHED:
        assert f"{name} {value}" in tiles
    assert "地方 85 + 兵团 27" in tiles
    assert "30.27 ÷ 55.35 亿元" in tiles
    assert "359 ÷ 408 个" in tiles
    assert "较上月 +14 个" in tiles
    assert "较上月 +3.43 个百分点" in tiles


def test_the_sentence_is_the_published_one_and_each_number_is_a_link(read):
    said = read(MONTH).part("通报段落")
    assert said.one("p.saying").text == (
        "2024年“乌—昌—石”继续实施112家企业“一企一策”污染治理，计划投资55.35亿元，已完成投资30.27亿元，完成率54.69%；"
        "计划实施408个大气污染治理项目，已建成项目359个，完成率87.99%。"
        "钢铁行业9个超低排放改造项目，已建成9个；1家钢铁企业的有组织和无组织监测评估报告已报行业协会；"
        "1家水泥企业已完成超低排放改造建设；2家企业的4.3米焦炉已停产。"
        "实施企业环保绩效“创A晋B”行动，完成33家企业“创A晋B”评级工作，2024年“乌—昌—石”区域计划“创A”企业9家，“晋B”企业16家，"
        "地州市完成17家企业初审，提交自治区的10家企业已完成专家函审，已完成评定为A、B级的5家企业。"
    )
    assert [words for _, words in said.links if words[0].isdigit()] == [
        "112家", "55.35亿元", "30.27亿元", "54.69%", "408个", "359个", "87.99%", "9个", "9个", "1家", "1家", "2家",
        "33家", "9家", "16家", "17家", "10家", "5家",
    ]  # fmt: skip


@pytest.mark.parametrize("address", [MONTH, f"{MONTH}?side=xpcc", "/months/2025-01", "/months/2023-12"])
def test_every_figure_of_the_overview_opens_into_rows_whose_total_it_is(read, address):
    page = read(address)
    tiles = [(each.one(".fig-name"), each, each.one(".fig-value").without(".unit")) for each in page.every("a.fig")]
    facts = [
        (each.one("dt a"), each.one("dd a.strong"), each.one("dd a.strong"))
        for each in page.every("dl > div:has(dd a.strong)")
    ]
    every = [(name.text, link.root.get("href"), value.text) for name, link, value in (*tiles, *facts)]
    assert len(every) == 14 + len(PANEL)
    for name, url, value in every:
        lists = read(url)
        assert lists.status == 200
        if value not in ("0", "0.00") or "合计行就是这些指标" in lists.words:
            assert f"{name} {value}" in lists.words.replace("\xa0", " "), (name, url)


def test_every_number_of_the_regions_opens_into_rows_that_it_counts(read):
    table = read(MONTH).part("分地区进展")
    checked = 0
    for url, number in table.links:
        if not number.replace(",", "").isdigit() or number == "0":
            continue
        lists = read(url)
        unit = "家" if "/enterprises" in url else "个"
        assert f"共 {number} {unit}" in lists.words, url
        checked += 1
    assert checked > 30


def test_the_two_sides_and_their_bureaus_make_the_whole(read):
    rows = {row[0]: row for row in read(MONTH).part("分地区进展").rows}
    for place in (1, 5, 6, 8):
        assert int(rows["合计"][place]) == int(rows["地方小计"][place]) + int(rows["兵团小计"][place])
        below = [name for name in rows if name not in ("合计", "地方小计", "兵团小计")]
        assert int(rows["合计"][place]) == sum(int(rows[name][place]) for name in below)


def test_a_side_is_shown_alone(read):
    page = read(f"{MONTH}?side=xpcc")
    assert "一企一策企业 27 家" in page.words
    assert "第八师" in page.words
    assert "乌鲁木齐市" not in page.part("分地区进展").words


def test_stages_overdue_and_carried_are_listed(read):
    page = read(MONTH)
    assert "验收 118 个 28.92%" in page.part("项目所处阶段").words
    overdue = page.part("逾期项目")
    days = [int(day) for day in re.findall(r"逾期 (\d+) 天", overdue.words)]
    assert days == sorted(days, reverse=True)
    assert len(days) == attention.ROWS_SHOWN
    assert len(re.findall("沿用 [0-9,.]+ 万元", page.part("沿用上期的企业").words)) == attention.ROWS_SHOWN


def test_the_filed_basis_is_shown_where_something_is_filed_and_not_approved_and_named_by_who_holds_it(read):
    assert "填报比审核通过多" not in read("/months/2024-11").words
    december, january = read(MONTH).part("填报、审核通过两个口径").words, read("/months/2025-01").words
    assert "31.10" in december
    assert "6 家已报、没有通过 ：签审时没有通过 6 家" in december
    assert "企业（已退回） 5 家" in january


@pytest.mark.parametrize(
    "cut", [ALL, Cut(CutKind.SIDE, "local"), Cut(CutKind.SIDE, "xpcc"), Cut(CutKind.BUREAU, "652300")]
)
def test_what_waits_is_the_difference_between_filed_and_approved(demo, cut):
    with Session(demo.reader) as session:
        month = months.month(session, "2025-01")
        waiting = attention.waiting(session, month, cut)
        more = figures.filed(session, month).at(cut) - figures.approved(session, month).at(cut)
    assert sum(each.year_total for each in waiting) == more.year_total
    assert sum(each.built for each in waiting) == more.built + more.accepted


def test_an_opening_month_has_no_line_to_draw(read):
    page = read("/months/2023-12")
    assert page.status == 200
    assert "期初月还没有各月的数" in page.words


def test_months_are_switched_with_the_side_and_nothing_else_of_the_address(read):
    links = {words: url for url, words in read(f"{MONTH}?side=xpcc&_external=1&_scheme=javascript&x=1").links}
    assert links["11月"] == "/months/2024-11?side=xpcc"
    assert links["2025年1月"] == "/months/2025-01?side=xpcc"
    assert links["2023年"] == "/months/2023-12?side=xpcc"


def test_a_bureau_is_its_own_enterprises_and_its_children(read):
    page = read(f"{MONTH}/bureaus/652300")
    rows = {row[0]: row for row in page.part("本级和下级").rows}
    assert rows["合计"][1] == "41"
    assert "本级直管" in rows
    for place in (1, 5, 6, 8):
        assert int(rows["合计"][place]) == sum(int(row[place]) for name, row in rows.items() if name != "合计")
    assert ("/months/2024-12/bureaus/XJ", "自治区") in page.links
    assert ("/months/2024-12/enterprises?cut=bureau:652300", "全部企业") in page.links


@pytest.mark.parametrize("code", FIGURES)
def test_every_figure_has_a_page_that_says_what_it_is(read, code):
    page = read(f"{MONTH}/figures/{code}")
    assert page.status == 200
    assert str(FIGURES[code].meaning) in page.words
    assert str(FIGURES[code].name) in page.words


@pytest.mark.parametrize(
    "cut", ["bureau:652300", "place:650100", "industry:cement", "category:dust_removal", "enterprise:E001"]
)
def test_a_figure_is_shown_at_any_cut(read, cut):
    page = read(f"{MONTH}/figures/plan.projects.rate?cut={cut}")
    assert page.status == 200
    assert f"{MONTH}/projects?cut={cut}" in [url for url, _ in page.links]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/months/2024-13", 404), ("/months/2030-01", 404), (f"{MONTH}?side=moon", 404),
        (f"{MONTH}/bureaus/none", 404), (f"{MONTH}/bureaus/a%00b", 404), (f"{MONTH}/figures/none", 404),
        (f"{MONTH}/figures/plan.enterprises?cut=place:0", 404), (f"{MONTH}/workbook.xlsx?cut=nothing", 404),
    ],
)  # fmt: skip
def test_an_address_of_nothing_is_a_page_that_says_so(read, address, status):
    page = read(address)
    assert page.status == status
    assert "现在做什么" in page.words


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("workbook.xlsx", "乌昌石一企一策月报_2024年12月_自治区.xlsx"),
        ("workbook.xlsx?cut=bureau:652300", "乌昌石一企一策月报_2024年12月_昌吉州.xlsx"),
        ("regions.xlsx", "乌昌石分地区进展_2024年12月_自治区.xlsx"),
        ("paragraph.docx", "乌昌石通报段落_2024年12月_自治区.docx"),
    ],
)
def test_files_are_named_in_chinese(client, address, name):
    answer = client.get(f"{MONTH}/{address}")
    assert answer.status_code == 200
    assert f"filename*=UTF-8''{name}" in unquote(answer.headers["Content-Disposition"])


def test_the_file_of_regions_holds_what_the_page_shows(client):
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{MONTH}/regions.xlsx").data), data_only=True).active
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
    assert rows["合计"][1] == 112
    assert rows["合计"][2] == 55.35
    assert round(rows["兵团小计"][4], 4) == 0.5182


def test_the_word_file_is_the_sentence(client):
    text = Document(BytesIO(client.get(f"{MONTH}/paragraph.docx").data)).paragraphs[0].text
    assert "计划投资55.35亿元" in text


def _multiply(engines, times):
    """Copy the enterprises and items of one closed month many times, under the same bureaus."""
    copied = {"enterprise": ("id",), "project": ("id", "enterprise_id"), "position": ("project_id", "enterprise_id")}
    multiply(engines, times, copied, "2024-12")
    with engines.writer.begin() as connection:
        run = connection.exec_driver_sql
        run(
            f"UPDATE total SET {', '.join(f'{name} = {name} * {times}' for name in _measures(run))} WHERE month = '2024-12'"
        )


def _measures(run):
    return [row[1] for row in run("PRAGMA table_info(total)") if row[1] not in ("month", "year", "dimension", "key")]


def test_the_overview_asks_the_same_few_statements_at_40000_items(app, demo, past_the_log):
    acting = Visitor(app, "analyst-XJ").client
    few = statements(acting, demo, MONTH)
    assert len(few) <= 12
    with demo.reader.connect() as connection:
        count = "SELECT count(*) FROM total WHERE month = '2024-12'"
        totals = connection.exec_driver_sql(count).scalar_one()
    _multiply(demo, 98)
    with demo.reader.connect() as connection:
        items = connection.exec_driver_sql("SELECT count(*) FROM position WHERE month = '2024-12'").scalar_one()
        assert items == 98 * 408
        assert connection.exec_driver_sql(count).scalar_one() == totals
    cache.register(app)  # the copies came without an audit event, which no change of the site does
    assert statements(acting, demo, MONTH) == few
    assert "10976 家" in plain(acting.get(MONTH).text)


def test_the_overview_is_kept_until_a_record_changes_and_each_reader_has_their_own(app, demo):
    acting = Visitor(app, "analyst-XJ").client
    whole = statements(acting, demo, "/months/2025-01")
    kept_page = statements(acting, demo, "/months/2025-01")
    assert len(kept_page) < len(whole) / 2
    before = acting.get("/months/2025-01").text
    assert Visitor(app, "analyst-XJ").get("/sign-in").status_code in (200, 302)
    assert statements(acting, demo, "/months/2025-01") == kept_page, "a sign-in changes no record"
    with Session(demo.reader) as session:
        found = reports.report(session, "2025-01", "E110")
    division = Visitor(app, "reviewer-XPCC-12-1")
    assert (
        division.post(
            "/months/2025-01/reports/E110/pass-up", {"version": found.version, "opinion": "已核对凭证"}
        ).status_code
        == 302
    )
    assert statements(acting, demo, "/months/2025-01") == whole
    assert acting.get("/months/2025-01").text != before
    own = Visitor(app, "reviewer-650100-1").get("/months/2025-01", follow_redirects=True).text
    assert "112" not in document(own).one("main").words[:500]


def test_a_kept_page_brings_each_browser_its_own_number_form_token_and_message(app):
    office, phone = (Visitor(app, "analyst-XJ") for _ in range(2))
    pages = [browser.get(MONTH).text for browser in (office, office, phone)]
    assert len({document(page).said(".code", r"\w{12}") for page in pages}) == 3
    own = document(pages[-1]).value("csrf_token")
    assert phone.client.post("/account/look", data={"csrf_token": own}).status_code == 302
    assert "显示方式已改" in phone.get(MONTH).text
    assert "显示方式已改" not in phone.get(MONTH).text
    assert "显示方式已改" not in office.get(MONTH).text


@pytest.mark.parametrize("address", [MONTH, f"{MONTH}?side=local", "/months/2025-01"])
def test_the_overview_with_an_acting_person_asks_at_most_twelvestatements(app, demo, address):
    acting = Visitor(app, "analyst-XJ").client
    told = []
    sa.event.listen(demo.reader, "before_cursor_execute", lambda connection, cursor, statement, *rest: told.append(1))
    assert acting.get(address).status_code == 200
    assert len(told) <= 12
