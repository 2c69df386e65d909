"""Presenter of second factors: authenticator app, recovery codes, passkeys."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.people.models.passkeys import Passkey
from tracker.people.queries import second_factors
from tracker.people.queries.people import SignedIn
from tracker.people.rules.passkeys import AT_MOST, RelyingParty
from tracker.people.rules.recovery_codes import FEW_LEFT


@dataclass(frozen=True)
class Factors:
    """The second factors of a person, and which of them need attention."""

    has_code: bool
    codes: int
    short_codes: bool
    """Whether some recovery codes have the older, shorter format."""
    passkeys: list[Passkey]
    possible: bool
    """Whether the settings of this site allow passkeys."""

    @property
    def few_codes(self) -> bool:
        """Whether so few recovery codes are left that the person should renew them."""
        return self.has_code and self.codes <= FEW_LEFT

    @property
    def room(self) -> bool:
        """Whether the person may add another passkey."""
        return self.possible and self.has_code and len(self.passkeys) < AT_MOST

    @property
    def usable(self) -> bool:
        """Whether the person can sign in with a passkey."""
        return self.possible and bool(self.passkeys)


def factors(session: Session, login: SignedIn, site: RelyingParty) -> Factors:
    """Return the second factors of a person."""
    left = second_factors.codes_left(session, login.person_id)
    mine = second_factors.passkeys(session, login.person_id)
    return Factors(login.has_code, left.unused, left.short > 0, mine, site.possible)
