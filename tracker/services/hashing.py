"""Argon2id checks, at most two at a time on the whole machine: each takes 64 MiB, and a crowd at the door must wait."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_SLOTS = 2
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$MeJvfvWVEzMWRrrExPyaiQ$Jmo+nAlsD8Ux/QOCFqEQGmbLfUUtoynMlnmBw4DG9DE"
"""Checked where there is no account, so that an unknown name takes as long as a wrong password."""


def hashed(password: str) -> str:
    """Give the hash of a password, with a salt of its own."""
    with _slot():
        return _HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """Tell whether a password is the one; without a kept hash it never is, and takes as long to say so."""
    with _slot():
        try:
            return _HASHER.verify(kept or _NOBODY, password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def new_key() -> str:
    """Give a random key of 256 bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def key_hash(key: str) -> str:
    """Give what is kept of a random key: it needs no salt and no slowness."""
    return sha256(key.encode()).hexdigest()


@contextmanager
def _slot() -> Iterator[None]:
    """Wait for one of the places; they are files, so that the workers of one machine share them."""
    paths = [Path(gettempdir()) / f"tracker-{os.getuid()}-hashing-{number}.lock" for number in range(_SLOTS)]
    files = [os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600) for path in paths]
    try:
        taken = next((file for file in files if _taken(file)), None)
        if taken is None:
            fcntl.flock(secrets.choice(files), fcntl.LOCK_EX)
        yield
    finally:
        for file in files:
            os.close(file)  # which also gives the place back


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
