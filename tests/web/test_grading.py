"""Web tests of guideline editions, downgrades and emergency documents."""

import io
import re
from datetime import timedelta

from tests.visitors import Visitor
from tests.web.conftest import plain
from tracker.core.calendar import months
from tracker.core.web.access import now

BACK = months.local(now()).date()
FELL = BACK - timedelta(days=10)

REGION, CITY, CITY_APPROVER, COUNTY = "reviewer-XJ-2", "reviewer-650100-1", "reviewer-650100-2", "reviewer-650106-1"
EDITION = {"edition": "2025年版", "title": "示范指南（演示）", "state": "in_force", "from_day": "2025-03-01", "to_day": "",
           "levels": "B A C", "several": "lowest", "document": "", "source": "演示数据，虚构"}  # fmt: skip


def _hidden(markup):
    found = re.findall(r'<input[^>]*name="(base|version|seen|form_key)"[^>]*value="([^"]*)"', markup)
    found += [(name, value) for name, value in re.findall(
        r'<input[^>]*id="(base|version|seen|form_key)"[^>]*value="([^"]*)"', markup)]  # fmt: skip
    return {name: value.replace("&#34;", '"') for name, value in found}


def _saved(visitor, page, send, typed):
    """Type into a record's form, look at the effect, then save. Return what the effect said and the answer."""
    look = visitor.post(send, _hidden(visitor.get(page).text) | typed)
    answer = visitor.post(send, _hidden(look.text) | typed)
    return plain(look.text), answer


def _panels(markup):
    return plain(markup[markup.index("<main") : markup.index("</main>")])


def _graded(visitor):
    """Give the address and level of an enterprise of 头屯河区 that holds a grade."""
    found = re.search(r'href="(/enterprises/E0\d\d/grade)"', visitor.get("/months/2024-12/grading").text)
    return found[1]


def test_an_edition_in_use_is_followed_by_a_new_one_and_stays_as_it_was(app):
    region = Visitor(app, REGION)
    address = re.search(
        r'href="(/grades/guidelines/\d+)">水泥</a><span class="sub">示范', region.get("/grades/guidelines").text
    )[1]
    before = region.get(address).text
    assert "使用中，不再改" in before
    assert "改这一版" not in before
    refused = _saved(region, f"{address}/edit", f"{address}/change", {**EDITION, "title": "改名"})
    assert "请另编一版接续它" in refused[0]
    told, answer = _saved(region, f"{address}/next", f"{address}/follow", EDITION)
    assert "9 项指标和要求抄入新版" in told
    assert "水泥有 16 家企业" in told
    made = region.get(answer.headers["Location"]).text
    assert "A B C" in plain(made)
    after = region.get(address).text
    assert "至 2025-02-28" in after
    assert _panels(after.replace("，至 2025-02-28", "")) == _panels(before)
    indicator = answer.headers["Location"] + "/indicators/1"
    typed = {"number": "1", "dimension": "limits", "name": "改后的指标", "evidence": "", "requires_a": "新要求"}
    assert _saved(region, indicator, f"{indicator}/set", typed)[1].status_code == 302
    assert "新要求" in region.get(answer.headers["Location"]).text
    assert region.post(f"{indicator}/drop").status_code == 302
    assert "改后的指标" not in region.get(answer.headers["Location"]).text


def test_what_no_source_tells_stays_open_and_only_the_region_writes(app):
    region = Visitor(app, REGION)
    listed = plain(region.get("/grades/guidelines").text)
    assert "国家和自治区的指南 43 版" in listed
    assert listed.count("待核") >= 42
    typed = {**EDITION, "industry": "polysilicon", "source": "", "levels": "A 引领性"}
    told, _answer = _saved(region, "/grades/guidelines/new", "/grades/guidelines/add", typed)
    assert "两者不可比" in told
    assert "填了等级就要写明依据" in told
    typed["levels"] = "A E"
    assert "“E”不是等级" in _saved(region, "/grades/guidelines/new", "/grades/guidelines/add", typed)[0]
    for login in (CITY_APPROVER, "reviewer-XJ-1", "reviewer-XPCC-2"):
        typed = {**EDITION, "industry": "polysilicon"}
        other = Visitor(app, login)
        sent = other.post("/grades/guidelines/add", _hidden(other.get("/grades/guidelines/new").text) | typed)
        assert sent.status_code == 403
    measure = {"level": "A", "alert": "red", "text": "自主减排", "source": ""}
    assert "就要写明依据" in region.post("/grades/alerts/steel/set", measure).text
    assert region.post("/grades/alerts/steel/set", {**measure, "source": "测试依据"}).status_code == 302
    assert "测试依据" in region.get("/grades/alerts/steel").text


