"""Tests of passkeys against hostile responses."""

import json
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from tests.authenticator import PRESENT, Authenticator
from tracker.core import vault
from tracker.core.audit import integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.errors import Closed, Invalid, NotFound
from tracker.notifications.models import Notice, Outbox
from tracker.people.models.passkeys import Passkey, PasskeyChallenge
from tracker.people.models.people import Person, SignInAttempt, UserSession
from tracker.people.queries import people, second_factors
from tracker.people.rules.passkeys import AT_MOST, RelyingParty, went_back
from tracker.people.rules.sessions import LinkKind, SessionStage
from tracker.people.services import (
    accounts,
    authentication,
    one_time_links,
    passkeys,
    passwords,
    recovery_codes,
    sessions,
)
from tracker.people.services.authentication import Door

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SITE = RelyingParty("localhost", "http://localhost")
DOOR = Door("10.0.0.1", "test", NOW)


def _person(session, key):
    made = accounts.add_person(session, key, key, by=None, at=NOW)
    accounts.enrol(session, made, SECRET, pyotp.TOTP(SECRET).at(NOW), at=NOW)
    return made


def _here(session, person, stage=SessionStage.IN):
    """Begin a session and give it as a request finds it."""
    key = sessions.begin(session, person.id, None, stage=stage, at=NOW, address="10.0.0.1", agent="test")
    return people.signed_in(session, passwords.key_hash(key), NOW.date())


def _add(session, found, device, name="办公室电脑", **lies):
    options = json.loads(passkeys.begin_adding(session, found, SITE, at=NOW))
    return passkeys.add(session, found, name, device.create(options, **lies), SITE, at=NOW)


@pytest.fixture
def somebody(engines, session):
    """Give somebody with a phone and one passkey, their device, and a session that waits for the second step."""
    vault.keep_in(engines, lambda: ("k" * 64,))
    person, device = _person(session, "somebody"), Authenticator()
    _add(session, _here(session, person), device)
    session.commit()
    return person, device, _here(session, person, SessionStage.CODE)


def _options(session, found):
    return json.loads(passkeys.begin_proving(session, found, SITE, at=NOW))


def test_a_passkey_is_asked_to_verify_its_holder_and_lets_in_once_with_its_answer(session, somebody):
    person, device, found = somebody
    options = _options(session, found)
    assert options["userVerification"] == "required"
    assert [each["id"] for each in options["allowCredentials"]] == [
        second_factors.passkeys(session, person.id)[0].credential_id
    ]
    answer = device.get(options)
    let_in = passkeys.confirm(session, found, answer, DOOR, SITE)
    assert let_in.stage is SessionStage.IN
    session.commit()
    assert integrity.differences(session) == []
    again = _here(session, session.get_one(Person, found.person_id), SessionStage.CODE)
    assert passkeys.confirm(session, again, answer, DOOR, SITE) is None


