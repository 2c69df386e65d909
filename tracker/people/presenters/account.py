"""Presenters of one's own account: password, sessions, assignments, second factors."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.people.forms.passkeys import PasskeyNameForm
from tracker.people.forms.people import ChangePasswordForm, CodeForm, LookForm
from tracker.people.models.passkeys import Passkey
from tracker.people.models.people import UserSession
from tracker.people.presenters.second_factors import Factors
from tracker.people.queries.people import AssignmentRow, SignedIn


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """The account page.

    `due` is the password's age limit in days if the password must be changed now, otherwise None.
    """

    form: ChangePasswordForm
    look: LookForm
    me: SignedIn
    due: int | None
    login: str
    sessions: Sequence[UserSession]
    assignments: Sequence[AssignmentRow]
    factors: Factors


@dataclass(frozen=True, kw_only=True)
class PhonePage:
    """The page that sets up an authenticator app: its secret as text and as QR code."""

    form: CodeForm
    secret: str
    picture: str
    """The QR code as a data: URL."""


@dataclass(frozen=True, kw_only=True)
class NewCodesPage:
    """New recovery codes, shown only once, with a heading that says what was done."""

    codes: Sequence[str]
    heading: str


@dataclass(frozen=True, kw_only=True)
class PasskeyPage:
    """The page of one passkey, to rename or remove it."""

    passkey: Passkey
    form: PasskeyNameForm


@dataclass(frozen=True, kw_only=True)
class NewPasskeyPage:
    """The page that adds a passkey."""

    form: PasskeyNameForm
    factors: Factors
