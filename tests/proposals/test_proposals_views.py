"""Web tests of proposals."""

import io
import re

from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.transfer_form import SEND, TYPED
from tests.visitors import Visitor
from tracker.figures.queries.verification import verify

ASKED = ("reviewer-XPCC-12-1", "reviewer-XJ-1", "reviewer-XPCC-1")
"""Those who agree to the transfer: the receiver, then both roots."""


def _agreed(app, place, *logins):
    for login in logins:
        own = Visitor(app, login)
        version = document(own.get(place).text).value("version")
        assert own.post(f"{place}/consent", {"version": version, "opinion": "同意接收"}).status_code == 302


def _words(answer):
    return plain(answer.text)


def test_a_transfer_is_looked_at_proposed_found_by_the_approver_and_approved(app):
    supervisor, above = Visitor(app, "reviewer-650106-1"), Visitor(app, "reviewer-650100-2")
    assert "提请变更" in supervisor.get("/months/2025-01/enterprises/E020").text
    looked = _words(supervisor.post(SEND, {**TYPED, "do": "check"}))
    assert "同意后的影响" in looked
    assert re.search(r"头屯河区\S* (\d+) → (\d+)", looked)
    assert "第十二师 5 → 6" not in looked  # another part's numbers are not told
    assert "还没有提请" in supervisor.get("/proposals").text
    sent = supervisor.post(SEND, {**TYPED, "do": "send"})
    place = sent.headers["Location"]
    _agreed(app, place, *ASKED)
    assert "件提请待审批" in above.get("/home").text
    assert place in above.get("/proposals").text
    effect = above.post(f"{place}/effect")
    assert "第十二师 5 → 6" not in _words(effect)
    version = document(effect.text).value("version")
    assert above.post(f"{place}/approve", {"version": version}).status_code == 302
    assert "已同意" in above.get(place).text
    told = supervisor.get("/inbox").text
    assert "示范水泥六厂的提请（企业划转）已同意" in told
    assert supervisor.post(document(told).address(r"/inbox/\d+/open", "action")).headers["Location"] == place
    assert Visitor(app, "reviewer-XPCC-12-1").get("/months/2025-01/enterprises/E020").status_code == 200
    assert supervisor.get("/months/2025-01/reports/E020").status_code == 404


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(app):
    answer = Visitor(app, "reviewer-650106-1").post(SEND, {**TYPED, "reason": "", "name": "新名字", "do": "send"})
    assert answer.status_code == 422
    assert "请填写" in answer.text
    assert 'value="新名字"' in answer.text


