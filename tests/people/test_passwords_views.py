"""Tests of password rules."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import door
from tests.door import LOGIN, PASSWORD, knock
from tests.markup import document
from tests.visitors import Visitor
from tracker.core.web.access import policy_of
from tracker.people.models.people import Person
from tracker.people.queries import people
from tracker.people.rules.passwords import PRESETS, password_problem
from tracker.people.services import accounts, passwords
from tracker.people.services.common_passwords import guessable, is_common
from tracker.people.views.pending_duties import Due

pytestmark = pytest.mark.usefixtures("cheap")
TRIED_FIRST = """
    password1234 passwordpassword qwertyuiop12 1q2w3e4r5t6y 1qaz2wsx3edc4rfv qazwsxedcrfv administrator admin123456789
    iloveyou1234 woaini1314520 abcd12345678 a12345678901 asdfghjkl123 letmein123456 trustno1trustno1 iloveyouforever
    correcthorsebatterystaple P@ssw0rd1234 Qwer1234!@#$ 1qaz!QAZ2wsx@WSX""".split()  # noqa: SIM905  (easier to read)
LOCAL = """
    Dengbao3@2024 Xinjiang@2024! xinjiang2025 wulumuqi1234 Wulumuqi@123456 woaixinjiang Huanbao12345! huanbaoju1234
    shengtaihuanjing ShengTai#2025#Huanjing changji123456 Toutunhequ2025! reviewer-650106-1! Aa123456789! 20240101abcdef
    Summer2025!! 乌昌石乌昌石乌昌石2025 新疆环保平台密码2025 BaYiGangTie2025!""".split()  # noqa: SIM905


def _refused(password):
    context = [*guessable(["新疆八一钢铁股份有限公司", "头屯河区", "乌昌石"]), LOGIN]
    return password_problem(password, PRESETS["default"], context, is_common)


@pytest.mark.parametrize("password", TRIED_FIRST)
def test_a_password_that_many_people_have_is_refused_in_any_spelling(password):
    assert "太常见" in str(_refused(password))


@pytest.mark.parametrize("password", LOCAL)
def test_a_password_of_names_places_years_and_neighbouring_keys_is_refused(password):
    assert "所剩无几" in str(_refused(password))


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "四个 不相干的 词语 很好记", "a1b2-c3d4-e5f6-0718", "sheep drink cold tea", "在新疆看见七只羊在喝凉茶",
     "Xinjiang sheep drink cold tea"],
)  # fmt: skip
def test_a_password_of_unrelated_words_is_taken_though_one_of_them_is_local(password):
    assert _refused(password) is None


def test_the_list_holds_more_than_a_hundred_thousand_and_asks_nobody(monkeypatch):
    def refuse(*_):
        raise AssertionError("a password was looked up outside")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert is_common("1qaz2wsx3edc")
    assert not is_common("vokzalnaya-73-kumquat")


def test_the_name_of_an_enterprise_in_pinyin_is_refused_at_the_door(app, demo):
    with Session(demo.reader) as session:
        name = next(each for each in people.assignments(session) if each.enterprise_id).unit
    spelled = max(guessable([name]), key=len).title() + "2025"
    answer = Visitor(app).post(f"/links/{door.link(demo)}", {"new": spelled, "again": spelled})
    assert answer.status_code == 422
    assert "所剩无几" in answer.text


@pytest.fixture
def aged(app, demo, person):
    """Give a site where passwords have an age, and a way to set that of one person."""
    app.config["TRACKER_PASSWORDS"] = "dengbao3"

    def make(days):
        with Session(demo.writer) as session, session.begin():
            found = people.by_key(session, LOGIN)
            found.password_at = None if days is None else datetime.now(UTC) - timedelta(days=days)

    return make


