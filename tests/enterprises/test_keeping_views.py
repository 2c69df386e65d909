"""Web tests of register editing: all errors at once, preview of effects, two editors, double clicks."""

import pytest
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.record_pages import fields, save
from tests.visitors import Visitor
from tracker.figures.queries.verification import verify

EDIT, CHANGE = "/enterprises/E020/edit", "/enterprises/E020/change"


@pytest.fixture
def county(app):
    return Visitor(app, "reviewer-650106-1")


def test_a_new_name_holds_from_the_open_month_and_no_past_month_knows_it(app, county):
    looked, saved = save(county, EDIT, CHANGE, name="示范新名一厂", contact="阿某", contact_phone="13900001234")
    assert "示范新名一厂" in plain(looked.text)
    assert "确认保存" in looked.text
    assert saved.status_code == 302
    assert "示范新名一厂" in county.get("/months/2025-01/enterprises/E020").text
    before = county.get("/months/2024-12/enterprises/E020").text
    assert "<h1>示范新名一厂</h1>" not in before
    assert "139****34" in before


def test_nothing_is_saved_before_its_effect_was_seen(county):
    county.post(CHANGE, fields(county.get(EDIT).text) | {"name": "没看过影响"})
    assert "没看过影响" not in county.get("/months/2025-01/enterprises/E020").text


def test_another_place_shows_what_it_does_to_the_readers_own_part_and_to_no_other(county):
    looked, saved = save(county, EDIT, CHANGE, place="650109")
    assert "头屯河区 不变 9 不变 31" in plain(looked.text)
    assert "→" not in looked.text
    assert saved.status_code == 302


def test_everything_wrong_is_told_at_once_and_nothing_typed_is_lost(county):
    typed = {"name": "", "site_no": "x", "uscc": "1"}
    answer = county.post(CHANGE, fields(county.get(EDIT).text) | typed | {"contact": "还在这里"})
    assert answer.status_code == 422
    assert {"企业名称：请填写。", "厂区号：“x”不是整数。"} <= set(document(answer.text).texts('a[href^="#"]'))
    assert 'value="还在这里"' in answer.text


@pytest.mark.parametrize(
    ("uscc", "reason", "said"),
    [
        ("9165010", "", "不是 18 位统一社会信用代码"),
        ("91650100MA7000000A", "", "校验位不对"),
        ("", "", "没有统一社会信用代码"),
        ("91650100MA7000000A", "发证时如此", None),
        ("", "报告未载", None),
    ],
)
def test_a_credit_code_is_checked_and_excused_only_with_a_reason(county, uscc, reason, said):
    looked, _saved = save(county, EDIT, CHANGE, uscc=uscc, uscc_reason=reason)
    assert (looked.status_code, said is None or said in looked.text) == ((200, True) if said is None else (422, True))


def test_a_name_that_is_nearly_the_same_is_warned_of_and_may_stand(county):
    name = document(county.get("/months/2024-12/enterprises/E021").text).one("h1").text
    looked, saved = save(county, EDIT, CHANGE, name=f"（{name}）有限公司")
    assert "相近" in plain(looked.text)
    assert saved.status_code == 302


def test_closing_is_not_a_matter_of_one_person(county):
    looked, _ = save(county, EDIT, CHANGE, state="closed")
    assert looked.status_code == 422
    assert "要经提请" in looked.text


def test_the_second_editor_sees_both_values_and_loses_nothing(app, county):
    other = Visitor(app, "reviewer-650100-2")
    mine = fields(county.get(EDIT).text)
    save(other, EDIT, CHANGE, permit_no="THEIRS", contact="别人填的")
    met = county.post(CHANGE, mine | {"permit_no": "MINE", "contact_phone": "0994-1"})
    assert met.status_code == 409
    assert {"THEIRS", "MINE", "0994-1"} <= set(plain(met.text).split())
    hidden = document(met.text).hidden
    unanswered = county.post(CHANGE, hidden)
    assert unanswered.status_code == 422
    assert "请选一个" in unanswered.text
    looked = county.post(CHANGE, hidden | {"keep-permit_no": "mine"})
    assert county.post(CHANGE, fields(looked.text)).status_code == 302
    kept = plain(county.get(EDIT).text), county.get(EDIT).text
    assert 'value="MINE"' in kept[1]
    assert 'value="0994-1"' in kept[1]
    assert 'value="别人填的"' in kept[1]


