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
"""Digits of a shortened hash, and the fewest digits that identify a hash."""

_PART = 2**18


class HashName(LabeledEnum):
    """The supported hash algorithms, by their OpenSSL names. The name stands before a stored hash."""

    SHA256 = "sha256", "SHA-256"
    SM3 = "sm3", "SM3"


class Hasher(Protocol):
    """An incremental hash object, as `hashlib` provides it."""

    def update(self, data: bytes, /) -> None:
        """Add bytes to the hashed content."""

    def copy(self) -> Self:
        """Return a copy of the current state."""

    def hexdigest(self) -> str:
        """Return the hexadecimal digest of the content so far."""


def start(name: HashName, content: bytes = b"") -> Hasher:
    """Create a hash object. Raise Invalid if OpenSSL on this machine lacks the algorithm."""
    try:
        return hashlib.new(name.value, content)
    except ValueError:
        raise Invalid(message("这台机器的 OpenSSL 没有 {name} 算法。请换用 OpenSSL 3。", name=name.label)) from None


def of_file(name: HashName, file: IO[bytes]) -> str:
    """Return the hash, in stored form, of a file that is open for reading."""
    hasher = start(name)
    while part := file.read(_PART):
        hasher.update(part)
    return written(name, hasher)


def keyed(name: HashName, key: bytes, content: bytes) -> str:
    """Return the HMAC of content under a key, in stored form."""
    start(name)  # raises Invalid if the machine lacks the algorithm
    return written(name, hmac.new(key, content, name.value))


def written(name: HashName, hasher: Hasher) -> str:
    """Return the digest in stored form: with the algorithm's name, except for SHA-256."""
    digits = hasher.hexdigest()
    return digits if name is HashName.SHA256 else f"{name.value}:{digits}"


def name_of(kept: str) -> HashName:
    """Return the algorithm of a stored hash. An unknown name counts as SHA-256, with which it can never match."""
    return next((each for each in HashName if kept.startswith(f"{each.value}:")), HashName.SHA256)


def named(kept: str) -> str:
    """Return a stored hash with the name of its algorithm, as people read it."""
    return kept if ":" in kept else f"{HashName.SHA256.value}:{kept}"


def printed(kept: str) -> str:
    """Return the name and the first digits of a stored hash, where the full hash has no room."""
    name, _, digits = named(kept).partition(":")
    return f"{name}:{digits[:PRINTED]}"


def parse(text: str) -> str:
    """Return a hash that is written with its name in stored form."""
    return text.removeprefix(f"{HashName.SHA256.value}:")


def begins(kept: str, text: str) -> bool:
    """Return whether a stored hash equals a written one: with or without the algorithm's name, full or shortened."""
    name, _, digits = text.rpartition(":")
    found, _, own = named(kept).partition(":")
    return len(digits) >= PRINTED and own.startswith(digits) and name in ("", found)
