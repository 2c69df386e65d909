"""Web tests of search."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import plain
from tests.scale import statements
from tests.visitors import Visitor
from tracker.core.search_index import index, lookup
from tracker.core.search_index.keys import fold, words
from tracker.core.search_index.models import SearchText, TextKind

NAMES = ("乌—昌—石煤化工（集团）有限公司", "重庆路水泥二厂")


@pytest.mark.parametrize(
    ("asked", "code"),
    [("e001", "E001"), ("示范煤化工一", "E001"), ("煤化工一厂", "E001"), ("meihuagongyichang", "E001"), ("mhgyc", "E001"),
     ("ＥＯ０１", None), ("没有这家", None)],
)  # fmt: skip
def test_an_enterprise_is_found_by_name_code_and_pinyin(shared, asked, code):
    answer = Visitor(shared, "analyst-XJ").get("/search", query_string={"q": asked})
    found = f">{code}</span>" in answer.text if code else "没有找到" in answer.text
    assert answer.status_code == 200
    assert found


def test_a_name_of_before_still_finds_its_enterprise(shared):
    assert "示范煤化工一厂" in Visitor(shared, "analyst-XJ").get("/search?q=示范煤化工一有限公司").text


def test_projects_are_found_by_title_code_and_enterprise_and_every_word_counts(shared):
    reader = Visitor(shared, "analyst-XJ")
    assert "P0002" in reader.get("/search?q=P0002").text
    assert "燃煤锅炉淘汰替代" in reader.get("/search?q=rmgl").text
    narrow = plain(reader.get("/search?q=rmgl E001").text)
    assert "P0002" in narrow
    assert narrow.count("燃煤锅炉淘汰替代") < plain(reader.get("/search?q=rmgl").text).count("燃煤锅炉淘汰替代")
    assert "共 1 个" in plain(reader.get("/months/2024-12/projects?q=P0002").text)


def test_a_search_finds_nothing_beyond_the_readers_reach(shared):
    own = plain(Visitor(shared, "liaison-E020").get("/search?q=sf").text)
    assert "E020" in own
    assert "E053" not in own
    assert "没有找到" in Visitor(shared, "liaison-E020").get("/search?q=E053").text


def test_dashes_brackets_width_and_case_make_no_difference():
    assert fold("乌—昌—石（Ａ）") == fold("乌-昌-石 (a)") == fold("乌昌石a")
    assert words("  米东　水泥 ") == ["米东", "水泥"]


def test_names_are_learnt_once_on_both_databases(session):
    for _ in range(2):
        index.index(session, TextKind.ENTERPRISE, [*NAMES, NAMES[0], ""])
    assert session.scalar(sa.select(sa.func.count()).select_from(SearchText)) == 2
    for word, name in (("wuchangshi", NAMES[0]), ("wcs", NAMES[0]), ("jtyx", NAMES[0]), ("乌昌", NAMES[0]),
                       ("chongqing", NAMES[1]), ("水泥", NAMES[1])):  # fmt: skip
        assert session.scalars(lookup.texts(TextKind.ENTERPRISE, word)).all() == [name]


def test_a_search_asks_the_same_statements_whatever_it_finds(app, demo):
    reader = Visitor(app, "analyst-XJ").client
    few = statements(reader, demo, "/search?q=E001")
    with Session(demo.writer) as session, session.begin():
        index.index(session, TextKind.PROJECT, [f"第{number}号除尘改造" for number in range(3_000)])
    assert len(statements(reader, demo, "/search?q=shifan")) == len(few) <= 14
