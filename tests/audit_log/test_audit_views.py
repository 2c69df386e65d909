"""Web tests of the audit log."""

import io
import re

from openpyxl import load_workbook
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.record_pages import save
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.audit import chain
from tracker.reports.queries import reports


def test_what_somebody_did_is_found_by_name_action_and_day(app):
    Visitor(app, "security_admin").post("/people/1/unlock")
    page = Visitor(app, "audit_admin").get("/audit?q=示范安全管理员&action=unlocked").text
    assert "解锁" in page
    assert "示范安全管理员" in page
    assert "没有这样的事件" in Visitor(app, "audit_admin").get("/audit?until=2020-01-01").text


def test_a_refusal_is_recorded_with_the_page(app):
    assert Visitor(app, "analyst-XJ").get("/people").status_code == 403
    page = Visitor(app, "audit_admin").get("/audit?action=refused").text
    assert "GET /people" in page
    assert "以现在的身份不能做" in page
    assert "示范分析员" in page


def test_a_look_outside_the_own_reach_is_recorded_as_a_refusal(app):
    assert Visitor(app, "liaison-E020").get("/months/2024-12/enterprises/E110").status_code == 404
    page = Visitor(app, "audit_admin").get("/audit?action=refused").text
    assert "GET /months/2024-12/enterprises/E110" in page
    assert "示范联络员" in page


def test_the_history_of_one_record_tells_each_step(app):
    admin = Visitor(app, "security_admin")
    admin.post("/people/1/disable")
    admin.post("/people/1/enable")
    page = Visitor(app, "audit_admin").get("/audit/person/1").text
    told = re.findall(r"停用账号|恢复账号", page)
    assert told == ["恢复账号", "停用账号"]


def test_the_history_of_a_report_tells_its_moves_and_events_together(app, demo):
    with Session(demo.reader) as session:
        found = reports.report(session, "2025-01", "E110")
        number, version = found.id, found.version
    division = Visitor(app, "reviewer-XPCC-12-1")
    division.post("/months/2025-01/reports/E110/pass-up", {"version": version, "opinion": "已核对凭证"})
    lines = plain(Visitor(app, "audit_admin").get(f"/audit/report/{number}").text)
    assert "示范审核员（第十二师） 上报（审核中，第 1 轮）：已核对凭证" in lines
    assert "提交（填报中 → 审核中，第 1 轮）" in lines
    assert lines.count("上报") == 1


def test_the_log_is_handed_over_as_a_workbook_and_that_is_recorded(app):
    Visitor(app, "security_admin").post("/people/1/unlock")
    auditor = Visitor(app, "audit_admin")
    book = load_workbook(io.BytesIO(auditor.get("/audit.xlsx?action=unlocked").data)).active
    said = [[cell.value for cell in row] for row in book.iter_rows()]
    assert any("解锁" in row for row in said)
    assert "审计日志.xlsx" in auditor.get("/audit?action=exported").text


def test_the_chain_is_checked_on_a_page(app, demo, past_the_log):
    auditor = Visitor(app, "audit_admin")
    assert "链条完整" in auditor.get("/audit/check").text
    with demo.writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_kept_update")
        connection.exec_driver_sql("UPDATE audit_event SET person = 'x' WHERE seq = 1")
    assert "第 1 条的内容被改过" in auditor.get("/audit/check").text


def test_the_values_of_an_event_are_told_in_words_and_a_telephone_number_masked(app):
    county = Visitor(app, "reviewer-650106-1")
    save(county, "/enterprises/E020/edit", "/enterprises/E020/change", contact_phone="13900001234", state="idle")
    auditor = Visitor(app, "audit_admin")
    page, number = auditor.get("/audit?action=register_changed"), None
    assert "联系电话 139****34；起效月份 2025-01；状态 停产" in plain(page.text)
    number = document(page.text).address(r"/audit/enterprise/\d+")
    for answer in (page, auditor.get(number)):
        assert "13900001234" not in answer.text
        assert "contact_phone" not in answer.text
    assert b"13900001234" not in auditor.get("/audit.xlsx").data


def test_a_published_hash_is_looked_for_on_the_page(app, demo):
    auditor = Visitor(app, "audit_admin")
    with Session(demo.reader) as session:
        head = chain.head(session).hash
    assert "没有被换成旧的" in auditor.get(f"/audit/check?head={head[:16].upper()}").text
    assert "可能被换成了旧的" in auditor.get("/audit/check?head=0123456789abcdef").text


def test_the_history_of_a_record_says_which_one(app):
    page = plain(Visitor(app, "audit_admin").get("/audit/report/1").text)
    assert "月报 1 号" in page  # seeded before there was a log; the log knows no enterprise by itself


def test_a_refusal_that_cannot_be_recorded_is_still_answered_as_one(app, monkeypatch):
    def full(*words, **more):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("tracker.core.web.errors.audit.record", full)
    assert Visitor(app, "analyst-XJ").get("/people").status_code == 403


def test_the_algorithm_stands_beside_each_hash_on_the_pages_of_the_log(demo, demo_folder):
    app = create_app(Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}", hash_name="sm3"), demo)
    assert Visitor(app, "audit_admin").get("/people").status_code == 403  # a refusal is an event
    auditor = Visitor(app, "audit_admin")
    with Session(demo.reader) as session:
        head = chain.head(session).hash
    assert head.startswith("sm3:")
    assert f">{head[:20]}<" in auditor.get("/audit").text
    page = auditor.get(f"/audit/check?head={head.upper()}").text
    assert "没有被换成旧的" in page
    assert head in page
    named = auditor.get("/audit.xlsx")
    column = [row[9].value for row in load_workbook(io.BytesIO(named.data)).active.iter_rows(min_row=4)]
    assert {str(each).partition(":")[0] for each in column} >= {"sha256", "sm3"}
