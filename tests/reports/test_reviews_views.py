"""Web tests of review: explanations, returns, replies, recall, waivers, 代填."""

import io
import re

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.report_pages import REPORT, Editor, boxes_of, explained, january, under_construction
from tests.review_pages import CHAIN, act, picture, returned, submit
from tests.visitors import Visitor

PDF = b"%PDF-1.7 "


@pytest.fixture
def liaison(app):
    return Editor(app, "liaison-E020")


def test_a_finding_of_level_c_wants_six_letters_before_the_report_leaves(liaison):
    key = under_construction(liaison)
    total = boxes_of(liaison.get(REPORT).text)[f"p{key}-total"].replace(",", "")
    others = {name: "unchanged" for name in boxes_of(liaison.get(REPORT).text) if name.endswith("-answer")}
    typed = others | {f"p{key}-answer": "given", f"p{key}-total": f"{float(total) + 500:.2f}"}
    answer = liaison.send(f"{REPORT}/submit", **typed)
    assert answer.status_code == 422
    assert "超过计划" in answer.text
    short = dict.fromkeys(explained(answer.text), "短")
    assert liaison.send(f"{REPORT}/submit", **typed, **short).status_code == 422
    assert liaison.send(f"{REPORT}/submit", **typed, **explained(answer.text)).status_code == 302


def test_the_receipt_names_number_time_hash_and_whose_turn_it_is(app, liaison):
    place = submit(liaison).headers["Location"]
    words = plain(liaison.get(place).text)
    assert "202501-E020-1" in words
    assert re.search(r"[0-9a-f]{64}", words)
    assert "头屯河" in words
    assert Visitor(app, "liaison-E037").get(place).status_code == 404


def test_a_report_can_be_withdrawn_until_a_bureau_acts(app, liaison):
    submit(liaison)
    assert liaison.send(f"{REPORT}/withdraw").status_code == 302
    assert "填报中" in liaison.get(REPORT).text
    submit(liaison)
    assert act(app, CHAIN[0], "pass-up").status_code == 302
    answer = liaison.post(f"{REPORT}/withdraw", {"version": "1"})
    assert answer.status_code == 409
    assert "示范审核员（头屯河区）" in answer.text
    assert "上报" in answer.text
    version = document(Visitor(app, CHAIN[1]).get(REPORT).text).value("version")
    assert "不能再撤回" in liaison.post(f"{REPORT}/withdraw", {"version": version}).text


def test_the_same_form_sent_again_leads_to_the_same_receipt(app, demo, liaison):
    page = liaison.get(REPORT).text
    boxes = {name: "unchanged" for name in boxes_of(page) if name.endswith("-answer")}
    boxes |= explained(liaison.send(f"{REPORT}/submit", **boxes).text)
    page = liaison.get(REPORT).text
    fixed = document(page).boxes("form_key", "version")
    answers = [liaison.post(f"{REPORT}/submit", {**boxes_of(page), **boxes, **fixed}) for _ in range(3)]
    assert {answer.headers.get("Location") for answer in answers} == {f"{REPORT}/receipt"}
    with demo.reader.connect() as connection:
        query = "SELECT count(*) FROM move WHERE action = 'submit' AND round = 1 AND subject_id = (SELECT id FROM monthly_report WHERE month = '2025-01' AND enterprise_id = (SELECT id FROM enterprise WHERE code = 'E020'))"
        assert connection.exec_driver_sql(query).scalar() == 1


def test_a_returned_report_opens_only_the_lines_named_and_wants_an_answer(app, liaison):
    key = returned(app, liaison)
    page = liaison.get(REPORT).text
    assert "请核对单位" in page
    assert {name.partition("-")[0] for name in boxes_of(page)} == {f"p{key}"}
    assert (
        "没有答复" in liaison.send(f"{REPORT}/submit").text or "请答复退回意见" in liaison.send(f"{REPORT}/submit").text
    )
    reply = document(page).names(r"reply-\d+")[0]
    total = float(boxes_of(page)[f"p{key}-total"].replace(",", ""))
    typed = {
        reply: "单位已核对为万元",
        f"p{key}-answer": "given",
        f"p{key}-total": f"{total + 1:.2f}",
        f"p{key}-note": "更正",
    }
    answer = liaison.send(f"{REPORT}/submit", **typed)
    if answer.status_code == 422:
        answer = liaison.send(f"{REPORT}/submit", **typed, **explained(answer.text))
    assert answer.status_code == 302
    seen = plain(Visitor(app, CHAIN[0]).get(REPORT).text)
    assert "答复： 单位已核对为万元" in seen or "答复：单位已核对为万元" in seen
    assert "第 2 轮" in seen


