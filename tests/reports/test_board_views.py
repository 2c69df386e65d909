"""Web tests of the board and queue, with a constant number of statements."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.pages import reader
from tests.scale import multiply, statements
from tests.visitors import Visitor
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.web import cache
from tracker.register.models import Enterprise

BOARD, QUEUE = "/months/2025-01/reports", "/months/2025-01/queue"
REPORTS = {"enterprise": ("id",), "term": ("enterprise_id",), "monthly_report": ("id", "enterprise_id")}


@pytest.mark.parametrize(("address", "login"), [(BOARD, "analyst-XJ"), (f"{BOARD}?only=late", "reviewer-XJ-1"),
                                                (QUEUE, "reviewer-XJ-1"), ("/home", "reviewer-XJ-1")])  # fmt: skip
def test_the_board_the_queue_and_home_ask_the_same_statements_at_10000_enterprises(
    app, demo, past_the_log, address, login
):
    client = Visitor(app, login).client
    few = statements(client, demo, address)
    multiply(demo, 90, REPORTS, "2025-01")
    with demo.reader.connect() as connection:
        count = "SELECT count(*) FROM monthly_report WHERE month = '2025-01'"
        assert connection.exec_driver_sql(count).scalar() == 90 * 112
    cache.register(app)  # the copies came without an audit event, which no change of the site does
    assert len(statements(client, demo, address)) == len(few)  # a long board is listed in another order


def test_the_late_are_counted_listed_and_told_by_how_many_days(shared):
    visitor = Visitor(shared, "analyst-XJ")
    words = plain(visitor.get(BOARD).text)
    late, missing, due, filed = (
        int(re.search(rf"{name} (\d+) 家", words)[1]) for name in ("逾期", "未报", "应报", "已报")
    )
    assert 0 < late <= missing == due - filed
    for name, count in (("filed", filed), ("open", missing)):
        assert f"{count} 家" in plain(visitor.get(f"{BOARD}?only={name}").text).partition("各单位报送")[2]
    listed = reader(shared)(f"{BOARD}?only=late").part("逾期未报")
    assert f"{late} 家" in listed.words
    assert len([row for row in listed.rows if row[3].endswith("天")]) == min(late, 50)


def test_a_page_beyond_the_last_is_the_last(shared):
    visitor = Visitor(shared, "analyst-XJ")
    assert "第 3 页" in plain(visitor.get(f"{BOARD}?page=3").text)
    assert plain(visitor.get(f"{BOARD}?page=900").text).count("E1") == plain(visitor.get(f"{BOARD}?page=3").text).count(
        "E1"
    )


def test_the_units_add_up_and_each_opens_into_its_own_list(shared):
    read = reader(shared)
    rows = {row[0]: row for row in read(BOARD).part("各单位报送").rows}
    whole, parts = rows["合计"], [rows["地方小计"], rows["兵团小计"]]
    assert [int(whole[place]) for place in (1, 3)] == [sum(int(each[place]) for each in parts) for place in (1, 3)]
    url = next(url for url, words in read(BOARD).part("各单位报送").links if words == "昌吉州")
    assert f"{rows['昌吉州'][1]} 家，昌吉州" in read(url).words
    assert read(url).part("各单位报送").rows[0][1] == rows["昌吉州"][1]
    foreign = reader(shared, "reviewer-XPCC-12-1")
    assert foreign(url).status == 404


def test_a_telephone_number_is_masked_on_the_board_and_reading_it_is_recorded(app, demo, past_the_log):
    with Session(demo.writer) as session, session.begin():
        session.execute(sa.update(Enterprise).where(Enterprise.code == "E020").values(contact_phone="13999001234"))
    bureau = Visitor(app, "reviewer-650106-1")
    page = bureau.get(f"{BOARD}?cut=bureau:650106").text
    assert "139****34" in page
    assert "13999001234" not in page
    assert "13999001234" in bureau.get(f"{BOARD}/E020/contact").text
    with Session(demo.reader) as session:
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
        assert last.action is AuditAction.VIEWED


def test_the_menu_opens_the_open_month_while_there_is_one(app):
    page = document(Visitor(app, "reviewer-650106-1").get("/home").text)
    menu = page.one(".sitenav").addresses("/months/.+")
    assert menu
    assert {path.split("/")[2] for path in menu} == {"2025-01"}
