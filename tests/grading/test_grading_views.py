"""Web tests of guideline editions, downgrades and emergency documents."""

from tests import downgrade_journey
from tests.downgrade_journey import CITY, CITY_APPROVER, REGION
from tests.markup import document, plain
from tests.visitors import Visitor

EDITION = {"edition": "2025年版", "title": "示范指南（演示）", "state": "in_force", "from_day": "2025-03-01", "to_day": "",
           "levels": "B A C", "several": "lowest", "document": "", "source": "演示数据，虚构"}  # fmt: skip


def _hidden(markup):
    page = document(markup)
    return page.boxes(*page.names("base|version|seen|form_key"))


def _saved(visitor, page, send, typed):
    """Type into a record's form, look at the effect, then save. Return what the effect said and the answer."""
    look = visitor.post(send, _hidden(visitor.get(page).text) | typed)
    answer = visitor.post(send, _hidden(look.text) | typed)
    return plain(look.text), answer


def _panels(markup):
    return document(markup).one("main").words


def test_an_edition_in_use_is_followed_by_a_new_one_and_stays_as_it_was(app):
    region = Visitor(app, REGION)
    cells = document(region.get("/grades/guidelines").text).every("td, th")
    address = next(each for each in cells if each.words.startswith("水泥 示范")).address(r"/grades/guidelines/\d+")
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
    downgrade_journey.a_downgrade_by_two_persons_bars_makes_documents_due_and_is_restored_on_appeal(app)


def test_a_first_grade_below_b_is_recorded_and_a_flag_is_asked_about(app):
    city, approver = Visitor(app, CITY), Visitor(app, CITY_APPROVER)
    coded = document(city.get("/months/2024-12/grading").text).addresses(r"/enterprises/E\d+/grade")
    every = document(city.get("/months/2024-12/enterprises").text).addresses(r"/months/2024-12/enterprises/E\d{3}")
    graded = ("水泥", "焦化", "铸造", "炭素", "电解铝")
    page = next(
        grade for place in every if (grade := place.removeprefix("/months/2024-12") + "/grade") not in coded
        and any(word in city.get(place).text for word in graded)
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
