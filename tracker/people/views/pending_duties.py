"""Pending duties that block every other page: an expired password, a required second factor."""

from enum import Enum

from flask import current_app

from tracker.core.roles import second_factor_applies
from tracker.people.queries.people import SignedIn
from tracker.people.rules.passwords import PRESETS, PasswordPolicy
from tracker.people.rules.sessions import SessionStage


class Due(Enum):
    """What is due, by the page on which it is done."""

    PASSWORD = "account.show"  # noqa: S105  (the name of a page)
    PHONE = "account.phone"


def password_policy() -> PasswordPolicy:
    """Return what this office asks of a password."""
    return PRESETS[current_app.config["TRACKER_PASSWORDS"]]


def due(login: SignedIn) -> Due | None:
    """Return what is due first; None where nothing is.

    A password is as old as it was when the session began: nobody loses what they are typing on the ninetieth day.
    """
    if password_policy().too_old(login.password_at, login.began_at):
        return Due.PASSWORD
    return Due.PHONE if _needs_code(login) and not login.has_code else None


def _needs_code(login: SignedIn) -> bool:
    return current_app.config["TRACKER_CODE_REQUIRED"] or (
        current_app.config["TRACKER_CODE_OF_DUTIES"] and second_factor_applies(login.actor)
    )


def acts(login: SignedIn) -> bool:
    """Return whether sign-in is complete and no duty is pending."""
    return login.stage is SessionStage.IN and due(login) is None
