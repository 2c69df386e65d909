"""Settings, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class ConfigError(Exception):
    """A setting that cannot be used; the text says which and what to write instead."""


LANGUAGES = ("zh_CN", "en")


@dataclass(frozen=True)
class Settings:
    """Everything that an office may set; every value has a default that works on one machine."""

    data_dir: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "zh_CN"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read TRACKER_DATA_DIR, TRACKER_DATABASE_URL, TRACKER_HOST, TRACKER_PORT and TRACKER_LANGUAGE."""
        data_dir = Path(environment.get("TRACKER_DATA_DIR", "var")).resolve()
        language = environment.get("TRACKER_LANGUAGE", "zh_CN")
        if language not in LANGUAGES:
            raise ConfigError(f"TRACKER_LANGUAGE={language}: 只能是 {' 或 '.join(LANGUAGES)}")
        port = environment.get("TRACKER_PORT", "8000")
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise ConfigError(f"TRACKER_PORT={port}: 请写 1 到 65535 之间的端口号")
        return cls(
            data_dir=data_dir,
            database_url=environment.get("TRACKER_DATABASE_URL") or f"sqlite:///{data_dir / 'tracker.db'}",
            host=environment.get("TRACKER_HOST", "127.0.0.1"),
            port=int(port),
            language=language,
        )

    def database_file(self) -> Path:
        """Give the path of the SQLite file that the address names."""
        return Path(self.database_url.partition("///")[2])

    def secret_key(self) -> str:
        """Give the key that signs cookies; made at first use and kept readable by its owner alone."""
        kept = self.data_dir / "secret.key"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return kept.read_text(encoding="ascii")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key := secrets.token_hex(32))
        return key
