"""The end of a month: reminded, signed off, reopened, closed; the bridge closes to 0.00; the inbox leads to the place."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.visitors import Visitor
from tests.web.conftest import plain
from tests.web.test_reports import REPORT, Editor
from tests.web.test_reviews import CHAIN, act, returned, submit
from tracker.domain.figures import ALL, Cut, CutKind
from tracker.domain.notices import NoticeKind
from tracker.models import Notice
from tracker.queries import bridge, figures, months, notices, people
from tracker.queries.figures.second_path import verify

CLOSING = "/months/2025-01/closing"
REGION, XPCC = "reviewer-XJ-2", "reviewer-XPCC-2"


def _version(visitor):
    return re.search(r'name="version" value="(\d+)"', visitor.get(CLOSING).text)[1]


def _sides(engines, month="2025-01"):
    with Session(engines.reader) as session:
        totals = figures.approved(session, months.month(session, month))
        return [totals.at(cut) for cut in (ALL, Cut(CutKind.SIDE, "local"), Cut(CutKind.SIDE, "xpcc"))]


def test_both_sides_sign_and_the_month_closes_with_the_missing_carried(app, demo):
    before, past = _sides(demo), _sides(demo, "2024-12")
    for login in (REGION, XPCC):
        assert Visitor(app, login).post(f"{CLOSING}/sign-off").status_code == 302
    region = Visitor(app, REGION)
    assert region.post(f"{CLOSING}/close", {"version": _version(region)}).status_code == 302
    closed = region.get(CLOSING).text
    assert "已关账" in closed
    assert "没有开始填" in closed
    assert "交了，签审时还没有通过" in closed
    assert "都报了" not in closed
    assert _sides(demo) == before
    assert _sides(demo, "2024-12") == past
    with Session(demo.reader) as session:
        rows = session.connection().exec_driver_sql(
            "SELECT state, count(*) FROM monthly_report WHERE month = '2025-01' GROUP BY 1"
        )
        assert {row[0] for row in rows} == {"approved", "missed"}
        assert list(verify(session).differences) == []
    assert Editor(app, "liaison-E020").post(f"{REPORT}/save", {"version": "1"}).status_code == 409


def test_an_unsigned_side_has_to_be_named_and_is_wholly_carried(app, demo):
    region = Visitor(app, REGION)
    assert region.post(f"{CLOSING}/sign-off").status_code == 302
    refused = region.post(f"{CLOSING}/close", {"version": _version(region)})
    assert refused.status_code == 422
    assert "兵团还没有签审" in refused.text
    assert region.post(f"{CLOSING}/close", {"version": _version(region), "carried": "xpcc"}).status_code == 302
    whole, local, xpcc = _sides(demo)
    assert xpcc.increment == 0
    assert xpcc.enterprises_carried == xpcc.enterprises
    assert whole.total == local.total + xpcc.total
    with Session(demo.reader) as session:
        assert list(verify(session).differences) == []


def test_after_signing_nothing_of_the_side_moves_until_it_is_reopened(app):
    region, liaison = Visitor(app, REGION), Editor(app, "liaison-E020")
    region.post(f"{CLOSING}/sign-off")
    assert "记为未报，沿用上月" in liaison.get("/inbox").text
    answer = liaison.post(f"{REPORT}/save", {"version": "1"})
    assert answer.status_code == 409
    assert region.post(f"{CLOSING}/reopen", {"codes": "E020", "reason": ""}).status_code == 422
    assert "E999" in region.post(f"{CLOSING}/reopen", {"codes": "E020 E999", "reason": "补报"}).text


def test_a_reopened_enterprise_reports_after_all_and_the_month_closes_when_it_is_decided(app, demo):
    region, liaison = Visitor(app, REGION), Editor(app, "liaison-E020")
    region.post(f"{CLOSING}/sign-off")
    assert region.post(f"{CLOSING}/reopen", {"codes": "E020 E022", "reason": "停网，补报"}).status_code == 302
    assert "停网，补报" in liaison.get("/inbox").text
    submit(liaison)
    for login, step in zip(CHAIN, ("pass-up", "pass-up", "approve"), strict=True):
        assert act(app, login, step).status_code == 302
    refused = Visitor(app, CHAIN[2]).post(f"{REPORT}/revoke", {"version": "9", "opinion": "再看"})
    assert refused.status_code == 409
    closed = {"version": _version(region), "carried": "xpcc"}
    assert "还有 1 家重开后没有办完" in region.post(f"{CLOSING}/close", closed).text
    assert "结束重开，1 家记为未报" in region.get(CLOSING).text
    region.post(f"{CLOSING}/sign-off")
    assert region.post(f"{CLOSING}/close", {**closed, "version": _version(region)}).status_code == 302
    with Session(demo.reader) as session:
        assert list(verify(session).differences) == []


def test_who_may_not_close_is_told_so(app):
    for login in ("reviewer-XJ-1", "reviewer-650100-2", "liaison-E020", "analyst-XJ"):
        assert Visitor(app, login).post(f"{CLOSING}/sign-off").status_code == 403


def test_the_bridge_closes_to_the_yuan_on_every_month_and_part(demo):
    cuts = (ALL, Cut(CutKind.SIDE, "xpcc"), Cut(CutKind.BUREAU, "652300"), Cut(CutKind.CATEGORY, "boiler"))
    with Session(demo.reader) as session:
        for month in months.every(session)[1:]:
            for cut in cuts:
                found = bridge.bridge(session, month, cut)
                assert found.rest == 0
                assert found.now == figures.approved(session, month, cut).at(cut).year_total


def test_the_bridge_shows_each_part_with_its_rows(app):
    page = Visitor(app, "analyst-XJ").get("/months/2024-12/bridge").text
    assert "差额 0.00" in plain(page)
    link = re.search(r'href="(/months/2024-12/bridge\?[^"]*part=progress)"', page)[1].replace("&amp;", "&")
    assert "本月进展" in Visitor(app, "analyst-XJ").get(link).text


def test_a_return_reaches_the_inbox_and_leads_to_the_line_until_it_is_answered(app):
    liaison = Editor(app, "liaison-E020")
    returned(app, liaison)
    page = liaison.get("/inbox").text
    assert "消息 1" in plain(page)
    assert "被退回" in page
    opened = liaison.post(re.search(r'action="(/inbox/\d+/open)"', page)[1])
    place = opened.headers["Location"].partition(f"{REPORT}#")[2]
    field = liaison.get(REPORT).text.partition(f'id="{place}"')[0].rpartition('class="entry-row')[2]
    assert "-total" in field
    assert "消息 1" not in plain(liaison.get("/inbox").text)
    other = Visitor(app, "liaison-E037")
    assert other.post(re.search(r'action="(/inbox/\d+/open)"', page)[1]).status_code == 404


def test_the_opinion_of_a_bureau_that_passed_a_report_up_reaches_the_inbox(app):
    liaison = Editor(app, "liaison-E020")
    submit(liaison)
    assert act(app, CHAIN[0], "pass-up", opinion="投资按到货单核过").status_code == 302
    words = plain(liaison.get("/inbox").text)
    assert "审核意见" in words
    assert "投资按到货单核过" in words


def test_many_are_reminded_at_once_and_the_reminder_ends_with_the_submission(app):
    bureau, liaison = Editor(app, CHAIN[0]), Editor(app, "liaison-E020")
    page = bureau.get("/months/2025-01/reminders").text
    ticked = re.findall(r'name="report" value="(\d+)"', page)
    assert ticked
    assert bureau.post("/months/2025-01/reminders/send", {"words": "请尽快"}).status_code == 422
    data = {"csrf_token": bureau.token(), "report": ticked, "words": "请今天下班前提交"}
    assert bureau.client.post("/months/2025-01/reminders/send", data=data).status_code == 302
    assert "请今天下班前提交" in liaison.get("/inbox").text
    assert "消息 1" in plain(liaison.get("/inbox").text)


def test_one_button_reads_every_notice_those_on_later_pages_too(app, demo):
    liaison = Visitor(app, "liaison-E020")
    with Session(demo.writer) as session, session.begin():
        mine = people.by_key(session, "liaison-E020").id
        at = datetime(2025, 2, 7, tzinfo=UTC)
        for n in range(notices.PAGE + 1):
            session.add(Notice(person_id=mine, kind=NoticeKind.COMMENT, text=str(n), address="/home", at=at))
    assert f"未读 {notices.PAGE + 1} 条" in plain(liaison.get("/inbox").text)
    liaison.post("/inbox/read")
    assert "未读 0 条" in plain(liaison.get("/inbox").text)


def test_a_reminder_beyond_ones_own_enterprises_is_refused_whole(app, demo):
    with demo.reader.connect() as connection:
        foreign = connection.exec_driver_sql(
            "SELECT m.id FROM monthly_report m JOIN enterprise e ON e.id = m.enterprise_id"
            " WHERE m.month = '2025-01' AND m.state = 'draft' AND e.code LIKE 'E1%' LIMIT 1"
        ).scalar()
    bureau = Editor(app, CHAIN[0])
    answer = bureau.post("/months/2025-01/reminders/send", {"report": str(foreign), "words": "请尽快"})
    assert answer.status_code == 403
    with demo.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM notice").scalar() == 0


@pytest.mark.parametrize("login", ["reviewer-650106-1", "liaison-E020", "reviewer-XPCC-08-1"])
def test_b8_the_closing_page_and_the_bridge_show_ones_own_part(app, login):
    words = plain(Visitor(app, login).get(CLOSING).text)
    assert "E001" not in words
    assert Visitor(app, login).get("/months/2025-01/bridge?cut=all").status_code == 404
