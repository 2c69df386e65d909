"""Argon2id password hashing, at most three at a time on the machine (64 MiB each). Further requests wait.

Two slots are for everybody. The third is for known devices and open sessions only, so that a mass of guesses does not
keep the people of the site waiting.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.core import file_lock
from tracker.core.errors import Busy
from tracker.core.i18n import message

_HASHER = PasswordHasher()
_SHARED, _WAIT_SECONDS = 2, 30
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$MeJvfvWVEzMWRrrExPyaiQ$Jmo+nAlsD8Ux/QOCFqEQGmbLfUUtoynMlnmBw4DG9DE"
"""A hash of no password: an unknown name then takes as long as a wrong password."""


def hashed(password: str) -> str:
    """Return the hash of a password, with a random salt."""
    with _slot(known=False):
        return _HASHER.hash(password)


def matches(kept: str, password: str, *, known: bool = False) -> bool:
    """Return whether a password fits a stored hash. Without a hash it never does, after the same time.

    `known` says that the person signed in on this device before, which opens the reserved slot.
    """
    with _slot(known=known):
        try:
            return _HASHER.verify(kept or _NOBODY, password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def new_key() -> str:
    """Return a random key of 256 bits, in characters for an address or a cookie."""
    return secrets.token_urlsafe(32)


def key_hash(key: str) -> str:
    """Return the hash of a random key for the database. A random key needs neither salt nor slow hashing."""
    return sha256(key.encode()).hexdigest()


def keep_places_in(folder: Path) -> None:
    """Set the folder with the lock files of the hashing slots, which all processes of a site share."""
    _Places.folder = folder


class _Places:
    """The hashing slots: lock files in `folder`, or without a folder only the semaphores of this process."""

    folder: Path | None = None
    shared, reserved = threading.BoundedSemaphore(_SHARED), threading.BoundedSemaphore(1)


@contextmanager
def _slot(*, known: bool) -> Iterator[None]:
    """Wait for a hashing slot, at most _WAIT_SECONDS.

    A known device takes a free shared slot, otherwise the reserved one.
    """
    own = _Places.shared
    if not own.acquire(blocking=not known, timeout=None if known else _WAIT_SECONDS):
        own = _Places.reserved
        if not known or not own.acquire(timeout=_WAIT_SECONDS):
            raise _busy()
    try:
        with _file_slot(_Places.folder, known=known) if _Places.folder else nullcontext():
            yield
    finally:
        own.release()


@contextmanager
def _file_slot(folder: Path, *, known: bool) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shared = [_opened(folder / f"hashing-{number}.lock") for number in range(_SHARED)]
    reserved = [_opened(folder / "hashing-known.lock")] if known else []
    try:
        free = any(file_lock.take_free(file) for file in (*shared, *reserved))
        if not free and not file_lock.take(secrets.choice(reserved or shared), _WAIT_SECONDS):
            raise _busy()
        yield
    finally:
        for file in (*shared, *reserved):
            os.close(file)  # which also frees the slot


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _busy() -> Busy:
    return Busy(message("正在登录的人太多，等了 {n} 秒还没有轮到。请稍后再试。", n=_WAIT_SECONDS))
