"""Who sits at an open session: the password and the code again, or a passkey, before a way in is added or replaced."""

from flask import Response, current_app
from sqlalchemy.orm import Session

from tracker.models import Person
from tracker.queries import people
from tracker.queries.people import SignedIn
from tracker.services import passkeys, signing_in
from tracker.web import devices
from tracker.web.access import now, signed_in
from tracker.web.database import db, engines


def mine() -> SignedIn:
    """Give the session of a page of one's own."""
    found = signed_in()
    if found is None:
        raise RuntimeError("a page of one's own without anybody")
    return found


def myself() -> Person:
    """Give the person of a page of one's own."""
    return people.person(db(), mine().person_id)


def proved(password: str, code: str) -> bool:
    """Check the password and the code as at the door; a wrong guess counts although the page says no."""
    with Session(engines().reader) as reading:
        right = signing_in.prove(db(), mine(), password, code, devices.door(), reading=reading)
    db().commit()
    return right


def begin_proving(found: SignedIn) -> Response:
    """Give what a passkey is asked, for the script of the page."""
    site = current_app.config["TRACKER_RELYING_PARTY"]
    return as_json(passkeys.begin_proving(db(), found, site, at=now()))


def as_json(text: str) -> Response:
    """Give a text that is JSON already."""
    return Response(text, mimetype="application/json")
