"""Web tests of the second-factor pages."""

import base64
import json
import re
import zlib
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from tests import door
from tests.authenticator import Authenticator
from tests.door import ASKS, LOGIN, PASSWORD, SECRET, cookie, hidden, knock, stale
from tests.markup import document, plain
from tests.visitors import Visitor
from tracker.people.models.passkeys import PasskeyChallenge
from tracker.people.models.people import RecoveryCode, SignInAttempt
from tracker.people.queries import people, second_factors
from tracker.people.rules.passkeys import RelyingParty
from tracker.people.services import accounts, passwords

pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture
def with_phone(app, demo, past_the_log):
    """Give the number of somebody with a password and a phone, on a site that passkeys know."""
    app.config["TRACKER_RELYING_PARTY"] = RelyingParty("localhost", "http://localhost")
    with Session(demo.writer) as session, session.begin():
        found = people.by_key(session, LOGIN)
        found.password_hash = passwords.hashed(PASSWORD)
        earlier = datetime.now(UTC) - timedelta(minutes=10)
        accounts.enrol(session, found, SECRET, pyotp.TOTP(SECRET).at(earlier), at=earlier)
        return found.id


def _proof():
    return {"proof_password": PASSWORD, "proof_code": pyotp.TOTP(SECRET).now()}


def _waiting(app):
    """Give a right password up to the second step."""
    visitor = knock(app)
    assert visitor.answer.headers["Location"] == "/sign-in/code"
    return visitor


def _added(app, name="办公室电脑"):
    """Add a passkey as the script of the page does. Return the visitor and the device."""
    visitor, device = Visitor(app, LOGIN), Authenticator()
    begun = visitor.post("/account/passkeys/begin", {"name": name})
    assert begun.status_code == 200, begun.text
    answer = device.create(begun.json)
    assert visitor.post("/account/passkeys", {"name": name, "answer": answer}).status_code == 302
    return visitor, device


def _read_cookie(visitor):
    """Read a signed cookie as anybody can who holds it."""
    text = cookie(visitor)
    packed = text.startswith(".")
    body = text.lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return (zlib.decompress(raw) if packed else raw).decode()


def test_the_cookie_does_not_tell_the_secret_of_a_phone_that_is_being_set_up(app):
    visitor = Visitor(app, LOGIN)
    page = visitor.get("/account/phone").text
    secret = door.phone_secret(page)
    told = _read_cookie(visitor)
    assert '"phone"' in told
    assert secret not in told
    assert door.phone_secret(visitor.get("/account/phone").text) == secret
    assert "恢复码" in visitor.post("/account/phone", {"code": pyotp.TOTP(secret).now()}).text


def test_the_secret_of_one_session_sets_up_no_phone_in_another_nor_after_half_an_hour(app, monkeypatch):
    visitor, other = Visitor(app, LOGIN), Visitor(app, "reviewer-XJ-1")
    secret = door.phone_secret(visitor.get("/account/phone").text)
    with visitor.client.session_transaction() as kept:
        pending = kept["phone"]
    with other.client.session_transaction() as kept:
        kept["phone"] = pending
    answer = other.post("/account/phone", {"code": pyotp.TOTP(secret).now()})
    assert answer.headers["Location"] == "/account/phone"
    later = datetime.now(UTC) + timedelta(minutes=29)
    monkeypatch.setattr("tracker.people.views.account.now", lambda: later)
    assert secret in visitor.get("/account/phone").text
    later += timedelta(minutes=2)
    assert secret not in visitor.get("/account/phone").text


def _codes(page):
    return [each for each in document(page).texts("li") if re.fullmatch("[0-9a-z-]{19}", each)]


def test_recovery_codes_are_replaced_by_who_gives_password_and_code_and_old_ones_are_void(app, with_phone):
    visitor = stale(app, LOGIN)
    page = visitor.post("/account/recovery-codes", _proof()).text
    first = _codes(page)
    assert len(first) == 10
    second = _codes(visitor.post("/account/recovery-codes").text)
    assert _waiting(app).post("/sign-in/code", {"code": first[0]}).status_code == 422
    signed = _waiting(app)
    answer = signed.post("/sign-in/code", {"code": second[0].upper().replace("-", " ")})
    assert answer.status_code == 302
    assert _waiting(app).post("/sign-in/code", {"code": second[0]}).status_code == 422
    told = plain(signed.get("/account").text)
    assert "还有 9 个没有用过" in told
    assert "您的账号有这一步：换恢复码" in told  # at the next sign-in


def test_a_wrong_password_or_code_makes_no_new_codes_and_counts_as_a_guess(app, demo, with_phone):
    visitor = stale(app, LOGIN)
    for wrong in ({"proof_password": "guess"}, {"proof_code": "000000"}):
        answer = visitor.post("/account/recovery-codes", _proof() | wrong)
        assert answer.status_code == 422
        assert "密码或动态码不对" in answer.text
    with Session(demo.reader) as session:
        assert session.query(SignInAttempt).count() == 2


