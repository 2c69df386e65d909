"""Pages of one's own account: password, sessions, assignments, second factor."""

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
    """One's own account; `due` are the days after which the password must be changed, where that is due."""

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
    """The secret that sets a phone up, as text and as a picture."""

    form: CodeForm
    secret: str
    picture: str
    """A data address."""


@dataclass(frozen=True, kw_only=True)
class NewCodesPage:
    """New recovery codes, shown only once, and what was done."""

    codes: Sequence[str]
    heading: str


@dataclass(frozen=True, kw_only=True)
class PasskeyPage:
    """One passkey, to rename or remove it."""

    passkey: Passkey
    form: PasskeyNameForm


@dataclass(frozen=True, kw_only=True)
class NewPasskeyPage:
    """The form on which a passkey is added."""

    form: PasskeyNameForm
    factors: Factors
