"""Settings, read once from environment variables."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting that cannot be used; the text says which and what to write instead, its values apart."""

    def __init__(self, text: str, /, **values: object) -> None:
        """Keep text and values, so that the command can tell it in its language."""
        plain = {name: " ".join(each) if isinstance(each, tuple) else each for name, each in values.items()}
        super().__init__(text.format(**plain))
        self.text, self.values = text, values


LANGUAGES = ("zh_CN", "en")
_ONE_OF = "{name}={value}: 只能是 {allowed}"
_WHOLE = "{name}={value}: 请写 1 到 {most} 之间的整数"
_SHORT_KEY = 32
QUEUES = ("sqlite", "postgresql", "redis", "rediss")


@dataclass(frozen=True)
class Settings:
    """Everything that an office may set; every value has a default that works on one machine."""

    data_dir: Path
    database_url: str
    _: KW_ONLY
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "zh_CN"
    base_url: str = "http://127.0.0.1:8000"
    """Where people reach the site; links in invitations begin so, whatever host a request names."""
    code_required: bool = False
    """Everybody has to set up a phone for the second step of signing in."""
    code_of_duties: bool = False
    """Administrators and approvers have to, whatever holds for everybody else."""
    idle_minutes: int = 30
    session_hours: int = 12
    passwords: str = "default"
    production: bool = False
    """The office works with it: a setting that is critically unsafe keeps the site from starting."""

    file_megabytes: int = 20
    files_a_report: int = 10
    file_megabytes_a_day: int = 400
    files_a_day: int = 200
    """What one enterprise may hand in on one day."""
    antivirus: str = ""
    """The clamd that looks at every file before it is kept; empty asks none."""
    office_command: str = ""
    """LibreOffice, which turns Office files into pages to look at; empty: they are downloaded alone."""
    workers: int = 2
    """Server processes of `tracker run`, one thread each."""
    queue_url: str = ""
    """Where timed and long work waits: empty for beside the data, or an address of its own."""
    proxies: int = 0
    """How many proxies stand before the site; the address of a person is believed from that many and no more."""
    audit_sink: str = ""
    """Where the head of the audit chain goes with every event besides: a file elsewhere, or syslog://host:port."""
    hash_name: str = "sha256"
    """The algorithm of new hashes of the audit chain, of seals and of backups; old ones name their own."""
    admin_networks: tuple[str, ...] = ()
    """From which networks administrators may work; none: from everywhere."""
    security_contact: str = ""
    """Where a weakness is reported (mailto: or https:), told in /.well-known/security.txt."""
    backup_key: str = field(default="", repr=False)
    """The key that seals the manifest of a backup; kept apart from the data and from the backups."""
    given_keys: tuple[str, ...] = field(default=(), repr=False)
    """The secret keys from outside the data folder, the newest first; without them, those of its key file."""
    passkey_domain: str = ""
    """The domain that passkeys are made for; empty where the site's address is a number, for which there are none."""
    log: str = "plain"
    metrics: str = "admin"
    grade_bar_months: int = 12
    """Months without a new rating after a downgrade or a cancellation."""
    document_days: int = 30
    """Days after a grade changes until its emergency documents are due."""

    @property
    def evidence_dir(self) -> Path:
        """Where files that people hand in are kept."""
        return self.data_dir / "evidence"

    @property
    def exports_dir(self) -> Path:
        """Where large lists lie until they are fetched."""
        return self.data_dir / "exports"

    @property
    def heads_files(self) -> tuple[Path, ...]:
        """Where the heads of the audit chain are kept: beside the data, and where TRACKER_AUDIT_SINK says."""
        own = self.data_dir / "audit-heads.txt"
        return (own, Path(self.audit_sink)) if self.audit_sink and not self.heads_syslog else (own,)

    @property
    def heads_syslog(self) -> tuple[str, int] | None:
        """The host and port of the syslog that takes the heads too."""
        parts = urlsplit(self.audit_sink)
        return (parts.hostname or "", parts.port or 514) if parts.scheme == "syslog" else None

    @property
    def secure(self) -> bool:
        """Return whether people reach the site over TLS."""
        return self.base_url.startswith("https://")

    @property
    def base_host(self) -> str:
        """Return the host name under which people reach the site."""
        return urlsplit(self.base_url).hostname or ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables TRACKER_…. Raise ConfigError that names the wrong one."""
        data_dir = Path(environment.get("TRACKER_DATA_DIR", "var")).resolve()
        port = _whole(environment, "TRACKER_PORT", 8000, 65535)
        host = environment.get("TRACKER_HOST", "127.0.0.1")
        base_url = environment.get("TRACKER_BASE_URL") or f"http://{host}:{port}"
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ConfigError("{name}={value}: 请写成 https://主机名", name="TRACKER_BASE_URL", value=base_url)
        passkey_domain = _passkey_domain(environment.get("TRACKER_PASSKEY_DOMAIN", ""), parts.hostname)
        return cls(
            data_dir=data_dir,
            database_url=environment.get("TRACKER_DATABASE_URL") or f"sqlite:///{data_dir / 'tracker.db'}",
            host=host,
            port=port,
            language=_one_of(environment, "TRACKER_LANGUAGE", LANGUAGES),
            base_url=base_url.rstrip("/"),
            code_required=_one_of(environment, "TRACKER_TOTP", ("off", "required")) == "required",
            code_of_duties=_one_of(environment, "TRACKER_TOTP_DUTIES", ("off", "required")) == "required",
            idle_minutes=_whole(environment, "TRACKER_IDLE_MINUTES", 30, 1440),
            session_hours=_whole(environment, "TRACKER_SESSION_HOURS", 12, 168),
            passwords=_one_of(environment, "TRACKER_PASSWORDS", ("default", "dengbao3")),
            file_megabytes=_whole(environment, "TRACKER_FILE_MEGABYTES", 20, 100),
            files_a_report=_whole(environment, "TRACKER_FILES_A_REPORT", 10, 100),
            file_megabytes_a_day=_whole(environment, "TRACKER_FILE_MEGABYTES_A_DAY", 400, 100_000),
            files_a_day=_whole(environment, "TRACKER_FILES_A_DAY", 200, 100_000),
            antivirus=_antivirus(environment.get("TRACKER_ANTIVIRUS", "")),
            office_command=_program(environment.get("TRACKER_OFFICE_COMMAND", "")),
            grade_bar_months=_whole(environment, "TRACKER_GRADE_BAR_MONTHS", 12, 120),
            document_days=_whole(environment, "TRACKER_DOCUMENT_DAYS", 30, 365),
            production=_one_of(environment, "TRACKER_PRODUCTION", ("0", "1")) == "1",
            workers=_whole(environment, "TRACKER_WORKERS", 2, 64),
            queue_url=_queue(environment.get("TRACKER_QUEUE_URL", "")),
            proxies=int(_one_of(environment, "TRACKER_PROXIES", ("0", "1", "2"))),
            audit_sink=_sink(environment.get("TRACKER_AUDIT_SINK", "")),
            hash_name=_hash(environment),
            admin_networks=_networks(environment.get("TRACKER_ADMIN_NETWORKS", "")),
            security_contact=_contact(environment.get("TRACKER_SECURITY_CONTACT", "")),
            backup_key=_backup_key(environment.get("TRACKER_BACKUP_KEY", "")),
            given_keys=_given_keys(environment.get("TRACKER_SECRET_KEYS", "")),
            passkey_domain=passkey_domain,
            log=_one_of(environment, "TRACKER_LOG", ("plain", "json")),
            metrics=_one_of(environment, "TRACKER_METRICS", ("admin", "loopback")),
        )

    @property
    def counts_dir(self) -> Path:
        """Where the server processes count their requests."""
        return self.data_dir / "counts"

    @property
    def on_sqlite(self) -> bool:
        """Return whether the data are in a file."""
        return self.database_url.startswith("sqlite")

    @property
    def shown_database(self) -> str:
        """Return the address of the database as it may be shown: without its password."""
        scheme, mark, rest = self.database_url.partition("://")
        return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark and not self.on_sqlite else str(self.database_file())

    def database_file(self) -> Path:
        """Return the path of the SQLite file that the address names."""
        return Path(self.database_url.partition("///")[2])

    @property
    def key_file(self) -> Path:
        """Where the secret keys are kept that no setting gives: one a line, the newest first."""
        return self.data_dir / "secret.key"

    def secret_keys(self) -> tuple[str, ...]:
        """Return the secret keys, the newest first: it signs and encrypts, the others are still believed.

        Without a setting they are in a file of the data folder, made at first use and readable by its owner alone.
        """
        if self.given_keys:
            return self.given_keys
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return tuple(self.key_file.read_text(encoding="ascii").split()) or ("",)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key := secrets.token_hex(32))
        return (key,)


def _backup_key(key: str) -> str:
    if key and len(key) < _SHORT_KEY:
        raise ConfigError("TRACKER_BACKUP_KEY 太短：至少 {n} 个字符，如 openssl rand -hex 32 的输出。", n=_SHORT_KEY)
    return key


def _given_keys(text: str) -> tuple[str, ...]:
    keys = tuple(text.replace(",", " ").split())
    if any(len(key) < _SHORT_KEY for key in keys):
        words = "TRACKER_SECRET_KEYS 里有太短的密钥：每个至少 {n} 个字符，如 openssl rand -hex 32 的输出。"
        raise ConfigError(words, n=_SHORT_KEY)
    return keys


def _passkey_domain(domain: str, host: str) -> str:
    with suppress(ValueError):
        ip_address(host)
        return ""
    wanted = domain.lower().rstrip(".") or host
    if host != wanted and not host.endswith(f".{wanted}"):
        words = "TRACKER_PASSKEY_DOMAIN={value}: 只能是网站的主机名 {host}，或它所在的上级域名"
        raise ConfigError(words, value=domain, host=host)
    return wanted


def _sink(place: str) -> str:
    parts = urlsplit(place)
    try:
        fits = parts.scheme == "syslog" and parts.hostname and (parts.port or 514)
    except ValueError:
        fits = False
    if place and not fits and not Path(place).is_absolute():
        raise ConfigError("TRACKER_AUDIT_SINK={value}: 请写文件的完整路径，或 syslog://主机:端口", value=place)
    return place


def _hash(environment: Mapping[str, str]) -> str:
    name = _one_of(environment, "TRACKER_HASH", ("sha256", "sm3"))
    if name not in hashlib.algorithms_available:
        words = "TRACKER_HASH={value}: 这台机器的 OpenSSL 没有这种算法。请换用带 SM3 的 OpenSSL 3，或写 sha256。"
        raise ConfigError(words, value=name)
    return name


def _networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(each.strip())) for each in text.split(",") if each.strip())
    except ValueError:
        words = "TRACKER_ADMIN_NETWORKS={value}: 请写网段，用逗号分开，如 10.1.2.0/24,192.0.2.7"
        raise ConfigError(words, value=text) from None


def _contact(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("mailto", "https") or not text.isprintable() or " " in text):
        raise ConfigError("TRACKER_SECURITY_CONTACT={value}: 请写成 mailto:邮箱 或 https://网址", value=text)
    return text


def _antivirus(address: str) -> str:
    parts = urlsplit(address)
    if address and not (parts.scheme == "tcp" and parts.hostname) and not (parts.scheme == "unix" and parts.path):
        words = "{name}={value}: 请写成 unix:/run/clamav/clamd.ctl 或 tcp://127.0.0.1:3310，或不写（不查毒）"
        raise ConfigError(words, name="TRACKER_ANTIVIRUS", value=address)
    return address


def _program(name: str) -> str:
    if name and shutil.which(name) is None:
        raise ConfigError("TRACKER_OFFICE_COMMAND={value}: 没有这个程序，请写 soffice 的完整路径，或不写", value=name)
    return name


def _queue(url: str) -> str:
    if url and urlsplit(url).scheme not in QUEUES:
        words = "TRACKER_QUEUE_URL 只能以 {allowed} 开头，或不写（与数据放在一起）"
        raise ConfigError(words, allowed=", ".join(QUEUES))
    return url


def _one_of(environment: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environment.get(name) or allowed[0]
    if value not in allowed:
        raise ConfigError(_ONE_OF, name=name, value=value, allowed=" / ".join(allowed))
    return value


def _whole(environment: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = environment.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= most:
        raise ConfigError(_WHOLE, name=name, value=value, most=most)
    return int(value)
