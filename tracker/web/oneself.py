"""Whose page of one's own is open."""

from tracker.models import Person
from tracker.queries import people
from tracker.queries.people import SignedIn
from tracker.web.access import signed_in
from tracker.web.database import db


def mine() -> SignedIn:
    """Give the session of a page of one's own."""
    found = signed_in()
    if found is None:
        raise RuntimeError("a page of one's own without anybody")
    return found


def myself() -> Person:
    """Give the person of a page of one's own."""
    return people.person(db(), mine().person_id)