def test_a_new_enterprise_sent_twice_is_made_once(county):
    start = fields(county.get("/enterprises/new").text)
    typed = {"code": "E900", "name": "示范新增一厂", "uscc_reason": "尚未办照", "place": "650106"}
    looked = county.post("/enterprises/add", start | typed)
    assert looked.status_code == 200
    first, again = (county.post("/enterprises/add", fields(looked.text)) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.headers["Location"] == again.headers["Location"]
    assert "示范新增一厂" in county.get(first.headers["Location"]).text
    assert "示范新增一厂" in county.get("/months/2025-01/enterprises").text


def test_a_bureau_enters_enterprises_of_its_own_tree_only(county):
    start = fields(county.get("/enterprises/new").text)
    typed = {"code": "E901", "name": "别处一厂", "uscc_reason": "试", "bureau": "XPCC-08"}
    assert county.post("/enterprises/add", start | typed).status_code == 422


def test_fields_that_no_form_has_are_ignored(county):
    save(county, EDIT, CHANGE, permit_no="P1", made_up="", source="改来源", id="1", bureau="XPCC-08", industry="steel")
    text = county.get("/months/2025-01/enterprises/E020").text
    assert "改来源" not in text
    assert "头屯河" in plain(text)


def test_a_project_is_corrected_and_its_category_moves_from_the_open_month(county):
    looked, saved = save(
        county, "/projects/P0071/edit", "/projects/P0071/change", title="改过的名称", category_code="boiler"
    )
    assert "头屯河区 不变 9 不变 31" in plain(looked.text)
    assert saved.status_code == 302
    assert "改过的名称" in county.get("/months/2025-01/projects/P0071").text


def test_the_same_again_changes_nothing(county):
    answer = county.post(CHANGE, fields(county.get(EDIT).text))
    assert answer.status_code == 302
    assert "没有要改的" in county.get(answer.headers["Location"]).text


def test_who_is_not_in_charge_may_not_open_the_form(app):
    assert Visitor(app, "liaison-E020").get(EDIT).status_code == 403
    assert Visitor(app, "reviewer-XPCC-08-1").get(EDIT).status_code == 404


def test_reading_a_telephone_number_in_full_is_recorded_and_lists_mask_it(app, county):
    save(county, EDIT, CHANGE, contact="阿某", contact_phone="13900001234")
    assert "13900001234" not in county.get("/months/2025-01/enterprises/E020").text
    assert "13900001234" in county.get(EDIT).text
    assert "查看联系电话" in Visitor(app, "audit_admin").get("/audit?action=viewed").text


@pytest.mark.parametrize(
    ("edit", "send", "cut"),
    [("/bureaus/650106", "/bureaus/650106/change", "bureau"), ("/places/650106", "/places/650106/change", "place")],
)
def test_what_stands_above_a_bureau_or_place_changes_from_the_open_month_with_its_effect_first(app, edit, send, cut):
    def december():
        return plain(analyst.get(f"/months/2024-12/projects?cut={cut}:652300").text).partition("请求编号")[0]

    keeper, analyst = Visitor(app, "system_admin"), Visitor(app, "analyst-XJ")
    before = december()
    looked, saved = save(keeper, edit, send, parent="652300")
    assert "→" in looked.text
    assert "昌吉" in plain(looked.text)
    assert saved.status_code == 302
    assert december() == before
    with Session(app.extensions["engines"].reader) as session:
        assert verify(session).differences == ()
