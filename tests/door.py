"""Helpers for authentication tests: people with passwords, attempts, links, second factors, reauthentication."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import document
from tests.visitors import Visitor
from tracker.core import vault
from tracker.core.calendar import clock
from tracker.people.models.people import UserSession
from tracker.people.queries import people
from tracker.people.rules.sessions import PROOF_LIFE, LinkKind
from tracker.people.services import one_time_links, passwords, recovery_codes

LOGIN, PASSWORD = "reviewer-650106-1", "骆驼 在窗台上 慢慢数星星"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The secret of a phone that a test sets up."""
ASKS = "请再输一次密码"
"""What a step says that asks for the password once more."""


def at_later(monkeypatch, later):
    """Let the clock of every page at the door stand so much later; give that moment."""
    moment = datetime.now(UTC) + later
    monkeypatch.setattr(clock, "source", lambda: moment)
    return moment


def knock(app, password=PASSWORD, login=LOGIN, **options):
    """Try a password in a browser of its own. Return the visitor, with the answer."""
    visitor = Visitor(app)
    visitor.answer = visitor.post("/sign-in", {"login": login, "password": password}, **options)
    return visitor


def link(demo, kind=LinkKind.INVITATION, login=LOGIN):
    """Give the key of a link that the operator made."""
    with Session(demo.writer) as session, session.begin():
        return one_time_links.by_operator(session, people.by_key(session, login), kind, at=datetime.now(UTC))


def set_phone(demo):
    """Set up the phone of the person at the door. Return the recovery codes."""
    with Session(demo.writer) as session, session.begin():
        person = people.by_key(session, LOGIN)
        person.totp_secret = vault.of(session).lock(vault.PHONE, person.id, SECRET)
        person.totp_last = 0
        return recovery_codes.make(session, person.id, at=datetime.now(UTC))


def stale(app, login=LOGIN):
    """Open the site as somebody who gave the password eleven minutes ago."""
    visitor, engines = Visitor(app, login), app.extensions["engines"]
    with Session(engines.writer) as session, session.begin():
        found = people.by_key(session, login)
        found.password_hash = found.password_hash or passwords.hashed(PASSWORD)
        long_ago = datetime.now(UTC) - PROOF_LIFE - timedelta(minutes=1)
        mine = session.scalars(sa.select(UserSession).where(UserSession.person_id == found.id))
        for each in mine:
            each.proved_at = long_ago
    return visitor


def hidden(page):
    """Give the hidden fields of the page that asks, as a browser sends them."""
    return document(page).one('form.gap-top[method="post"]').hidden


def phone_secret(page):
    """Give the secret that a page shows for a phone that is being set up."""
    return document(page).said(".code", "[A-Z2-7]{32}")


def cookie(visitor):
    """Give the cookie of a browser."""
    return visitor.client.get_cookie("tracker").value
