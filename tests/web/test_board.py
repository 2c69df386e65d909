"""The board and the queue: who is late, whose turn it is, and as many statements at 10,000 enterprises as at 112."""

import re

import pytest

from tests.scale import multiply, statements
from tests.visitors import Visitor
from tests.web.conftest import plain

BOARD, QUEUE = "/months/2025-01/reports", "/months/2025-01/queue"
REPORTS = {"enterprise": ("id",), "term": ("enterprise_id",), "monthly_report": ("id", "enterprise_id")}


@pytest.mark.parametrize(("address", "login"), [(BOARD, "analyst-XJ"), (f"{BOARD}?only=late", "reviewer-XJ-1"),
                                                (QUEUE, "reviewer-XJ-1"), ("/home", "reviewer-XJ-1")])  # fmt: skip
def test_the_board_the_queue_and_home_ask_the_same_statements_at_10000_enterprises(app, demo, address, login):
    client = Visitor(app, login).client
    few = statements(client, demo, address)
    multiply(demo, 90, REPORTS, "2025-01")
    with demo.reader.connect() as connection:
        count = "SELECT count(*) FROM monthly_report WHERE month = '2025-01'"
        assert connection.exec_driver_sql(count).scalar() == 90 * 112
    assert len(statements(client, demo, address)) == len(few)  # a long board is listed in another order


def test_the_late_are_counted_listed_and_told_by_how_many_days(shared):
    reader = Visitor(shared, "analyst-XJ")
    words = plain(reader.get(BOARD).text)
    late = int(re.search(r"逾期 (\d+) 家", words)[1])
    missing = int(re.search(r"未报 (\d+) 家", words)[1])
    assert 0 < late <= missing
    listed = reader.get(f"{BOARD}?only=late").text
    assert f"{late} 家" in plain(listed)
    assert len(re.findall(r"\d+ 天", plain(listed))) == min(late, 50)


def test_a_page_beyond_the_last_is_the_last(shared):
    reader = Visitor(shared, "analyst-XJ")
    assert "第 3 页" in plain(reader.get(f"{BOARD}?page=3").text)
    assert plain(reader.get(f"{BOARD}?page=900").text).count("E1") == plain(reader.get(f"{BOARD}?page=3").text).count(
        "E1"
    )
