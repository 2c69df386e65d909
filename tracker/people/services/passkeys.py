"""Services of passkeys: registration, and verification as second factor of sign-in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed, Invalid, NotFound
from tracker.core.i18n import message
from tracker.people.models.passkeys import Passkey, PasskeyChallenge
from tracker.people.models.people import Person
from tracker.people.queries import people, second_factors
from tracker.people.queries.people import SignedIn
from tracker.people.rules.account_news import ACCOUNT_NEWS
from tracker.people.rules.passkeys import AT_MOST, CHALLENGE_FOR, RelyingParty, went_back
from tracker.people.services import account_notices, authentication, webauthn
from tracker.people.services.authentication import Door, LetIn
from tracker.people.services.webauthn import Refused


def begin_adding(session: Session, login: SignedIn, site: RelyingParty, *, at: datetime) -> str:
    """Return the options with which a browser creates a passkey, as JSON. An earlier challenge becomes void."""
    mine = second_factors.passkeys(session, login.person_id)
    _require_room(login, site, len(mine))
    person = people.person(session, login.person_id)
    known = [each.credential_id for each in mine]
    question = _ask(session, login.session_id, at)
    return webauthn.creation(site, question, person_id=person.id, key=person.key, name=person.name, known=known)


def add(session: Session, login: SignedIn, name: str, answer: str, site: RelyingParty, *, at: datetime) -> Passkey:
    """Store the passkey that a device created. Raise Invalid if the response does not fit this session's challenge."""
    question = _take_question(session, login.session_id, at)
    try:
        if question is None:
            raise Refused("no question of this session is open")
        made = webauthn.created(site, question, answer)
    except Refused:
        raise Invalid(message("通行密钥没有添加：设备的回答不对，或等得太久。请再试一次。")) from None
    _require_room(login, site, len(second_factors.passkeys(session, login.person_id)))
    if session.scalar(sa.select(col(Passkey.id)).where(col(Passkey.credential_id) == made.credential_id)) is not None:
        raise Invalid(message("这个通行密钥已经添加过。"))
    passkey = Passkey(
        person_id=login.person_id, credential_id=made.credential_id, public_key=made.public_key,
        sign_count=made.sign_count, name=name, made_at=at,
    )  # fmt: skip
    session.add(passkey)
    session.flush()
    _record(session, AuditAction.PASSKEY_ADDED, people.person(session, login.person_id), at, new={"name": name})
    return passkey


def begin_proving(session: Session, login: SignedIn, site: RelyingParty, *, at: datetime) -> str:
    """Return the options with which a browser asks a passkey, as JSON. Raise Closed if the person has no passkey."""
    known = [each.credential_id for each in second_factors.passkeys(session, login.person_id)]
    if not known or not site.possible:
        raise Closed(message("没有可用的通行密钥。请用动态码。"))
    return webauthn.request(site, _ask(session, login.session_id, at), known)


def confirm(session: Session, login: SignedIn, answer: str, door: Door, site: RelyingParty) -> LetIn | None:
    """Verify a passkey as second factor. A wrong response is counted as a wrong code is."""

    def right(person: Person) -> bool:
        return use(session, person, login.session_id, answer, site, at=door.at)

    return authentication.confirm(session, login, door, right)


def use(
    session: Session, person: Person, session_id: int, answer: str, site: RelyingParty, *, at: datetime
) -> bool:  # fmt: skip
    """Return whether a response of a passkey of this person fits the session's challenge, which is used up.

    A counter that went back indicates a copied key. Such a response is refused and recorded.
    """
    question = _take_question(session, session_id, at)
    mine = {each.credential_id: each for each in second_factors.passkeys(session, person.id)}
    passkey = mine.get(webauthn.credential_of(answer))
    if question is None or passkey is None:
        return False
    try:
        count = webauthn.proved(site, question, answer, passkey.public_key)
    except Refused:
        return False
    if went_back(passkey.sign_count, count):
        said: dict[str, object] = {"name": passkey.name}
        _record(session, AuditAction.PASSKEY_COPIED, person, at, new=said)
        return False
    passkey.sign_count, passkey.used_at = count, at
    session.flush()
    return True


def rename(session: Session, person: Person, passkey_id: int, name: str, *, at: datetime) -> None:
    """Rename one of the person's passkeys."""
    passkey = _mine(session, person, passkey_id)
    old: dict[str, object] = {"name": passkey.name}
    passkey.name = name
    session.flush()
    _record(session, AuditAction.PASSKEY_CHANGED, person, at, old=old, new={"name": name})


def remove(session: Session, person: Person, passkey_id: int, *, at: datetime) -> None:
    """Remove one of the person's passkeys. It can no longer be used to sign in."""
    passkey = _mine(session, person, passkey_id)
    old: dict[str, object] = {"name": passkey.name}
    session.delete(passkey)
    session.flush()
    _record(session, AuditAction.PASSKEY_REMOVED, person, at, old=old)


def _require_room(login: SignedIn, site: RelyingParty, count: int) -> None:
    if not site.possible:
        raise Closed(message("网站的地址是 IP 地址，不能用通行密钥。请用动态码。"))
    if not login.has_code:
        raise Closed(message("请先设置动态码，再添加通行密钥：设备丢了，还能用动态码或恢复码登录。"))
    if count >= AT_MOST:
        raise Closed(message("最多 {n} 个通行密钥。请先删除不用的。", n=AT_MOST))


def _mine(session: Session, person: Person, passkey_id: int) -> Passkey:
    passkey = second_factors.passkey(session, person.id, passkey_id)
    if passkey is None:
        raise NotFound(message("没有这个通行密钥。"))
    return passkey


def _ask(session: Session, session_id: int, at: datetime) -> str:
    """Create and return the only open challenge of a session. Expired challenges are deleted."""
    gone = sa.or_(col(PasskeyChallenge.at) <= at - CHALLENGE_FOR, col(PasskeyChallenge.session_id) == session_id)
    session.execute(sa.delete(PasskeyChallenge).where(gone))
    question = webauthn.new_challenge()
    session.add(PasskeyChallenge(session_id=session_id, challenge=question, at=at))
    session.flush()
    return question


def _take_question(session: Session, session_id: int, at: datetime) -> str | None:
    """Delete and return the open challenge of a session; None if there is none or it has expired."""
    mine = sa.delete(PasskeyChallenge).where(col(PasskeyChallenge.session_id) == session_id)
    taken = session.execute(mine.returning(col(PasskeyChallenge.challenge), col(PasskeyChallenge.at))).first()
    return taken.challenge if taken is not None and at - taken.at < CHALLENGE_FOR else None


def _record(
    session: Session, action: AuditAction, person: Person, at: datetime, *, old: dict[str, object] | None = None,
    new: dict[str, object] | None = None,
) -> None:  # fmt: skip
    if action in ACCOUNT_NEWS:
        account_notices.tell(session, action, person.id, at=at, key=(new or old or {}).get("name"))
    audit.record(
        session, action, by=person, at=at, subject="person", subject_id=person.id, name=person.name, old=old, new=new
    )