def test_lines_that_were_not_returned_keep_their_approval_and_changed_ones_lose_it(app, liaison):
    key = under_construction(liaison)
    submit(liaison)
    assert act(app, CHAIN[0], "pass-up").status_code == 302
    typed = {f"r{key}-reason": "evidence", f"r{key}-field": "evidence", f"r{key}-text": "请补材料"}
    assert act(app, CHAIN[1], "send-back", **typed).status_code == 302
    page = liaison.get(REPORT).text
    reply = document(page).names(r"reply-\d+")[0]
    answers = {reply: "已补充材料", f"p{key}-file": (io.BytesIO(PDF), "凭证.pdf")}
    answer = liaison.send(f"{REPORT}/submit", **answers)
    if answer.status_code == 422:
        answer = liaison.send(f"{REPORT}/submit", **{reply: "已补充材料"}, **explained(answer.text))
    assert answer.status_code == 302
    seen = Visitor(app, CHAIN[0]).get(REPORT).text
    assert plain(seen).count("头屯河区 已审，内容未变") == 2
    assert plain(seen).count("头屯河区 审后有改动，要重新审") == 1


def test_a_return_without_a_remark_is_refused_with_nothing_lost(app, liaison):
    submit(liaison)
    answer = act(app, CHAIN[0], "send-back", opinion="写了总的意见")
    assert answer.status_code == 422
    assert "至少写一条意见" in answer.text
    assert "写了总的意见" in answer.text
    key = _project_in(answer.text)
    assert "没有写内容" in act(app, CHAIN[0], "send-back", **{f"r{key}-reason": "number"}).text


def _project_in(page):
    return document(page).names(r"r\d+-reason")[0][1:].partition("-")[0]


def test_a_passed_report_is_recalled_until_the_next_level_acts(app, liaison):
    submit(liaison)
    act(app, CHAIN[0], "pass-up")
    assert act(app, CHAIN[0], "recall").status_code == 302
    assert act(app, CHAIN[0], "pass-up").status_code == 302
    assert act(app, CHAIN[1], "pass-up").status_code == 302
    assert act(app, CHAIN[0], "recall", version="1").status_code in (403, 409)


def test_an_approval_is_revoked_and_every_total_goes_back(app, demo, liaison):
    key, before = under_construction(liaison), january(demo)
    total = float(boxes_of(liaison.get(REPORT).text)[f"p{key}-total"].replace(",", ""))
    submit(liaison, **{f"p{key}-answer": "given", f"p{key}-total": f"{total + 10:.2f}", f"p{key}-note": "到货"})
    for login, step in zip(CHAIN, ("pass-up", "pass-up", "approve"), strict=True):
        assert act(app, login, step).status_code == 302
    assert january(demo).total - before.total == 100_000
    assert act(app, CHAIN[2], "revoke").status_code == 422
    assert act(app, CHAIN[2], "revoke", opinion="重复计算").status_code == 302
    assert january(demo) == before


def test_a_finding_of_level_b_holds_the_report_until_a_word_is_said(app, liaison):
    key = under_construction(liaison)
    built = {
        f"p{key}-answer": "given",
        f"p{key}-stage": "built",
        f"p{key}-built_on": "2025-01-20",
        f"p{key}-note": "完工",
    }
    submit(liaison, **built)
    refused = Editor(app, CHAIN[0]).send(f"{REPORT}/pass-up")
    assert refused.status_code == 409
    assert "没有处理意见" in refused.text
    assert act(app, CHAIN[0], "pass-up").status_code == 302


def _linked(liaison, name):
    return [url for url, words in document(liaison.get(REPORT).text).links if words.endswith(name)]