LIES = {
    "of another site": {"origin": "https://evil.example"},
    "of another port": {"origin": "http://localhost:8080"},
    "for another domain": {"domain": "evil.example"},
    "without its holder verified": {"flags": PRESENT},
    "without anybody present": {"flags": 0},
    "to a question of one's own": {"challenge": "A" * 43},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_is_refused_and_counted_as_a_wrong_code(session, somebody, lie):
    _, device, found = somebody
    assert passkeys.confirm(session, found, device.get(_options(session, found), **lie), DOOR, SITE) is None
    assert session.query(SignInAttempt).filter_by(account=f"code:{found.person_id}").count() == 1
    assert session.query(PasskeyChallenge).count() == 0  # asked no second time


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_new_passkey_is_refused(session, somebody, lie):
    person, _, _ = somebody
    with pytest.raises(Invalid, match="没有添加"):
        _add(session, _here(session, person), Authenticator(), **lie)
    assert session.query(Passkey).count() == 1


def test_the_question_of_another_session_or_of_five_minutes_ago_is_no_question(session, somebody):
    person, device, found = somebody
    elsewhere = _here(session, person, SessionStage.CODE)
    answer = device.get(_options(session, elsewhere))
    assert passkeys.confirm(session, found, answer, DOOR, SITE) is None
    late = Door("10.0.0.1", "test", NOW + timedelta(minutes=5))
    assert passkeys.confirm(session, elsewhere, answer, late, SITE) is None


def test_another_persons_passkey_lets_nobody_in(session, somebody):
    _, _, found = somebody
    other, device = _person(session, "attacker"), Authenticator()
    _add(session, _here(session, other), device)
    assert passkeys.confirm(session, found, device.get(_options(session, found)), DOOR, SITE) is None


def test_a_stolen_number_with_another_key_lets_nobody_in(session, somebody):
    _, device, found = somebody
    thief = Authenticator()
    thief.number = device.number
    assert passkeys.confirm(session, found, thief.get(_options(session, found)), DOOR, SITE) is None


def test_a_count_that_goes_back_is_refused_and_recorded_as_a_copied_key(session, somebody):
    person, device, found = somebody
    device.count = 41
    assert passkeys.confirm(session, found, device.get(_options(session, found)), DOOR, SITE)
    for count in (42, 7, 0):
        again = _here(session, person, SessionStage.CODE)
        assert passkeys.confirm(session, again, device.get(_options(session, again), count=count), DOOR, SITE) is None
    assert session.query(AuditEvent).filter_by(action=AuditAction.PASSKEY_COPIED).count() == 3
    assert (went_back(0, 0), went_back(0, 1), went_back(5, 5), went_back(5, 0)) == (False, False, True, True)


def test_each_change_of_a_second_factor_and_a_link_of_the_operator_is_told_to_the_person(session, somebody):
    person, device, found = somebody
    device.count = 41
    assert passkeys.confirm(session, found, device.get(_options(session, found)), DOOR, SITE)
    again = _here(session, person, SessionStage.CODE)
    assert passkeys.confirm(session, again, device.get(_options(session, again), count=7), DOOR, SITE) is None
    passkeys.remove(session, person, second_factors.passkeys(session, person.id)[0].id, at=NOW)
    assert recovery_codes.use(session, person, recovery_codes.renew(session, person, at=NOW)[0], NOW)
    person.password_hash = "of somebody who has been here"
    one_time_links.by_operator(session, person, LinkKind.RESET, at=NOW)
    told = session.scalars(sa.select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)).all()
    assert [str(each.text) for each in told] == [
        "您的动态码已设在一部手机上。",
        "您的账号添加了通行密钥“办公室电脑”。",
        "新的设备登录了您的账号，来自 10.0.0.0/24。",
        "您的通行密钥“办公室电脑”疑被复制，已拒绝使用。请删除它，并告诉安全管理员。",
        "您的通行密钥“办公室电脑”已删除。",
        "您的恢复码已换，旧的作废。",
        "您的一个恢复码已用过。",
        "有人在服务器上为您的账号生成了一次性链接：重设密码。",
    ]
    assert {each.id for each in told} <= set(session.scalars(sa.select(Outbox.notice_id)))


def test_five_wrong_answers_end_the_waiting(session, somebody):
    _, device, found = somebody
    for _ in range(5):
        wrong = device.get(_options(session, found), origin="https://evil.example")
        assert passkeys.confirm(session, found, wrong, DOOR, SITE) is None
    assert passkeys.confirm(session, found, device.get(_options(session, found)), DOOR, SITE) is None
    assert session.get_one(UserSession, found.session_id).ended_at is not None


NONSENSE = [
    "", "{", "[]", "null", "7", '"x"', "[" * 15_000, '{"id":{}}', '{"id":"x"}', "\u0000", "{}" * 2000,
    '{"id":"%s","rawId":"%s","type":"public-key","response":7}',
    '{"id":"%s","rawId":"%s","type":"x","response":{}}',
    '{"id":"%s","rawId":"%s","type":"public-key","response":{"clientDataJSON":"é","authenticatorData":"A","signature":"A"}}',
    '{"id":"%s","rawId":"%s","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"A","userHandle":"A",'
    '"authenticatorData":"A","signature":"A"}}',
]  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_answer_is_refused_in_both_places(session, somebody, nonsense):
    person, _, found = somebody
    number = second_factors.passkeys(session, person.id)[0].credential_id
    answer = nonsense.replace("%s", number)
    _options(session, found)
    assert passkeys.confirm(session, found, answer, DOOR, SITE) is None
    inside = _here(session, person)
    passkeys.begin_adding(session, inside, SITE, at=NOW)
    with pytest.raises(Invalid):
        passkeys.add(session, inside, "x", answer, SITE, at=NOW)


