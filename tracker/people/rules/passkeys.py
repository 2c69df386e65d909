"""Rules of passkeys: the relying party, the lifetime of a challenge, the detection of copied keys."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

CHALLENGE_FOR = timedelta(minutes=5)
"""The time in which a device must answer a challenge."""
AT_MOST = 10
"""The most passkeys of one person."""
ANSWER_SIZE = 20_000
"""The most characters of a response. A device without attestation sends about one thousand."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class RelyingParty:
    """The site as WebAuthn names it: the domain of the passkeys, and the origin whose pages may use them."""

    domain: str
    origin: str

    @classmethod
    def of(cls, domain: str, base_url: str) -> "RelyingParty":
        """Return the relying party for the address of the site, with its origin in the form of browsers."""
        parts = urlsplit(base_url)
        port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
        return cls(domain, f"{parts.scheme}://{parts.hostname}{port}")

    @property
    def possible(self) -> bool:
        """Whether the site can use passkeys. It cannot if its address is an IP address."""
        return bool(self.domain)


def went_back(before: int, now: int) -> bool:
    """Return whether the counter of a passkey indicates a copied key. A device without a counter always sends 0."""
    return max(before, now) > 0 and now <= before
