"""Pages of signing in: password, second step, one-time link, reauthentication."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.people.forms.people import CodeForm, LinkForm, ProofForm, SignInForm
from tracker.people.models.people import Person
from tracker.people.queries.people import SignedIn


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    """The first step; `next` is where to go afterwards."""

    form: SignInForm
    next: str | None


@dataclass(frozen=True, kw_only=True)
class CodePage:
    """The second step: a code, or a passkey where a usable one exists."""

    form: CodeForm
    next: str | None
    passkeys: bool


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """A one-time link on which its owner chooses a password; `checks` asks for the check code as well."""

    form: LinkForm
    key: str
    person: Person
    checks: bool


@dataclass(frozen=True, kw_only=True)
class ProofPage:
    """Password and code asked again before a step."""

    form: ProofForm
    me: SignedIn
    send: str
    """Where the form goes."""
    target: str | None
    """The page that was asked for."""
    fields: Sequence[tuple[str, str]]
    """The form that was sent, to be sent on."""