def test_a_downgrade_by_two_persons_bars_makes_documents_due_and_is_restored_on_appeal(app):
    city, approver = Visitor(app, CITY), Visitor(app, CITY_APPROVER)
    page = _graded(city)
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
    _file_and_approve(app, code, due)
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


def _file_and_approve(app, code, due):
    """File the operation plan as the firm, have it returned once, then approved by another person."""
    liaison, city = Visitor(app, f"liaison-{code}"), Visitor(app, CITY)
    assert "份应急文件待修订" in liaison.get("/home").text
    listed, plan = re.findall(r'href="(/grades/documents/\d+)"', due)
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


def test_a_first_grade_below_b_is_recorded_and_a_flag_is_asked_about(app):
    city, approver = Visitor(app, CITY), Visitor(app, CITY_APPROVER)
    coded = set(re.findall(r"/enterprises/(E\d+)/grade", city.get("/months/2024-12/grading").text))
    every = re.findall(r"/enterprises/(E\d{3})\"", city.get("/months/2024-12/enterprises").text)
    graded = ("水泥", "焦化", "铸造", "炭素", "电解铝")
    page = next(
        f"/enterprises/{code}/grade" for code in every if code not in coded
        and any(word in city.get(f"/months/2024-12/enterprises/{code}").text for word in graded)
    )  # fmt: skip
    typed = {"kind": "recorded", "level": "B", "line": "", "trigger": "other", "valid_from": "2025-02-01",
             "reason": "未申请，按最低等级管理", "document_no": "3号"}  # fmt: skip
    assert "只能经申请评定" in city.post(f"{page}/send", typed).text
    place = city.post(f"{page}/send", {**typed, "level": "D"}).headers["Location"]
    assert approver.post(f"{place}/reject", {"version": 1}).status_code == 302
    place = city.post(f"{page}/send", {**typed, "level": "D"}).headers["Location"]
    assert approver.post(f"{place}/approve", {"version": 1}).status_code == 302
    assert "整体等级：D" in plain(city.get(page).text)
    flag = {"from_day": "2025-01-01", "to_day": "", "note": "颗粒物小时均值超标", "source": "自动监控超标月报"}
    assert city.post(page.replace("/grade", "/exceedance"), flag).status_code == 302
    assert "有 1 条超标记录还在影响期内" in city.get(page).text
    assert city.post(page.replace("/grade", "/exceedance"), {**flag, "to_day": "2024-01-01"}).status_code == 422


def test_targets_are_set_by_the_roots_each_in_its_own_tree(app):
    region = Visitor(app, REGION)
    typed = {"bureau": "650100", "target": "A", "number": "3", "source": "分解表"}
    assert region.post("/grades/targets/2024/set", typed).status_code == 302
    assert "合计 12 16" in plain(region.get("/grades/targets/2024").text)
    assert region.post("/grades/targets/2024/set", {**typed, "bureau": "XPCC-06"}).status_code == 422
    assert Visitor(app, CITY_APPROVER).post("/grades/targets/2024/set", typed).status_code == 403
    assert (
        Visitor(app, "reviewer-XPCC-2").post("/grades/targets/2024/set", {**typed, "bureau": "XPCC-06"}).status_code
        == 302
    )


def test_the_distribution_counts_every_enterprise_once_at_every_cut(read):
    page = read("/months/2024-12/grading")
    for heading in ("地方和兵团", "地州市和师市", "行业"):
        rows = page.part(heading).rows
        numbers = [[int(each) for each in row[1:]] for row in rows]
        whole = numbers.pop(0) if heading == "地方和兵团" else [sum(column) for column in zip(*numbers, strict=True)]
        assert [sum(column) for column in zip(*numbers, strict=True)] == whole
        assert whole[0] + whole[1] == 33
        assert whole[-1] == 116