def test_an_answer_cut_or_changed_anywhere_is_refused(session, somebody):
    person, device, _ = somebody
    for place in range(0, 700, 13):
        found = _here(session, person, SessionStage.CODE)
        answer = device.get(_options(session, found))
        broken = answer[:place] + ("A" if answer[place : place + 1] != "A" else "B") + answer[place + 1 :]
        assert not passkeys.use(session, person, found.session_id, broken, SITE, at=NOW)
        created = Authenticator().create(_options(session, found))[:place]
        inside = _here(session, person)
        passkeys.begin_adding(session, inside, SITE, at=NOW)
        with pytest.raises(Invalid):
            passkeys.add(session, inside, "x", created, SITE, at=NOW)


def test_one_device_is_added_once_and_somebody_elses_is_not_taken_over(session, somebody):
    person, device, _ = somebody
    with pytest.raises(Invalid, match="已经添加过"):
        _add(session, _here(session, person), device)
    other = _person(session, "attacker")
    with pytest.raises(Invalid, match="已经添加过"):
        _add(session, _here(session, other), device)
    passkey = second_factors.passkeys(session, person.id)[0]
    for step in (passkeys.remove, lambda *words, **more: passkeys.rename(*words, "x", **more)):
        with pytest.raises(NotFound):
            step(session, other, passkey.id, at=NOW)


def test_without_a_phone_without_a_domain_and_beyond_ten_none_is_added(session, somebody):
    person, _, _ = somebody
    bare = accounts.add_person(session, "bare", "没有手机", by=None, at=NOW)
    with pytest.raises(Closed, match="先设置动态码"):
        _add(session, _here(session, bare), Authenticator())
    with pytest.raises(Closed, match="IP 地址"):
        passkeys.begin_adding(session, _here(session, person), RelyingParty("", "http://127.0.0.1"), at=NOW)
    for _ in range(AT_MOST - 1):
        _add(session, _here(session, person), Authenticator())
    with pytest.raises(Closed, match="最多 10 个"):
        _add(session, _here(session, person), Authenticator())


def test_a_removed_passkey_and_one_dropped_with_the_phone_let_nobody_in(session, somebody):
    person, device, found = somebody
    second = Authenticator()
    _add(session, _here(session, person), second)
    options = _options(session, found)
    passkeys.remove(session, person, second_factors.passkeys(session, person.id)[0].id, at=NOW)
    assert passkeys.confirm(session, found, device.get(options), DOOR, SITE) is None
    options = _options(session, found)
    by = people.AssignmentRow(
        id=0,
        person_id=person.id,
        name="管",
        role=people.Role.SECURITY_ADMIN,
        unit="",
        enterprise_id=None,
        bureau_id=1,
        approver=False,
        approver_to=None,
        from_day=NOW.date(),
        to_day=None,
    )
    accounts.forget_phone(session, person, by=by.actor(NOW.date()), at=NOW)
    assert passkeys.confirm(session, found, second.get(options), DOOR, SITE) is None
    with pytest.raises(Closed):
        passkeys.begin_proving(session, found, SITE, at=NOW)


def test_a_planted_passkey_is_named_by_the_check(session, somebody):
    person, _, _ = somebody
    session.add(Passkey(person_id=person.id, credential_id="planted", public_key="x", name="x", made_at=NOW))
    session.commit()
    assert [each.table for each in integrity.differences(session)] == ["passkey"]


def test_a_proof_by_passkey_serves_whoever_asks_again(session, somebody):
    person, device, _ = somebody
    inside = _here(session, person)
    answer = device.get(_options(session, inside))
    assert passkeys.use(session, person, inside.session_id, answer, SITE, at=NOW)
    audit.record(session, AuditAction.SIGN_IN, by=person, at=NOW)
    assert authentication.use_code(
        session, person, pyotp.TOTP(SECRET).at(NOW + timedelta(minutes=1)), NOW + timedelta(minutes=1)
    )
