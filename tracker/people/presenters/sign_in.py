"""Presenters of sign-in: password, second factor, one-time link, reauthentication."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.people.forms.people import CodeForm, LinkForm, ProofForm, SignInForm
from tracker.people.models.people import Person
from tracker.people.queries.people import SignedIn


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    """The page of the first step. `next` is the address to open after sign-in."""

    form: SignInForm
    next: str | None


@dataclass(frozen=True, kw_only=True)
class CodePage:
    """The page of the second step: a code, or a passkey if the person has one."""

    form: CodeForm
    next: str | None
    passkeys: bool


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """The page of a one-time link, on which its owner chooses a password. `checks` asks for the check code too."""

    form: LinkForm
    key: str
    person: Person
    checks: bool


@dataclass(frozen=True, kw_only=True)
class ProofPage:
    """The page that asks for password and code again before a protected step."""

    form: ProofForm
    me: SignedIn
    send: str
    """The address to which the form is sent."""
    target: str | None
    """The address of the protected page, if it was opened with GET."""
    fields: Sequence[tuple[str, str]]
    """The fields of the protected form, to be submitted again afterwards."""
