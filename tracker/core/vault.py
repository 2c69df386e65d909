"""Encryption at rest (Fernet) of secrets in the database and in cookies, with key rotation.

The encryption keys are derived from the site's secret keys: the newest encrypts, each decrypts. An encrypted text
contains its purpose and its owner, so it cannot be used in another row.
"""

import base64
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from tracker.core.database.engines import Engines

PHONE, RECOVERY, PENDING = "phone", "recovery", "pending phone"
"""Kinds of encrypted values: phone secret, recovery code hash, phone secret during set-up."""
_KEYS = "secret keys"
_BEGINS = "gAAAA"
"""The first characters of every encrypted text. No phone secret and no hash begins with them."""
_log = logging.getLogger("tracker.vault")


class Vault:
    """Encrypts texts with the newest of several keys and decrypts with each of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Derive the encryption keys from the site's secret keys, the newest first."""
        made = [Fernet(_derived(key)) for key in keys]
        self._newest, self._all = made[0], MultiFernet(made)

    def lock(self, what: str, owner: int, text: str) -> str:
        """Return a text encrypted for one purpose and owner."""
        return self._newest.encrypt(f"{what}:{owner}:{text}".encode()).decode("ascii")

    def unlock(
        self, what: str, owner: int, kept: str, *, at: datetime | None = None, life: timedelta = timedelta()
    ) -> str | None:
        """Return the decrypted text of this purpose and owner. None if it cannot be decrypted or is too old.

        With `at` the text may be at most `life` old at that moment.
        """
        if not kept:
            return None
        before = f"{what}:{owner}:"
        try:
            token = kept.encode("ascii")
            if at is None:
                text = self._all.decrypt(token).decode()
            else:
                text = self._all.decrypt_at_time(token, int(life.total_seconds()), int(at.timestamp())).decode()
        except (InvalidToken, UnicodeError):
            text = ""
        if not text.startswith(before):
            _log.error("the secret %r of %d cannot be read with the keys of this site", what, owner)
            return None
        return text[len(before) :]

    def is_newest(self, kept: str) -> bool:
        """Return whether a text is encrypted with the newest key."""
        try:
            self._newest.decrypt(kept.encode("ascii"))
        except (InvalidToken, UnicodeError):
            return False
        return True


def is_locked(kept: str) -> bool:
    """Return whether a text looks encrypted, with any key."""
    return kept.startswith(_BEGINS)


def keep_in(engines: Engines, keys: Callable[[], Sequence[str]]) -> None:
    """Bind the secret keys of a site to its engines."""
    for engine in (engines.writer, engines.reader):
        engine.update_execution_options(**{_KEYS: cache(keys)})


def of(session: Session) -> Vault:
    """Return the vault for the site that a session belongs to. Raise RuntimeError if its engines have no keys."""
    keys: Callable[[], Sequence[str]] | None = session.get_bind().get_execution_options().get(_KEYS)
    if keys is None:
        raise RuntimeError("a secret is read or written through engines without keys")
    return _made(tuple(keys()))


@lru_cache(maxsize=8)
def _made(keys: tuple[str, ...]) -> Vault:
    return Vault(keys)


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tracker secrets at rest").derive(key.encode())
    return base64.urlsafe_b64encode(derived)
