"""A grade lowered, barred and restored, over whichever database its site stands."""

import io
from datetime import timedelta

from tests.markup import document, plain
from tests.visitors import Visitor
from tracker.core.calendar import months
from tracker.core.calendar.clock import now

BACK = months.local(now()).date()


FELL = BACK - timedelta(days=10)


REGION, CITY, CITY_APPROVER, COUNTY = "reviewer-XJ-2", "reviewer-650100-1", "reviewer-650100-2", "reviewer-650106-1"


def graded_page(visitor):
    """Give the address and level of an enterprise of 头屯河区 that holds a grade."""
    return document(visitor.get("/months/2024-12/grading").text).address(r"/enterprises/E0\d\d/grade")


def a_downgrade_by_two_persons_bars_makes_documents_due_and_is_restored_on_appeal(app):
    city, approver = Visitor(app, CITY), Visitor(app, CITY_APPROVER)
    page = graded_page(city)
    code = page.split("/")[2]
    typed = {"kind": "downgraded", "level": "C", "line": "", "trigger": "falsified", "valid_from": FELL.isoformat(),
             "reason": "自动监测数据弄虚作假", "document_no": "乌环罚〔2025〕1号"}  # fmt: skip
    assert "降级后的等级要低于现在的" in city.post(f"{page}/send", {**typed, "level": "A"}).text
    place = city.post(f"{page}/send", typed).headers["Location"]
    assert city.post(f"{page}/send", typed).headers["Location"] == place
    assert city.post(f"{place}/approve", {"version": 1}).status_code == 403
    assert "12 个月内不得再评" in approver.get(place).text
    assert "件等级变更待审批" in approver.get("/home").text
    assert approver.post(f"{place}/approve", {"version": 1}).status_code == 302
    assert approver.post(f"{place}/approve", {"version": 1}).status_code == 409
    held = plain(city.get(page).text)
    assert "整体等级：C" in held
    assert (FELL - timedelta(days=1)).isoformat() in held
    assert "以前不得再评" in held
    due = city.get("/grades/documents").text
    assert plain(due).count("降级 C") == 2
    file_and_approve(app, code, due)
    back = {
        **typed,
        "kind": "restored",
        "trigger": "other",
        "valid_from": BACK.isoformat(),
        "reason": "申诉成立",
        "document_no": "2号",
    }
    place = approver.post(f"{page}/send", back).headers["Location"]
    assert approver.post(f"{place}/approve", {"version": 1}).status_code == 403
    region = Visitor(app, REGION)
    assert region.post(f"{place}/approve", {"version": 1, "opinion": "查实"}).status_code == 302
    held = plain(region.get(page).text)
    assert "以前不得再评" not in held
    assert f"恢复 申诉成立 {BACK} 有效" in held
    assert plain(region.get("/grades/documents?every=1").text).count("已被新版代替") == 1
    figure = plain(region.get("/months/2025-01/figures/grading.rated_cumulative").text)
    assert "33" in figure
    assert Visitor(app, "reviewer-XPCC-08-1").get(page).status_code == 404


def file_and_approve(app, code, due):
    """File the operation plan as the firm, have it returned once, then approved by another person."""
    liaison, city = Visitor(app, f"liaison-{code}"), Visitor(app, CITY)
    assert "份应急文件待修订" in liaison.get("/home").text
    listed, plan = document(due).addresses(r"/grades/documents/\d+")
    assert "请附上修订后的文件" in liaison.post(f"{plan}/file", {"version": 1}).text
    sent = {"version": 1, "document": (io.BytesIO(b"%PDF-1.7 test"), "操作方案.pdf"), "note": "按新等级修订"}
    assert liaison.post(f"{plan}/file", sent).status_code == 302
    assert liaison.post(f"{plan}/approve", {"version": 2}).status_code == 403
    assert city.post(f"{plan}/return", {"version": 2}).status_code == 422
    assert city.post(f"{plan}/return", {"version": 2, "opinion": "缺橙色预警措施"}).status_code == 302
    assert "缺橙色预警措施" in liaison.get(plan).text
    sent = {"version": 3, "document": (io.BytesIO(b"%PDF-1.7 again"), "操作方案二.pdf")}
    assert liaison.post(f"{plan}/file", sent).status_code == 302
    assert city.post(f"{plan}/approve", {"version": 4}).status_code == 302
    assert "已审定" in liaison.get(plan).text
    refused = liaison.post(f"{listed}/file", {"version": 1, "document": (io.BytesIO(b"%PDF-1.7 x"), "a.pdf")})
    assert refused.status_code == 403