def test_a_plan_change_by_words_people_use(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    typed = {"planned": "1,250.00", "due": "2025年6月", "reason": "扩大规模", "document_no": "1号", "do": "check"}
    looked = _words(supervisor.post("/projects/P0071/proposal/send", typed))
    assert "计划完成日 2024年底前 2025年6月" in looked
    answer = supervisor.post("/projects/P0071/proposal/send", {**typed, "due": "someday", "planned": "NaN"})
    assert answer.status_code == 422
    assert "不是金额" in answer.text


def test_extra_fields_of_a_proposal_are_ignored(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    extra = {
        "state_": "approved",
        "decider_id": "1",
        "month": "2024-12",
        "version": "9",
        "proposer_id": "1",
        "enterprise_id": "1",
    }
    place = supervisor.post(SEND, {**TYPED, **extra, "do": "send"}).headers["Location"]
    assert "待划入方同意" in supervisor.get(place).text


def test_the_plan_says_how_it_came_to_be_and_keeps_the_original(app):
    supervisor, above = Visitor(app, "reviewer-650106-1"), Visitor(app, "reviewer-650100-2")
    analyst = Visitor(app, "analyst-XJ")
    assert "408 = 408 − 0 + 0" in _words(analyst.get("/months/2025-01/plan"))
    for code, typed in (("P0071", {"drop": "y"}), ("P0072", {"planned": "700.00", "due": "2025年6月"})):
        typed = {"planned": "", "due": "", "reason": "调整", "document_no": "1号", "do": "send", **typed}
        place = supervisor.post(f"/projects/{code}/proposal/send", typed).headers["Location"]
        version = document(above.post(f"{place}/effect").text).value("version")
        assert above.post(f"{place}/approve", {"version": version}).status_code == 302
    assert "407 = 408 − 1 + 0" in _words(analyst.get("/months/2025-01/plan"))
    assert "P0071" in analyst.get("/months/2025-01/plan?part=dropped").text
    adjusted = _words(analyst.get("/months/2025-01/plan?part=adjusted"))
    assert "622.83" in adjusted
    assert "700.00" in adjusted
    assert "408 = 408 − 0 + 0" in _words(analyst.get("/months/2024-12/plan"))


def test_a_double_click_and_a_retry_propose_once(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    places = {supervisor.post(SEND, {**TYPED, "do": "send"}).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    assert "1 件" in _words(supervisor.get("/proposals"))


def test_a_number_beyond_any_column_is_no_address(app):
    assert Visitor(app, "analyst-XJ").get("/proposals/99999999999999999999").status_code == 404


def test_leaving_the_plan_needs_no_amount(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    typed = {"planned": "", "due": "", "drop": "y", "reason": "不再实施", "document_no": "1号", "do": "check"}
    looked = _words(supervisor.post("/projects/P0071/proposal/send", typed))
    assert "在计划内 退出计划" in looked
    assert "408 → 407" not in looked  # the region's numbers are not a county's to read
    before, after = re.findall(r"(\d+) → (\d+)", looked.split("同意后的影响")[1])[0]
    assert int(before) - int(after) == 1


NEW = {
    "title": "新建除尘", "category": "dust_removal", "planned": "300.00", "due": "2025年6月", "opening": "20", "reason": "新增任务",
    "document_no": "2号",
}  # fmt: skip


def _decided(app, place, action="approve", login="reviewer-650100-2"):
    above = Visitor(app, login)
    version = document(above.post(f"{place}/effect").text).value("version")
    return above.post(f"{place}/{action}", {"version": version, "opinion": "情况属实"})


def test_a_new_project_joins_the_plan_by_two_persons_and_the_report_asks_for_it(app):
    supervisor, analyst = Visitor(app, "reviewer-650106-1"), Visitor(app, "analyst-XJ")
    looked = _words(supervisor.post("/enterprises/E020/project/send", {**NEW, "do": "check"}))
    assert "408 → 409" not in looked
    before, after = re.findall(r"(\d+) → (\d+)", looked.split("同意后的影响")[1])[0]
    assert int(after) - int(before) == 1
    assert "以前已完成（万元） — 20.00" in looked
    place = supervisor.post("/enterprises/E020/project/send", {**NEW, "do": "send"}).headers["Location"]
    assert "P0409" not in analyst.get("/months/2025-01/projects?q=新建除尘").text
    assert _decided(app, place).status_code == 302
    assert "409 = 408 − 0 + 1" in _words(analyst.get("/months/2025-01/plan"))
    assert "408 = 408 − 0 + 0" in _words(analyst.get("/months/2024-12/plan"))
    assert "新建除尘" in Visitor(app, "liaison-E020").get("/months/2025-01/reports/E020").text
    assert "情况属实" in supervisor.get(place).text


def test_a_project_that_left_the_plan_may_join_it_again_but_not_twice(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    typed = {"planned": "", "due": "", "drop": "y", "reason": "不再实施", "document_no": "1号", "do": "send"}
    _decided(app, supervisor.post("/projects/P0071/proposal/send", typed).headers["Location"])
    assert "提请列入计划" in supervisor.get("/projects/P0071/proposal").text
    back = {"planned": "600", "due": "2025年6月", "reason": "恢复", "document_no": "3号", "do": "send"}
    _decided(app, supervisor.post("/projects/P0071/proposal/send", back).headers["Location"])
    assert "提请调整计划" in supervisor.get("/projects/P0071/proposal").text


def test_what_another_decision_overtook_can_only_be_refused(app):
    supervisor, above = Visitor(app, "reviewer-650106-1"), Visitor(app, "reviewer-650100-2")
    said = {"reason": "调整", "document_no": "1号", "do": "send"}
    send = "/projects/P0071/proposal/send"
    _decided(app, supervisor.post(send, {"drop": "y", **said}).headers["Location"])
    first, second = (
        supervisor.post(send, {"planned": planned, "due": "2025年6月", **said}).headers["Location"]
        for planned in ("600", "700")
    )
    version = document(above.post(f"{second}/effect").text).value("version")
    _decided(app, first)
    assert above.post(f"{second}/approve", {"version": version}).status_code == 409
    looked = _words(above.post(f"{second}/effect"))
    assert "已在 2024 年度计划内" in looked
    assert "同意列入计划" not in looked
    assert _decided(app, second, "reject").status_code == 302
    assert "已否决" in supervisor.get(second).text


def test_a_plan_item_changed_twice_in_one_month_keeps_its_original_and_its_last_values(app, demo):
    supervisor = Visitor(app, "reviewer-650106-1")
    for planned in ("600", "700"):
        typed = {"planned": planned, "due": "2025年6月", "reason": "调整", "document_no": "1号", "do": "send"}
        _decided(app, supervisor.post("/projects/P0071/proposal/send", typed).headers["Location"])
    adjusted = _words(Visitor(app, "analyst-XJ").get("/months/2025-01/plan?part=adjusted"))
    assert "203.46 2024年底前 700.00 2025年6月" in adjusted
    assert "600.00" not in adjusted
    typed = {"drop": "y", "reason": "不再实施", "document_no": "1号", "do": "send"}
    _decided(app, supervisor.post("/projects/P0071/proposal/send", typed).headers["Location"])
    assert "407 = 408 − 1 + 0" in _words(Visitor(app, "analyst-XJ").get("/months/2025-01/plan"))
    with Session(demo.reader) as session:
        assert list(verify(session).differences) == []


def test_a_new_name_that_is_nearly_anothers_is_warned_of_before_it_is_proposed(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    other = document(supervisor.get("/months/2024-12/enterprises/E021").text).one("h1").text
    looked = supervisor.post(SEND, {**TYPED, "name": f"（{other}）有限公司", "do": "check"})
    assert f"名称和“{other}”（E021）相近" in _words(looked)
    assert "相近" not in _words(supervisor.post(SEND, {**TYPED, "do": "check"}))


def test_a_document_goes_with_the_proposal_and_survives_the_look_at_the_effect(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    pdf = (io.BytesIO(b"%PDF-1.7 test"), "批复〔2025〕3号.pdf")
    looked = supervisor.post(SEND, {**TYPED, "do": "check", "document": pdf})
    assert "已收到：批复〔2025〕3号.pdf" in looked.text
    kept = document(looked.text).value("file_id")
    place = supervisor.post(SEND, {**TYPED, "do": "send", "file_id": kept}).headers["Location"]
    address = document(supervisor.get(place).text).address(r"/files/\d+(/pages)?").removesuffix("/pages")
    taken = Visitor(app, "reviewer-650100-2").get(address)
    assert taken.data == b"%PDF-1.7 test"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in taken.headers["Content-Security-Policy"]
    assert Visitor(app, "reviewer-XPCC-08-1").get(address).status_code == 404
    assert Visitor(app).get(address).status_code == 302
    events = Visitor(app, "audit_admin").get("/audit").text
    assert {"上传文件", "下载文件"} <= set(re.findall("上传文件|下载文件", events))


def test_a_document_that_is_not_what_it_says_is_refused_and_nothing_typed_is_lost(app):
    supervisor = Visitor(app, "reviewer-650106-1")
    page = (io.BytesIO(b"<html>"), "a.pdf")
    answer = supervisor.post(SEND, {**TYPED, "name": "没有丢", "do": "check", "document": page})
    assert answer.status_code == 422
    assert "只收 PDF" in answer.text
    assert 'value="没有丢"' in answer.text
    assert "0 件" in _words(supervisor.get("/proposals"))


def test_a_file_changed_on_the_disk_is_not_handed_out(app, demo_folder):
    supervisor = Visitor(app, "reviewer-650106-1")
    pdf = (io.BytesIO(b"%PDF-1.7 test"), "a.pdf")
    looked = supervisor.post(SEND, {**TYPED, "do": "check", "document": pdf})
    kept = document(looked.text).value("file_id")
    (found,) = [path for path in (demo_folder / "evidence").rglob("*") if path.is_file()]
    found.chmod(0o600)
    found.write_bytes(b"%PDF-1.7 tesT")
    answer = supervisor.get(f"/files/{kept}")
    assert answer.status_code == 500
    assert "不是提交时的内容" in answer.text
