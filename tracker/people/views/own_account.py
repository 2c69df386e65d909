"""Helpers of account pages: the signed-in person and their session."""

from tracker.core.web.request_session import db
from tracker.people.models.people import Person
from tracker.people.queries import people
from tracker.people.queries.people import SignedIn
from tracker.people.views.identity import signed_in


def mine() -> SignedIn:
    """Return the session of this request. Raise RuntimeError without one, which the route's policy excludes."""
    login = signed_in()
    if login is None:
        raise RuntimeError("a page of one's own without anybody")
    return login


def myself() -> Person:
    """Return the signed-in person of this request."""
    return people.person(db(), mine().person_id)