def _elsewhere(app, visitor, due):
    """Ask for every page and step of somebody signed in; give those that do not lead to what is due."""
    page, found = {Due.PASSWORD: "/account", Due.PHONE: "/account/phone"}[due], []
    token = document(visitor.get(page).text).value("csrf_token")
    for rule in app.url_map.iter_rules():
        policy = policy_of(app.view_functions[rule.endpoint])
        if policy is None or policy.roles is None or due in policy.meanwhile:
            continue
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        path = re.sub(r"<(?:\w+:)?\w+>", "2024-12", path)
        for method in rule.methods & {"GET", "POST"}:
            answer = visitor.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
            if answer.headers.get("Location") != page:
                found.append((method, path, answer.status_code))
    return found


def test_where_a_phone_is_required_every_page_and_step_leads_to_setting_it_up(app, person):
    app.config["TRACKER_CODE_REQUIRED"] = True
    visitor = knock(app)
    assert _elsewhere(app, visitor, Due.PHONE) == []
    answer = visitor.get("/sign-in")
    assert LOGIN not in answer.text
    visitor.login = LOGIN
    token = document(visitor.get("/account/phone").text).value("csrf_token")
    assert visitor.client.post("/sign-out", data={"csrf_token": token}).headers["Location"] == "/sign-in"


def test_whoever_still_owes_the_code_of_the_phone_acts_nowhere(app, demo, person):
    with Session(demo.writer) as session, session.begin():
        for key in (LOGIN, "system_admin"):
            found = people.by_key(session, key)
            found.totp_secret, found.password_hash = door.SECRET, passwords.hashed(PASSWORD)
    visitor = knock(app, login="system_admin")
    assert visitor.answer.headers["Location"] == "/sign-in/code"
    assert visitor.get("/health", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).json.keys() == {"status"}
    assert "/lists" not in visitor.get("/sign-in/code").text


@pytest.mark.parametrize("days", [90, 400, None])
def test_a_password_of_ninety_days_is_changed_before_anything_else(app, demo, aged, days):
    aged(days)
    visitor = knock(app)
    visitor.login = LOGIN
    assert _elsewhere(app, visitor, Due.PASSWORD) == []
    assert "请先改密码" in visitor.get("/account").text
    same = visitor.post("/account/password", {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD})
    assert (same.status_code, "和现在的一样" in same.text) == (422, True)
    new = "Camels 在窗台上 7"
    assert visitor.post("/account/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert visitor.get("/home").status_code == 200
    assert knock(app, new).get("/home").status_code == 200


def test_a_younger_password_is_left_alone_and_nobody_is_stopped_in_the_middle_of_a_day(app, demo, aged, monkeypatch):
    aged(89)
    visitor = knock(app)
    assert visitor.get("/home").status_code == 200
    door.at_later(monkeypatch, timedelta(minutes=20))
    aged(90)
    with demo.writer.begin() as connection:
        connection.execute(sa.update(Person).where(Person.key == LOGIN).values(
            password_at=datetime.now(UTC) - timedelta(days=89, hours=23, minutes=55)))  # fmt: skip
    assert visitor.get("/home").status_code == 200


def test_an_office_without_the_rule_asks_for_no_change(app, aged):
    aged(4000)
    app.config["TRACKER_PASSWORDS"] = "default"
    assert knock(app).get("/home").status_code == 200


def test_setting_a_password_begins_its_age_on_both_databases(engines, session):
    made = Person(key="somebody", name="某人")
    session.add(made)
    session.flush()
    at = datetime(2025, 3, 1, tzinfo=UTC)
    accounts.set_password(session, made, passwords.hashed(PASSWORD), at=at)
    session.commit()
    with Session(engines.reader) as reading:
        kept = people.by_key(reading, "somebody")
        assert kept.password_at == at
        assert passwords.matches(kept.password_hash, PASSWORD)
    policy = PRESETS["dengbao3"]
    assert not policy.too_old(at, at + timedelta(days=89))
    assert policy.too_old(at, at + timedelta(days=90))