def test_files_go_with_a_line_once_each_and_come_off_again(app, liaison, demo_folder):
    key = under_construction(liaison)
    png = picture()
    assert liaison.send(f"{REPORT}/save", **{f"p{key}-file": (io.BytesIO(png), "现场.png")}).status_code == 302
    page = liaison.get(REPORT).text
    assert "现场.png" in page
    again = liaison.send(
        f"{REPORT}/save", **{f"p{key}-file": (io.BytesIO(png), "同一张.png"), f"p{key}-note": "没有丢"}
    )
    assert again.status_code == 422
    assert "完全相同的文件" in again.text
    assert "没有丢" in again.text
    off = document(page).address(rf"{REPORT}/evidence/\d+/detach", "formaction")
    assert liaison.send(off).status_code == 302
    assert not _linked(liaison, "现场.png")
    offered = document(liaison.get(REPORT).text).every("option")
    earlier = next(each.root.get("value") for each in offered if each.text.startswith("现场.png"))
    assert liaison.send(f"{REPORT}/save", **{f"p{key}-earlier": earlier}).status_code == 302
    assert _linked(liaison, "现场.png")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "空的"), ("a.pdf", b"<html>", "只收 PDF"), ("a.svg", b"<svg/>", "只收 PDF"),
        ("a.docx", b"PK\x03\x04junk", "打不开"), ("a.png", b"\x89PNG\r\n\x1a\njunk", "打不开"),
        ("a.exe", b"MZ", "只收 PDF"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken_says_why_and_keeps_what_was_typed(liaison, name, content, said):
    key = under_construction(liaison)
    answer = liaison.send(f"{REPORT}/save", **{f"p{key}-file": (io.BytesIO(content), name), f"p{key}-note": "没有丢"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "没有丢" in liaison.get(REPORT).text


def test_the_eleventh_file_is_one_too_many(liaison):
    key = under_construction(liaison)
    many = [(io.BytesIO(PDF + str(number).encode()), f"{number}.pdf") for number in range(11)]
    answer = liaison.send(f"{REPORT}/save", **{f"p{key}-file": many})
    assert answer.status_code == 422
    assert "最多 10 个文件" in answer.text
    assert len(document(liaison.get(REPORT).text).addresses(r"/files/\d+")) == 10


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("reviewer-650106-1", f"{REPORT}/pass-up"),
        ("reviewer-XJ-1", f"{REPORT}/approve"),
        ("liaison-E020", "/months/2024-12/reports/E020/submit"),
        ("liaison-E020", f"{REPORT}/withdraw"),
        ("reviewer-650106-1", "/months/2024-12/reports/E020/revoke"),
    ],
)
def test_a_step_out_of_its_turn_is_refused_and_recorded(app, demo, liaison, login, path):
    query = "SELECT count(*) FROM audit_event WHERE action = 'refused'"
    with demo.reader.connect() as connection:
        before = connection.exec_driver_sql(query).scalar()
    version = document(liaison.get(REPORT).text).value("version")
    answer = Editor(app, login).post(path, {"version": version, "opinion": "试"})
    assert answer.status_code == 409
    with demo.reader.connect() as connection:
        assert connection.exec_driver_sql(query).scalar() == before + 1


def test_the_supervisor_files_for_an_enterprise_and_somebody_else_reviews_it(app, liaison):
    bureau = Editor(app, CHAIN[0])
    assert bureau.send(f"{REPORT}/file-for", opinion="停产检修无人值守").status_code == 422
    stamped = {"opinion": "停产检修无人值守", "stamped": (io.BytesIO(PDF), "盖章.pdf")}
    assert bureau.send(f"{REPORT}/file-for", **stamped).status_code == 302
    submit(bureau)
    assert "由监管部门代填" in liaison.get(REPORT).text
    refused = act(app, CHAIN[0], "pass-up")
    assert refused.status_code == 403
    assert "由别人审核" in refused.text


def test_whoever_took_the_filing_over_does_not_review_it_though_a_colleague_handed_it_in(app):
    first, second = Visitor(app, "reviewer-650100-1"), Visitor(app, "reviewer-650100-2")
    place = "/months/2025-01/reports/E038"

    def post(who, step, **typed):
        version = document(who.get(place).text).value("version")
        return who.post(f"{place}/{step}", {"version": version, **typed})

    stamped = {"opinion": "停网，来函请代填", "stamped": (io.BytesIO(PDF), "盖章.pdf")}
    assert post(first, "file-for", **stamped).status_code == 302
    answers = {name: "unchanged" for name in boxes_of(second.get(place).text) if name.endswith("-answer")}
    assert post(second, "submit", **boxes_of(second.get(place).text) | answers).status_code == 302
    assert post(first, "pass-up").status_code == 403
    assert post(second, "pass-up").status_code == 403


def test_any_two_months_are_compared(liaison):
    words = plain(liaison.get(f"{REPORT}/history?a=2024-06&b=2024-12").text)
    assert "2024年6月" in words
    assert "P0071" in words
    assert liaison.get(f"{REPORT}/history?a=%27&b=x").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(liaison.get(f"{REPORT}/history.xlsx?a=2024-06&b=2024-12").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    line = next(row for row in rows if row[0] == "P0071")
    assert round(line[6] - line[5], 2) == round(line[7], 2)


def test_what_will_be_handed_in_is_checked_on_one_page(liaison):
    answer = liaison.send(f"{REPORT}/save", do="unchanged")
    page = liaison.get(answer.headers["Location"]).text
    if "/check" not in answer.headers["Location"]:
        assert "说明" in page
        return
    assert "真实性负责" in page


def test_the_other_of_two_is_told_who_was_first_and_when(app, demo, liaison):
    submit(liaison)
    first, second = Editor(app, CHAIN[0]), Editor(app, CHAIN[0])
    version = document(second.get(REPORT).text).value("version")
    assert first.send(f"{REPORT}/pass-up").status_code == 302
    assert first.send(f"{REPORT}/recall").status_code == 302
    told = second.post(f"{REPORT}/pass-up", {"version": version})
    assert told.status_code == 409
    assert "示范审核员（头屯河区）" in told.text
    with Session(demo.reader) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM move WHERE action = 'recall'").scalar() == 1
