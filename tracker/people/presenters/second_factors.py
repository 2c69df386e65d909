"""The second-factor page: phone code, recovery codes, passkeys."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.people.models.passkeys import Passkey
from tracker.people.queries import second_factors
from tracker.people.queries.people import SignedIn
from tracker.people.rules.passkeys import AT_MOST, RelyingParty
from tracker.people.rules.recovery_codes import FEW_LEFT


@dataclass(frozen=True)
class Factors:
    """What a person has for the second step, and what they should do about it."""

    has_code: bool
    codes: int
    short_codes: bool
    """Some of the recovery codes are of the older, shorter kind."""
    passkeys: list[Passkey]
    possible: bool
    """Passkeys can be made for this site."""

    @property
    def few_codes(self) -> bool:
        """Return whether it is time for new recovery codes."""
        return self.has_code and self.codes <= FEW_LEFT

    @property
    def room(self) -> bool:
        """Return whether one more passkey may be added."""
        return self.possible and self.has_code and len(self.passkeys) < AT_MOST

    @property
    def usable(self) -> bool:
        """Return whether a passkey can be asked."""
        return self.possible and bool(self.passkeys)


def factors(session: Session, login: SignedIn, site: RelyingParty) -> Factors:
    """Collect what a person has for the second step."""
    left = second_factors.codes_left(session, login.person_id)
    mine = second_factors.passkeys(session, login.person_id)
    return Factors(login.has_code, left.unused, left.short > 0, mine, site.possible)
