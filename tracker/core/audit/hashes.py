"""Hash algorithms of the audit log: SHA-256 or SM3, and the text form of a hash that names its algorithm.

A hash is stored as `sm3:…`; one without a name is SHA-256. Each is verified with its own algorithm, whatever the
setting is today. What people read and what leaves the database always has the name: `sha256:…`.
"""

import hashlib
import hmac
from typing import IO, Protocol, Self

from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, message

PRINTED = 16
"""Digits of a shortened hash, and the fewest that identify one."""

_PART = 2**18


class HashName(LabeledEnum):
    """An algorithm, by the name that OpenSSL knows and that stands before a hash."""

    SHA256 = "sha256", "SHA-256"
    SM3 = "sm3", "SM3"


class Hasher(Protocol):
    """An incremental hash."""

    def update(self, data: bytes, /) -> None:
        """Add content."""

    def copy(self) -> Self:
        """Return a copy of the current state."""

    def hexdigest(self) -> str:
        """Return the digits so far."""


def start(name: HashName, content: bytes = b"") -> Hasher:
    """Begin a hash. Raise Invalid where the machine does not know the algorithm."""
    try:
        return hashlib.new(name.value, content)
    except ValueError:
        raise Invalid(message("这台机器的 OpenSSL 没有 {name} 算法。请换用 OpenSSL 3。", name=name.label)) from None


def of_file(name: HashName, file: IO[bytes]) -> str:
    """Return the hash of a file that is open."""
    hasher = start(name)
    while part := file.read(_PART):
        hasher.update(part)
    return written(name, hasher)


def keyed(name: HashName, key: bytes, content: bytes) -> str:
    """Return the hash of content under a key (HMAC)."""
    start(name)  # where the machine does not know it, say so
    return written(name, hmac.new(key, content, name.value))


def written(name: HashName, hasher: Hasher) -> str:
    """Return a hash as it is kept."""
    digits = hasher.hexdigest()
    return digits if name is HashName.SHA256 else f"{name.value}:{digits}"


def name_of(kept: str) -> HashName:
    """Return the algorithm of a stored hash; an unknown name never matches, also not as SHA-256."""
    return next((each for each in HashName if kept.startswith(f"{each.value}:")), HashName.SHA256)


def named(kept: str) -> str:
    """Return a hash as people read it: with its name."""
    return kept if ":" in kept else f"{HashName.SHA256.value}:{kept}"


def printed(kept: str) -> str:
    """Return name and first digits, for a line where there is no room for all."""
    name, _, digits = named(kept).partition(":")
    return f"{name}:{digits[:PRINTED]}"


def parse(text: str) -> str:
    """Return a hash that was written with its name as it is kept."""
    return text.removeprefix(f"{HashName.SHA256.value}:")


def begins(kept: str, text: str) -> bool:
    """Return whether a hash equals a written one, with or without algorithm name, full or shortened."""
    name, _, digits = text.rpartition(":")
    found, _, own = named(kept).partition(":")
    return len(digits) >= PRINTED and own.startswith(digits) and name in ("", found)
