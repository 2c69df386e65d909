"""Pending obligations that block all other pages: an expired password, a missing second factor."""

from enum import Enum

from flask import current_app

from tracker.core.roles import second_factor_applies
from tracker.people.queries.people import SignedIn
from tracker.people.rules.passwords import PRESETS, PasswordPolicy
from tracker.people.rules.sessions import SessionStage


class Due(Enum):
    """The pending obligations. The value is the endpoint of the page that fulfils it."""

    PASSWORD = "account.show"  # noqa: S105  (the name of a page)
    PHONE = "account.phone"


def password_policy() -> PasswordPolicy:
    """Return the password policy of this office."""
    return PRESETS[current_app.config["TRACKER_PASSWORDS"]]


def due(login: SignedIn) -> Due | None:
    """Return the first pending obligation of a person, or None.

    The age of the password is that at the beginning of the session, so that nobody loses their input when it expires.
    """
    if password_policy().too_old(login.password_at, login.began_at):
        return Due.PASSWORD
    return Due.PHONE if _needs_code(login) and not login.has_code else None


def _needs_code(login: SignedIn) -> bool:
    return current_app.config["TRACKER_CODE_REQUIRED"] or (
        current_app.config["TRACKER_CODE_OF_DUTIES"] and second_factor_applies(login.actor)
    )


def acts(login: SignedIn) -> bool:
    """Return whether sign-in is complete and no obligation is pending."""
    return login.stage is SessionStage.IN and due(login) is None