def test_short_or_few_recovery_codes_are_told_on_the_account_page(app, demo, with_phone):
    assert "换一套。" not in plain(Visitor(app, LOGIN).get("/account").text)
    with Session(demo.writer) as session, session.begin():
        session.query(RecoveryCode).filter_by(person_id=with_phone).update({"made_at": None})
    assert "旧的短码，请换一套" in plain(Visitor(app, LOGIN).get("/account").text)


def test_a_passkey_is_added_asked_at_the_second_step_renamed_and_removed(app, demo, with_phone):
    visitor, device = _added(app)
    assert "办公室电脑" in plain(visitor.get("/account").text)
    waiting = _waiting(app)
    assert "用通行密钥" in waiting.get("/sign-in/code").text
    options = waiting.post("/sign-in/passkey/begin").json
    answer = waiting.post("/sign-in/passkey", {"answer": device.get(options), "next": "/months/2024-12/projects"})
    assert answer.headers["Location"] == "/months/2024-12/projects"
    assert waiting.get("/home").status_code == 200
    with Session(demo.reader) as session:
        number = second_factors.passkeys(session, with_phone)[0].id
    path = f"/account/passkeys/{number}"
    assert visitor.post(path, {"name": ""}).status_code == 422
    assert visitor.post(path, {"name": "家里电脑"}).status_code == 302
    assert "家里电脑" in plain(visitor.get("/account").text)
    stranger = Visitor(app, "reviewer-XJ-1")
    assert {stranger.get(path).status_code, stranger.post(f"{path}/remove").status_code} == {404}
    assert visitor.post(f"{path}/remove").status_code == 302
    assert _waiting(app).post("/sign-in/passkey/begin").status_code == 409


def test_an_answer_from_another_page_is_refused_at_both_steps_and_its_question_is_gone(app, demo, with_phone):
    visitor, device = _added(app)
    waiting = _waiting(app)
    options = waiting.post("/sign-in/passkey/begin").json
    answer = waiting.post("/sign-in/passkey", {"answer": device.get(options, origin="https://evil.example")})
    assert answer.status_code == 422
    assert "通行密钥没有通过" in answer.text
    assert waiting.post("/sign-in/passkey", {"answer": device.get(options)}).status_code == 422
    begun = visitor.post("/account/passkeys/begin", {"name": "x"}).json
    false = Authenticator(origin="https://evil.example")
    answer = visitor.post("/account/passkeys", {"name": "x", "answer": false.create(begun)})
    assert answer.status_code == 422
    assert "没有添加" in answer.text
    with Session(demo.reader) as session:
        assert session.query(PasskeyChallenge).count() == 0
        assert len(second_factors.passkeys(session, with_phone)) == 1


def test_without_a_proof_the_answer_of_a_device_waits_and_is_added_after_it(app, demo, with_phone):
    visitor, device = stale(app, LOGIN), Authenticator()
    assert ASKS in visitor.get("/account/passkeys/new").text
    answer = device.create(visitor.post("/account/passkeys/begin", {"name": "x"}).json)
    page = visitor.post("/account/passkeys", {"name": "x", "answer": answer}).text
    assert ASKS in page
    with Session(demo.reader) as session:
        assert second_factors.passkeys(session, with_phone) == []
    assert visitor.post("/account/passkeys", hidden(page) | _proof()).status_code == 302
    with Session(demo.reader) as session:
        assert [each.name for each in second_factors.passkeys(session, with_phone)] == ["x"]


def test_without_a_name_nothing_is_asked_of_a_device_and_without_an_answer_nothing_is_added(app, demo, with_phone):
    visitor = Visitor(app, LOGIN)
    for wrong in ("", "x" * 41):
        answer = visitor.post("/account/passkeys/begin", {"name": wrong})
        assert answer.status_code == 422
        assert json.loads(answer.text)["said"]
    assert "需要浏览器脚本" in visitor.post("/account/passkeys", {"name": "x"}).text
    with Session(demo.reader) as session:
        assert session.query(PasskeyChallenge).count() == 0


def test_where_passkeys_cannot_be_the_pages_say_so(app, with_phone):
    app.config["TRACKER_RELYING_PARTY"] = RelyingParty("", "http://127.0.0.1")
    visitor = Visitor(app, LOGIN)
    for path in ("/account", "/account/passkeys/new"):
        assert "IP 地址，不能用通行密钥" in visitor.get(path).text
    assert visitor.post("/account/passkeys/begin", {"name": "x"}).status_code == 409
    assert "用通行密钥" not in _waiting(app).get("/sign-in/code").text
