"""Web tests of sign-in, by users and attackers."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from tests import door
from tests.markup import document, plain
from tests.visitors import Visitor
from tracker.people.models.people import Person
from tracker.people.queries import people, throttle
from tracker.people.rules.sessions import LinkKind
from tracker.people.services import passwords

pytestmark = pytest.mark.usefixtures("cheap")


def _told(page):
    """Give what a page of kept forms says: its titles, and each name with its value."""
    shown = document(page)
    return {*shown.texts("h2"), *map(" ".join, zip(shown.texts("dt"), shown.texts("dd"), strict=True))}


def test_a_right_password_leads_home(app, person):
    visitor = door.knock(app)
    assert visitor.answer.headers["Location"] == "/home"
    assert "头屯河区" in visitor.get("/home").text


def test_a_crowd_at_the_door_keeps_nobody_from_writing(app, demo, person, monkeypatch):
    check = passwords.matches

    def slowly(kept, password, **slot):
        with Session(demo.writer) as session, session.begin():  # somebody saves meanwhile
            people.by_key(session, door.LOGIN).phone = "13800000000"
        return check(kept, password, **slot)

    monkeypatch.setattr(passwords, "matches", slowly)
    assert door.knock(app).answer.status_code == 302
    assert door.knock(app, "wrong password").answer.status_code == 422


def test_of_fifty_at_the_door_two_are_checked_at_a_time_and_none_is_turned_away(monkeypatch):
    inside, most, lock = [], [], threading.Lock()

    class Watched:
        def verify(self, kept, password):
            with lock:
                inside.append(password)
                most.append(len(inside))
            time.sleep(0.005)
            with lock:
                inside.remove(password)
            return True

    monkeypatch.setattr(passwords, "_HASHER", Watched())
    with ThreadPoolExecutor(50) as crowd:
        assert all(crowd.map(lambda number: passwords.matches("kept", str(number)), range(50)))
    assert len(most) == 50
    assert max(most) <= 2


def test_a_cookie_copied_before_signing_out_opens_nothing(app, person):
    visitor = door.knock(app)
    cookie = door.cookie(visitor)
    visitor.login = door.LOGIN
    assert visitor.post("/sign-out").status_code == 302
    visitor.client.set_cookie("tracker", cookie)
    assert visitor.get("/home").headers["Location"].startswith("/sign-in")


def test_a_new_key_at_signing_in_and_at_a_change_of_role(app, demo, person):
    visitor = Visitor(app)
    visitor.get("/sign-in")
    planted = door.cookie(visitor)
    visitor.post("/sign-in", {"login": door.LOGIN, "password": door.PASSWORD})
    first = door.cookie(visitor)
    assert first != planted
    with Session(demo.writer) as session, session.begin():
        held = people.assignments(session, people.by_key(session, door.LOGIN).id)[0].id
    visitor.login = door.LOGIN
    visitor.post(f"/account/assignments/{held}")
    assert door.cookie(visitor) != first
    visitor.client.set_cookie("tracker", first)
    assert visitor.get("/home").status_code == 302


def test_guessing_is_slowed_and_every_refusal_reads_the_same(app, person, monkeypatch):
    unknown = door.knock(app, login="nobody-at-all").answer
    wrong = door.knock(app, "wrong password").answer
    for _ in range(5):
        door.knock(app, "wrong password")
    locked = door.knock(app).answer
    words = {plain(answer.text) for answer in (unknown, wrong, locked)}
    assert {answer.status_code for answer in (unknown, wrong, locked)} == {422}
    assert len(words) == 1
    door.at_later(monkeypatch, timedelta(minutes=16))
    assert door.knock(app).answer.status_code == 302


def test_an_administrator_unlocks_and_counters_are_in_the_database(app, demo, person):
    for _ in range(6):
        door.knock(app, "wrong password")
    admin = Visitor(app, "security_admin")
    with Session(demo.reader) as session:
        number = people.by_key(session, door.LOGIN).id
        assert throttle.failures(session, datetime.now(UTC) - timedelta(minutes=15)) == 5
    assert plain(Visitor(app, "audit_admin").get("/audit?action=locked").text).count("锁定账号 系统") == 1
    assert "次账号锁定" in Visitor(app, "audit_admin").get("/home").text
    assert admin.post(f"/people/{number}/unlock").status_code == 302
    assert door.knock(app).answer.status_code == 302


def test_many_failures_from_one_address_close_the_door_to_it(app, person):
    for number in range(50):
        door.knock(app, "wrong password", login=f"guess{number}")
    answer = door.knock(app).answer
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "请等 15 分钟" in answer.text
    assert door.knock(app, environ_base={"REMOTE_ADDR": "192.0.2.9"}).answer.status_code == 302


def test_a_link_is_long_kept_as_a_hash_good_once_and_not_for_ever(app, demo, demo_folder, monkeypatch):
    key = door.link(demo, LinkKind.RESET)
    assert len(key) >= 43
    assert key.encode() not in (demo_folder / "tracker.db").read_bytes() + (demo_folder / "tracker.db-wal").read_bytes()
    visitor = Visitor(app)
    assert visitor.post(f"/links/{key}", {"new": door.PASSWORD, "again": door.PASSWORD}).status_code == 302
    assert visitor.get(f"/links/{key}").status_code == 404
    assert visitor.get("/links/guessed").status_code == 404
    late = door.link(demo, LinkKind.RESET)
    door.at_later(monkeypatch, timedelta(minutes=31))
    assert Visitor(app).get(f"/links/{late}").status_code == 404


def test_a_link_names_the_configured_address_and_a_newer_one_voids_it(app, demo):
    admin, other = Visitor(app, "security_admin"), Visitor(app, "system_admin")
    with Session(demo.reader) as session:
        number = people.by_key(session, door.LOGIN).id

    def slip():
        admin.post(f"/people/{number}/links/invitation")
        path = re.search(r"/recoveries/\d+/confirm", other.get("/recoveries").text)[0]
        page = other.post(path, headers={"X-Forwarded-Host": "evil.example"}).text
        return document(page).one("#link").text

    first, second = slip(), slip()
    assert first.startswith("http://127.0.0.1:8000/links/")
    assert Visitor(app).get(first.removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert Visitor(app).get(second.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_changed_password_ends_the_other_sessions_and_still_asks_for_the_code(app, demo, person):
    here, elsewhere = door.knock(app), door.knock(app)
    here.login = door.LOGIN
    new = "四个 不相干的 词语 很好记"
    assert here.post("/account/password", {"old": door.PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.get("/home").status_code == 200
    assert elsewhere.get("/home").status_code == 302
    door.set_phone(demo)
    key = door.link(demo, LinkKind.RESET)
    Visitor(app).post(f"/links/{key}", {"new": door.PASSWORD, "again": door.PASSWORD})
    assert door.knock(app).answer.headers["Location"] == "/sign-in/code"


def test_a_code_is_good_once_and_one_step_early_or_late(app, demo, person, monkeypatch):
    door.set_phone(demo)
    totp, now = pyotp.TOTP(door.SECRET), door.at_later(monkeypatch, timedelta())

    def enter(code):
        visitor = door.knock(app)
        assert visitor.get("/home").headers["Location"].startswith("/sign-in/code")
        return visitor.post("/sign-in/code", {"code": code}).status_code

    assert enter(totp.at(now - timedelta(seconds=120))) == 422
    assert enter(totp.at(now - timedelta(seconds=30))) == 302
    assert enter(totp.at(now - timedelta(seconds=30))) == 422
    assert enter(totp.at(now)) == 302


def test_five_wrong_codes_end_the_waiting_and_a_recovery_code_lets_in_once(app, demo, person):
    codes = door.set_phone(demo)
    visitor = door.knock(app)
    assert [visitor.post("/sign-in/code", {"code": "000000"}).status_code for _ in range(5)] == [422] * 5
    visitor.post("/sign-in/code", {"code": codes[0]})
    assert visitor.get("/sign-in/code").headers["Location"] == "/sign-in"
    with demo.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sign_in_attempt")
    assert door.knock(app).post("/sign-in/code", {"code": codes[0]}).status_code == 302
    assert door.knock(app).post("/sign-in/code", {"code": codes[0]}).status_code == 422


def test_a_fresh_database_has_no_account_that_opens(demo):
    with Session(demo.reader) as session:
        assert {person.password_hash for person in session.query(Person)} == {""}


def test_a_session_ends_when_idle_or_too_long_and_polling_does_not_extend_it(app, person, monkeypatch):
    visitor = door.knock(app)
    door.at_later(monkeypatch, timedelta(minutes=29))
    assert visitor.get("/home", headers={"X-Polling": "1"}).status_code == 200
    door.at_later(monkeypatch, timedelta(minutes=31))
    assert visitor.get("/home").status_code == 302
    visitor = door.knock(app)
    for minutes in range(25, 700, 25):
        door.at_later(monkeypatch, timedelta(minutes=31 + minutes))
        assert visitor.get("/home").status_code == 200
    door.at_later(monkeypatch, timedelta(minutes=31 + 12 * 60))
    assert visitor.get("/home").status_code == 302


def test_what_was_sent_after_the_end_is_kept_for_its_sender_and_confirmed(app, demo, monkeypatch):
    liaison = Visitor(app, "liaison-E020")
    token, path = liaison.token(), "/months/2025-01/reports/E020"
    page = document(liaison.get(path).text)
    totals = page.names(r"p\d+-total")
    key = totals[0].removesuffix("total")
    boxes = page.boxes("version", *totals) | {
        f"{key}note": "写了很久的说明",
        f"{key}answer": "given",
        f"{key}stage": "built",
    }
    door.at_later(monkeypatch, timedelta(minutes=40))
    answer = liaison.client.post(f"{path}/save", data={"csrf_token": token, **boxes})
    assert answer.headers["Location"] == "/sign-in?kept=1&next=/account/held"
    for passing in ("/account/alive", "/sign-out"):
        assert liaison.client.post(passing, data={"csrf_token": token}).headers["Location"] == "/sign-in"
    liaison.client.post(f"{path}/save", data={"csrf_token": token, **boxes})
    monkeypatch.undo()
    other, again = Visitor(app, "liaison-E001"), Visitor(app, "liaison-E020")
    assert "写了很久的说明" not in other.get("/account/held").text
    held = again.get("/account/held").text
    assert held.count("继续提交") == 1  # the same form sent again is kept once
    assert {"2025年1月 月报 E020", "进展说明 写了很久的说明", "填报情况 有进展", "所处阶段 建成"} <= _told(held)
    assert "等您确认" in again.get("/home").text
    take = document(held).address(r"/account/held/\d+", "action")
    assert other.post(take).status_code == 404
    sent = again.post(take, boxes)
    assert (sent.status_code, sent.headers["Location"]) == (307, f"{path}/save")
    assert again.post(f"{path}/save", boxes).status_code == 302
    assert "写了很久的说明" in again.get(path).text
    assert "写了很久的说明" not in again.get("/account/held").text


def test_a_closed_account_and_an_ended_assignment_are_refused_at_the_next_request(app, demo):
    admin = Visitor(app, "security_admin")
    for login, path in (("liaison-E020", "disable"), ("liaison-E001", None)):
        visitor = Visitor(app, login)
        assert visitor.get("/home").status_code == 200
        with Session(demo.reader) as session:
            number = people.by_key(session, login).id
            held = people.assignments(session, number)[0].id
        admin.post(f"/people/{number}/disable" if path else f"/assignments/{held}/end", {"confirmed": "1"})
        assert visitor.get("/home").status_code == 302


@pytest.mark.parametrize(
    ("password", "words"),
    [("八一钢铁2025", "至少 12 个字符"), ("乌昌石乌昌石乌昌石2025", "所剩无几"), ("reviewer-650106-1!", "所剩无几"),
     ("aaaaaaaaaaaaaa", "太常见"), ("qwertyuiopasdf", "太常见"), ("123456789012", "太常见"), ("x" * 200, "最多")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(app, demo, password, words):
    answer = Visitor(app).post(f"/links/{door.link(demo)}", {"new": password, "again": password})
    assert answer.status_code == 422
    assert words in answer.text


def test_chinese_spaces_and_length_are_accepted_unchanged(app, demo):
    long = "  四个 不相干的 词 " + "长" * 60 + " "
    assert Visitor(app).post(f"/links/{door.link(demo)}", {"new": long, "again": long}).status_code == 302
    assert door.knock(app, long).answer.status_code == 302
    assert door.knock(app, long.strip()).answer.status_code == 422


@pytest.mark.parametrize(("held", "wanted"), [("security_admin", "system_admin"), ("security_admin", "reviewer"),
                                              ("audit_admin", "analyst"), ("reviewer-XJ-1", "audit_admin")])  # fmt: skip
def test_nobody_holds_two_duties(app, demo, held, wanted):
    with Session(demo.reader) as session:
        number = people.by_key(session, held).id
    answer = Visitor(app, "security_admin").post(
        f"/people/{number}/assignments", {"role": wanted, "unit": "XJ", "from_day": "2025-01-01"}
    )
    assert answer.status_code == 422
    assert "三员分立" in answer.text or "请另开一个账号" in answer.text


def test_no_page_shows_or_sets_anothers_password(app, demo, person):
    with Session(demo.reader) as session:
        number = people.by_key(session, door.LOGIN).id
    page = Visitor(app, "security_admin").get(f"/people/{number}").text
    assert 'type="password"' not in page
    assert "argon2" not in page


def test_a_telephone_number_is_masked(app, demo, past_the_log):
    with Session(demo.writer) as session, session.begin():
        people.by_key(session, door.LOGIN).phone = "13812345678"
    page = Visitor(app, "security_admin").get("/people?q=650106").text
    assert "138****78" in page
    assert "13812345678" not in page


def test_a_person_ends_another_of_their_sessions(app, person):
    here, elsewhere = door.knock(app), door.knock(app)
    here.login = door.LOGIN
    end = document(here.get("/account").text).address(r"/account/sessions/\d+/end", "action")
    assert here.post(end).status_code == 302
    assert elsewhere.get("/home").status_code == 302
    assert here.get("/home").status_code == 200


def test_where_a_code_is_required_nothing_opens_before_the_phone_is_set_up(app, person):
    app.config["TRACKER_CODE_REQUIRED"] = True
    visitor = door.knock(app)
    visitor.login = door.LOGIN
    assert visitor.get("/months/2024-12/projects").headers["Location"] == "/account/phone"
    asked = visitor.get("/account/phone").text
    secret = door.phone_secret(asked)
    token = document(asked).value("csrf_token")
    sent = {"csrf_token": token, "code": pyotp.TOTP(secret).now()}
    page = visitor.client.post("/account/phone", data=sent).text
    code = r"(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}"
    assert len([each for each in document(page).texts("li") if re.fullmatch(code, each)]) == 10
    assert visitor.get("/months/2024-12/projects").status_code == 200
