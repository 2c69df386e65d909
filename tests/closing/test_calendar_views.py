"""Web tests of the system administrator's pages."""

import pytest

from tests.markup import plain
from tests.record_pages import fields, save
from tests.visitors import Visitor


@pytest.fixture
def admin(app):
    return Visitor(app, "system_admin")


def test_the_next_month_is_planned_once_with_a_due_date_on_a_working_day(admin):
    typed = fields(admin.get("/calendar/new").text)
    assert typed["due"] == "2025-03-18"
    looked = admin.post("/calendar/add", typed)
    assert "节假日未公布" in looked.text
    admin.post("/calendar/add", fields(looked.text))
    again = admin.post("/calendar/add", fields(looked.text))
    assert again.status_code == 302
    assert "2025年2月" in plain(admin.get("/calendar").text)


@pytest.mark.parametrize(
    ("due", "said"),
    [("2025-02-16", "2025-02-16 是休息日。请改为下一个工作日 2025-02-17"), ("2025-01-20", "截止日要在 2025-01 结束之后"), ("soon", "不是日期")],
)  # fmt: skip
def test_a_due_date_that_cannot_be_is_refused_with_what_to_write(admin, due, said):
    looked, _ = save(admin, "/calendar/2025-01", "/calendar/2025-01/change", due=due)
    assert looked.status_code == 422
    assert said in looked.text


def test_a_closed_month_stays_as_it_is(admin):
    assert admin.get("/calendar/2024-12").status_code == 409
    typed = fields(admin.get("/calendar/2025-01").text) | {"due": "2025-01-21"}
    assert admin.post("/calendar/2024-12/change", typed).status_code == 409


def test_the_plan_year_of_an_open_month_stays(admin):
    looked, _ = save(admin, "/calendar/2025-01", "/calendar/2025-01/change", plan_year="2025")
    assert "计划年度不能再改" in looked.text


def test_holidays_are_taken_over_once_and_corrected_by_hand(admin):
    assert "节假日未公布" in admin.get("/holidays?year=2025").text
    for found in ("23 天", "0 天"):
        answer = admin.post("/holidays/fill", {"year": "2025", "confirmed": "1"})
        assert found in admin.get(answer.headers["Location"]).text
    assert "春节" in admin.get("/holidays?year=2025").text
    assert "将装入 0 天" in admin.post("/holidays/fill", {"year": "2025"}).text
    assert "还没有收录" in admin.post("/holidays/fill", {"year": "2090"}).text
    admin.post("/holidays/set", {"day": "2025-06-16", "rest": "rest", "name": "古尔邦节", "confirmed": "1"})
    assert "古尔邦节" in admin.get("/holidays?year=2025").text
    admin.post("/holidays/drop", {"day": "2025-06-16", "confirmed": "1"})
    assert "古尔邦节" not in admin.get("/holidays?year=2025").text


def test_a_holiday_moves_what_counts_as_a_working_day(admin):
    admin.post("/holidays/set", {"day": "2025-02-17", "rest": "rest", "name": "试", "confirmed": "1"})
    looked, _ = save(admin, "/calendar/2025-01", "/calendar/2025-01/change", due="2025-02-17")
    assert "下一个工作日 2025-02-18" in looked.text


def test_a_bureau_is_opened_below_another_and_retired_only_without_enterprises(admin):
    typed = {
        "key": "650199",
        "name": "新区生态环境分局",
        "short_name": "新区分局",
        "name_en": "New district",
        "parent": "650100",
    }
    looked = admin.post("/bureaus/add", fields(admin.get("/bureaus/new").text) | typed)
    assert admin.post("/bureaus/add", fields(looked.text)).status_code == 302
    assert "新区分局" in admin.get("/lists").text
    looked, _ = save(admin, "/bureaus/650106", "/bureaus/650106/change", retired="y")
    assert "不能停用" in looked.text
    looked, saved = save(admin, "/bureaus/650199", "/bureaus/650199/change", retired="y")
    assert (looked.status_code, saved.status_code) == (200, 302)


def test_an_industry_is_renamed_with_the_count_of_those_it_touches(admin):
    looked, saved = save(admin, "/industries/cement", "/industries/cement/change", name="水泥制造")
    assert "家企业" in looked.text
    assert saved.status_code == 302
    assert "水泥制造" in Visitor(admin.app, "analyst-XJ").get("/months/2024-12/enterprises").text


def test_a_taken_code_is_refused(admin):
    typed = {"code": "cement", "name": "另一种水泥", "name_en": "x"}
    answer = admin.post("/industries/add", fields(admin.get("/industries/new").text) | typed)
    assert answer.status_code == 422
    assert "已有行业用" in answer.text


def test_an_approver_of_the_chain_extends_one_enterprise_with_a_reason(app):
    above, below = Visitor(app, "reviewer-650100-2"), Visitor(app, "reviewer-650106-1")
    month = "/months/2025-01/reports/E020"
    assert below.get(f"{month}/extension").status_code == 403
    looked, saved = save(above, f"{month}/extension", f"{month}/extend", due="2025-02-25", reason="")
    assert looked.status_code == 422
    looked, saved = save(above, f"{month}/extension", f"{month}/extend", due="2025-02-25", reason="检修停电")
    assert saved.status_code == 302
    assert "截止 2025-02-25（已延期）" in plain(above.get(month).text)
    assert "截止 2025-02-25，已延期" in plain(Visitor(app, "liaison-E020").get("/home").text)


def test_home_tells_the_system_administrator_which_month_is_not_planned_yet(admin):
    assert "下一个是2025年2月" in plain(admin.get("/home").text)
    admin.post("/holidays/set", {"day": "2025-02-10", "rest": "rest", "name": "试", "confirmed": "1"})
    assert "1 个月的截止日是休息日" in plain(admin.get("/home").text)
    looked = admin.post("/calendar/add", fields(admin.get("/calendar/new").text))
    admin.post("/calendar/add", fields(looked.text))
    assert "下一个是" not in plain(admin.get("/home").text)
