"""Web tests of entry and approval, and their effect on figures."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import entry_journey
from tests.markup import document, plain
from tests.report_pages import REPORT, Editor, boxes_of, under_construction
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.people.models.people import UserSession


@pytest.fixture
def app(demo, demo_folder):
    return create_app(Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}"), demo)


@pytest.fixture
def liaison(app):
    return Editor(app, "liaison-E020")


def test_what_is_entered_and_approved_moves_the_figures_by_exactly_that(app, demo, liaison):
    entry_journey.what_is_entered_and_approved_moves_the_figures_by_exactly_that(app, demo, liaison)


@pytest.mark.parametrize(
    "typed", ["NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1_000", "12,34", "abc", "", "-5", "1.234"]
)
def test_a_number_that_is_none_is_an_error_at_its_field_and_nothing_typed_is_lost(liaison, typed):
    key = under_construction(liaison)
    answer = liaison.send(f"{REPORT}/save", **{f"p{key}-total": typed, f"p{key}-note": "写好的说明"})
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert f'href="#p{key}-total"' in answer.text
    assert "写好的说明" in answer.text
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1,250.00", "1,250.00"), ("１２５０．５", "1,250.50"), ("1250万", "1,250.00"), ("12，345", "12,345.00")],
)
def test_a_number_is_read_as_it_is_written(liaison, typed, kept):
    key = under_construction(liaison)
    assert liaison.send(f"{REPORT}/save", **{f"p{key}-answer": "given", f"p{key}-total": typed}).status_code == 302
    assert boxes_of(liaison.get(REPORT).text)[f"p{key}-total"] == kept


def test_submitting_with_open_problems_says_where_they_are_and_keeps_the_draft(liaison):
    key = under_construction(liaison)
    answer = liaison.send(f"{REPORT}/submit", **{f"p{key}-answer": "given", f"p{key}-stage": "built"})
    assert answer.status_code == 422
    assert "请填建成日期" in answer.text
    assert "请选择这个项目本月的填报情况" in answer.text
    assert "填报中" in liaison.get(REPORT).text
    assert 'selected value="built"' in liaison.get(REPORT).text


def test_one_button_answers_the_rest_with_no_change(liaison):
    assert liaison.send(f"{REPORT}/save", do="unchanged").status_code == 302
    boxes = boxes_of(liaison.get(REPORT).text)
    assert {value for name, value in boxes.items() if name.endswith("-answer")} == {"unchanged"}


def test_the_second_of_two_editors_sees_both_values_and_loses_nothing(app, liaison):
    key = under_construction(liaison)
    page = liaison.get(REPORT).text
    mine = {
        "version": document(page).value("version"),
        **boxes_of(page),
    }
    assert liaison.send(f"{REPORT}/save", **{f"p{key}-answer": "given", f"p{key}-total": "900.00"}).status_code == 302
    answer = liaison.post(f"{REPORT}/save", {**mine, f"p{key}-answer": "given", f"p{key}-total": "800.00"})
    assert answer.status_code == 409
    assert 'value="800.00"' in answer.text
    assert "900.00" in answer.text
    assert "别人先改了这份月报" in answer.text


@pytest.mark.parametrize(
    ("login", "status"),
    [("liaison-E037", 404), ("reviewer-652300-1", 404), ("reviewer-XJ-1", 403), ("analyst-XJ", 403)],
)
def test_another_person_cannot_write_the_report(app, login, status):
    visitor = Visitor(app, login)
    assert "p1-answer" not in visitor.get(REPORT).text
    assert visitor.post(f"{REPORT}/save", {"version": "1"}).status_code == status


def test_a_closed_month_is_closed_for_everybody(app, liaison):
    answer = liaison.post("/months/2024-12/reports/E020/save", {"version": "1"})
    assert answer.status_code == 409
    assert "不在填报期" in answer.text


def test_the_list_of_a_month_names_every_report_and_can_be_filtered_and_kept(app):
    reader = Visitor(app, "analyst-XJ")
    page = reader.get("/months/2025-01/reports").text
    assert "应报 112" in page
    assert "审核中 20" in page
    filtered = reader.get("/months/2025-01/reports?state=returned").text
    assert filtered.count("已退回") >= 5
    assert reader.get("/months/2025-01/reports.xlsx?state=returned").data.startswith(b"PK")


def test_what_is_typed_is_kept_by_itself_and_a_field_that_cannot_be_read_is_named(app, liaison):
    key, boxes = under_construction(liaison), boxes_of(liaison.get(REPORT).text)
    fixed = document(liaison.get(REPORT).text).boxes("version", "form_key")
    typed = boxes | fixed | {f"p{key}-answer": "given", f"p{key}-note": "设备到货", f"p{key}-total": "约五百"}
    answer = liaison.post(f"{REPORT}/save", typed, headers={"X-Autosave": "1"})
    assert answer.status_code == 422
    assert "累计完成投资有误，尚未保存" in answer.json["said"]
    assert f'id="p{key}-total-error"' in answer.json["found"][f"p{key}-total"]
    assert answer.json["wrong"] == [f"p{key}-total"]
    page = liaison.get(REPORT).text
    assert "设备到货" in page
    assert answer.json["version"] == int(document(page).value("version"))
    assert boxes_of(page)[f"p{key}-total"] == boxes[f"p{key}-total"]
    stale = liaison.post(f"{REPORT}/save", typed, headers={"X-Autosave": "1"})
    assert stale.status_code == 409


def test_a_form_sent_minutes_after_its_page_was_opened_is_kept_and_a_wrong_one_is_told(app, demo, liaison):
    key, boxes = under_construction(liaison), boxes_of(liaison.get(REPORT).text)

    def send(note, total):
        version = document(liaison.get(REPORT).text).value("version")
        typed = boxes | {
            "csrf_token": liaison.token(),
            "version": version,
            f"p{key}-note": note,
            f"p{key}-total": total,
        }
        with Session(demo.writer) as session, session.begin():
            session.execute(sa.update(UserSession).values(seen_at=datetime.now(UTC) - timedelta(minutes=5)))
        return liaison.client.post(f"{REPORT}/save", data=typed)

    assert send("设备到货", boxes[f"p{key}-total"]).status_code == 302
    assert "设备到货" in liaison.get(REPORT).text
    assert send("设备到货", "约五百").status_code == 422
    with Session(demo.reader) as session:
        seen = session.scalars(sa.select(UserSession.seen_at).order_by(UserSession.id.desc()).limit(1)).one()
        assert datetime.now(UTC) - seen < timedelta(minutes=2)


def test_what_is_found_while_entering_is_told_below_its_field(liaison):
    key, boxes = under_construction(liaison), boxes_of(liaison.get(REPORT).text)
    total = float(boxes[f"p{key}-total"].replace(",", ""))
    typed = boxes | document(liaison.get(REPORT).text).boxes("version", "form_key")
    typed |= {f"p{key}-answer": "given", f"p{key}-total": f"{total - 10:.2f}", f"p{key}-stage": "built"}
    kept = liaison.post(f"{REPORT}/save", typed, headers={"X-Autosave": "1"}).json
    assert f"p{key}-explain-built_without_evidence" in kept["found"][f"p{key}-evidence"]
    assert "比上月少" not in kept["found"][f"p{key}-total"]
    typed["version"] = kept["version"]
    kept = liaison.post(f"{REPORT}/save", typed, headers={"X-Autosave": "checked"}).json
    assert "比上月少 10.00 万元" in kept["found"][f"p{key}-total"]


def test_the_twelve_months_before_stand_beside_what_is_entered_and_reviewed(liaison, app):
    for page in (liaison.get(REPORT).text, Visitor(app, "analyst-XJ").get(REPORT).text):
        assert "近 12 个月" in plain(page)
        assert "2024-12" in plain(page)
