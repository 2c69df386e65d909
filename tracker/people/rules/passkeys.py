"""Rules of passkeys: relying party, lifetime of a challenge, detection of copied keys."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

CHALLENGE_FOR = timedelta(minutes=5)
"""How long a device has to answer."""
AT_MOST = 10
"""Passkeys of one person."""
ANSWER_SIZE = 20_000
"""Characters of an answer; a device that is asked for no attestation sends about one thousand."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class RelyingParty:
    """The site as passkeys know it: the domain they are made for, and the one origin whose pages may ask them."""

    domain: str
    origin: str

    @classmethod
    def of(cls, domain: str, base_url: str) -> "RelyingParty":
        """Make it from the site's address, written as browsers write an origin."""
        parts = urlsplit(base_url)
        port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
        return cls(domain, f"{parts.scheme}://{parts.hostname}{port}")

    @property
    def possible(self) -> bool:
        """Return whether passkeys can be made for the site: not for one whose address is a number."""
        return bool(self.domain)


def went_back(before: int, now: int) -> bool:
    """Return whether a count of uses shows a copied key; a device that does not count always says 0."""
    return max(before, now) > 0 and now <= before
