"""Web tests of closing: reminders, sign-off, reopening, closing, reconciliation to 0.00."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.closing_pages import CLOSING, REGION, XPCC, confirm, shown
from tests.markup import document, plain
from tests.report_pages import REPORT, Editor
from tests.review_pages import CHAIN, act, returned, submit
from tests.visitors import Visitor
from tracker.closing import queries as closing
from tracker.core import money
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.pagination import PAGE_SIZE
from tracker.figures import queries as figures
from tracker.figures.queries import reconciliation
from tracker.figures.queries.verification import verify
from tracker.months.queries import months
from tracker.notifications.models import Notice
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people
from tracker.register.rules.register import Side
from tracker.reports.rules.reports import ReportState


def _sides(engines, month="2025-01"):
    with Session(engines.reader) as session:
        totals = figures.approved(session, months.month(session, month))
        return [totals.at(cut) for cut in (ALL, Cut(CutKind.SIDE, "local"), Cut(CutKind.SIDE, "xpcc"))]


def _states(engines, root=""):
    """Count the reports of January by state, of one tree or of all."""
    query = (
        "SELECT r.state, count(*) FROM monthly_report r JOIN term t ON t.enterprise_id = r.enterprise_id"
        " JOIN bureau b ON b.id = t.bureau_id WHERE r.month = '2025-01' AND b.path LIKE :path"
        " AND t.from_month = (SELECT max(from_month) FROM term WHERE enterprise_id = t.enterprise_id) GROUP BY 1"
    )
    with engines.reader.connect() as connection:
        return dict(connection.execute(sa.text(query), {"path": f"%/{root}%" if root else "%"}).all())


def test_both_sides_sign_and_the_month_closes_with_the_missing_carried(app, demo):
    before, past = _sides(demo), _sides(demo, "2024-12")
    for login in (REGION, XPCC):
        assert confirm(Visitor(app, login), "sign-off").status_code == 302
    region = Visitor(app, REGION)
    assert confirm(region, "close").status_code == 302
    closed = region.get(CLOSING).text
    assert "已封账" in closed
    assert "未填报" in closed
    assert "审签时尚在审核" in closed
    assert "都报了" not in closed
    assert _sides(demo) == before
    assert _sides(demo, "2024-12") == past
    with Session(demo.reader) as session:
        rows = session.connection().exec_driver_sql(
            "SELECT state, count(*) FROM monthly_report WHERE month = '2025-01' GROUP BY 1"
        )
        assert {row[0] for row in rows} == {"approved", "missed", "unfinished"}
        assert list(verify(session).differences) == []
    assert Editor(app, "liaison-E020").post(f"{REPORT}/save", {"version": "1"}).status_code == 409


def test_an_unsigned_side_has_to_be_named_and_is_wholly_carried(app, demo):
    region = Visitor(app, REGION)
    assert confirm(region, "sign-off").status_code == 302
    refused = confirm(region, "close")
    assert refused.status_code == 422
    assert "兵团还没有审签" in refused.text
    assert confirm(region, "close", carried="xpcc").status_code == 302
    whole, local, xpcc = _sides(demo)
    assert xpcc.increment == 0
    assert xpcc.enterprises_carried == xpcc.enterprises
    assert whole.total == local.total + xpcc.total
    with Session(demo.reader) as session:
        assert list(verify(session).differences) == []


def test_after_signing_nothing_of_the_side_moves_until_it_is_reopened(app):
    region, liaison = Visitor(app, REGION), Editor(app, "liaison-E020")
    confirm(region, "sign-off")
    assert "记为未报，数字沿用上月" in liaison.get("/inbox").text
    answer = liaison.post(f"{REPORT}/save", {"version": "1"})
    assert answer.status_code == 409
    assert region.post(f"{CLOSING}/reopen", {"codes": "E020", "reason": ""}).status_code == 422
    assert "E999" in region.post(f"{CLOSING}/reopen", {"more": "E020 E999", "reason": "补报"}).text


def test_a_reopened_enterprise_reports_after_all_and_the_month_closes_when_it_is_decided(app, demo):
    region, liaison = Visitor(app, REGION), Editor(app, "liaison-E020")
    confirm(region, "sign-off")
    assert (
        region.post(f"{CLOSING}/reopen", {"codes": "E020", "more": "E022", "reason": "停网，补报"}).status_code == 302
    )
    assert "停网，补报" in liaison.get("/inbox").text
    submit(liaison)
    for login, step in zip(CHAIN, ("pass-up", "pass-up", "approve"), strict=True):
        assert act(app, login, step).status_code == 302
    assert "本系统有企业重开，再次审签后才能封账" in region.get(f"{CLOSING}/close").text
    assert "再次审签2025年1月" in region.get(CLOSING).text
    assert "1 家未报" in plain(region.get(f"{CLOSING}/sign-off").text)
    confirm(region, "sign-off")
    refused = Visitor(app, CHAIN[2]).post(f"{REPORT}/revoke", {"version": "9", "opinion": "再看"})
    assert refused.status_code == 409
    assert confirm(region, "close", carried="xpcc").status_code == 302
    with Session(demo.reader) as session:
        assert list(verify(session).differences) == []


def test_who_may_not_close_is_told_so(app):
    for login in ("reviewer-XJ-1", "reviewer-650100-2", "liaison-E020", "analyst-XJ"):
        assert Visitor(app, login).post(f"{CLOSING}/sign-off").status_code == 403
        assert Visitor(app, login).get(f"{CLOSING}/sign-off").status_code == 403


def test_signing_off_shows_names_and_money_first_and_does_nothing_until_it_is_confirmed(app, demo):
    region = Visitor(app, REGION)
    before = _states(demo)
    page = plain(region.get(f"{CLOSING}/sign-off").text)
    reviewed = before["in_review"] - _states(demo, "XPCC")["in_review"]
    assert f"{reviewed} 家已报未审结，将沿用上期" in page
    assert "退出待审" in page
    assert "确认审签2025年1月" in page
    with Session(demo.reader) as session:
        held = closing.endings(session, months.month(session, "2025-01"), Side.LOCAL)
        assert len(held) == sum(each.ends is ReportState.UNFINISHED for each in held) + sum(
            each.ends is ReportState.MISSED for each in held
        )
        assert all(each.name in page for each in held)
        assert money.wan(sum(each.carried for each in held)) in page
        assert money.signed_wan(sum(each.more for each in held)) in page
    unconfirmed = region.post(f"{CLOSING}/sign-off")
    assert unconfirmed.status_code == 422
    assert "操作影响" in unconfirmed.text
    assert _states(demo) == before
    assert confirm(region, "sign-off").status_code == 302
    assert _states(demo)["unfinished"] == reviewed


def test_a_signature_given_on_what_has_changed_since_is_not_taken_and_the_effect_is_shown_anew(app, demo):
    region = Visitor(app, REGION)
    old = shown(region, "sign-off")
    liaison = Editor(app, "liaison-E020")
    submit(liaison)
    answer = region.post(f"{CLOSING}/sign-off", old)
    assert answer.status_code == 409
    assert "请再看一遍操作影响" in answer.text
    assert "missed" not in _states(demo)
    assert shown(region, "sign-off")["seen"] != old["seen"]


def test_the_checklist_counts_what_is_open_and_each_line_leads_there(app, demo):
    region, counts = Visitor(app, REGION), _states(demo)
    checks = document(region.get(CLOSING).text).one('[aria-labelledby="h-checks"]')
    local = {state: count - _states(demo, "XPCC").get(state, 0) for state, count in counts.items()}
    assert f"未报 {local['draft'] + local['returned']} 家" in checks.words
    assert f"待审 {local['in_review']} 家" in checks.words
    assert "两条路径核对 一致" in checks.words
    assert "兵团 未审签" in checks.words
    for link, _ in checks.links:
        assert region.get(link).status_code == 200


def test_a_firm_whose_report_lay_with_a_bureau_is_told_unfinished_and_every_page_says_so(app, demo):
    liaison, region = Editor(app, "liaison-E020"), Visitor(app, REGION)
    submit(liaison)
    confirm(region, "sign-off")
    assert "记为已报未审结，不作未报" in plain(liaison.get("/inbox").text)
    assert "已报未审结" in plain(liaison.get(f"{REPORT}/receipt").text)
    assert "已报未审结" in plain(liaison.get(REPORT).text)
    board = document(region.get("/months/2025-01/reports").text)
    counts = _states(demo)
    filed = counts["unfinished"] + counts["in_review"] + counts["approved"]
    assert f"已报 {filed} 家" in board.words
    assert "已报未审结" in board.one('[aria-labelledby="h-units"]').words
    listed = plain(region.get("/months/2025-01/reports?only=open").text)
    assert "示范" in listed
    assert "E020" not in listed
    assert "E020" in plain(region.get("/months/2025-01/reports?state=unfinished").text)


def test_the_bridge_closes_to_the_yuan_on_every_month_and_part(demo):
    cuts = (ALL, Cut(CutKind.SIDE, "xpcc"), Cut(CutKind.BUREAU, "652300"), Cut(CutKind.CATEGORY, "boiler"))
    with Session(demo.reader) as session:
        for month in months.every(session)[1:]:
            for cut in cuts:
                found = reconciliation.bridge(session, month, cut)
                assert found.rest == 0
                assert found.now == figures.approved(session, month, cut).at(cut).year_total


def test_the_bridge_shows_each_part_with_its_rows(app):
    page = Visitor(app, "analyst-XJ").get("/months/2024-12/bridge").text
    assert "差额 0.00" in plain(page)
    link = document(page).address(r"/months/2024-12/bridge\?.*part=progress")
    assert "本月进展" in Visitor(app, "analyst-XJ").get(link).text


def test_a_return_reaches_the_inbox_and_leads_to_the_line_until_it_is_answered(app):
    liaison = Editor(app, "liaison-E020")
    returned(app, liaison)
    page = liaison.get("/inbox").text
    assert "消息 1" in plain(page)
    assert "被退回" in page
    opened = liaison.post(document(page).address(r"/inbox/\d+/open", "action"))
    place = opened.headers["Location"].partition(f"{REPORT}#")[2]
    field = document(liaison.get(REPORT).text).every(f".entry-row:has([id='{place}'])")[-1]
    assert "-total" in field.markup
    assert "消息 1" not in plain(liaison.get("/inbox").text)
    other = Visitor(app, "liaison-E037")
    assert other.post(document(page).address(r"/inbox/\d+/open", "action")).status_code == 404


def test_the_opinion_of_a_bureau_that_passed_a_report_up_reaches_the_inbox(app):
    liaison = Editor(app, "liaison-E020")
    submit(liaison)
    assert act(app, CHAIN[0], "pass-up", opinion="投资按到货单核过").status_code == 302
    words = plain(liaison.get("/inbox").text)
    assert "审核意见" in words
    assert "投资按到货单核过" in words


def test_one_button_reads_every_notice_those_on_later_pages_too(app, demo):
    liaison = Visitor(app, "liaison-E020")
    with Session(demo.writer) as session, session.begin():
        mine = people.by_key(session, "liaison-E020").id
        at = datetime(2025, 2, 7, tzinfo=UTC)
        for n in range(PAGE_SIZE + 1):
            session.add(Notice(person_id=mine, kind=NoticeKind.COMMENT, text=str(n), address="/home", at=at))
    assert f"未读 {PAGE_SIZE + 1} 条" in plain(liaison.get("/inbox").text)
    liaison.post("/inbox/read")
    assert "未读 0 条" in plain(liaison.get("/inbox").text)


@pytest.mark.parametrize("login", ["reviewer-650106-1", "liaison-E020", "reviewer-XPCC-08-1"])
def test_the_closing_page_and_the_bridge_show_ones_own_part(app, login):
    words = plain(Visitor(app, login).get(CLOSING).text)
    assert "E001" not in words
    assert Visitor(app, login).get("/months/2025-01/bridge?cut=all").status_code == 404
