"""Settings of the program, read once from environment variables."""

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
    """Raised for a setting that cannot be used. The text names it and the remedy; its values are stored apart."""

    def __init__(self, text: str, /, **values: object) -> None:
        """Store text and values, so that a command can translate the text."""
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
    """The settings of a site. Every default works on a single machine."""

    data_dir: Path
    database_url: str
    _: KW_ONLY
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "zh_CN"
    base_url: str = "http://127.0.0.1:8000"
    """The address at which people reach the site. Links in invitations begin with it, whatever host a request names."""
    code_required: bool = False
    """Whether everybody needs a second factor."""
    code_of_duties: bool = False
    """Whether administrators and approvers need a second factor, whatever holds for others."""
    idle_minutes: int = 30
    session_hours: int = 12
    passwords: str = "default"
    production: bool = False
    """Whether an office works with the site. Critically unsafe settings then keep it from starting."""

    file_megabytes: int = 20
    files_a_report: int = 10
    file_megabytes_a_day: int = 400
    files_a_day: int = 200
    """The most files that one enterprise may upload in a day."""
    antivirus: str = ""
    """The address of clamd, which scans every uploaded file; empty without scanning."""
    office_command: str = ""
    """The command of LibreOffice, which renders Office files as preview pages; empty without previews."""
    workers: int = 2
    """The number of server processes of `tracker run`, with one thread each."""
    queue_url: str = ""
    """The address of the task queue; empty for a queue beside the data."""
    proxies: int = 0
    """The number of proxies before the site: so many entries of X-Forwarded-For are trusted."""
    audit_sink: str = ""
    """A second target for the heads of the audit chain: a file elsewhere, or syslog://host:port."""
    hash_name: str = "sha256"
    """The algorithm of new hashes in the audit chain, seals and backups. Stored hashes name their own."""
    admin_networks: tuple[str, ...] = ()
    """The networks from which administrators may work; empty for all networks."""
    security_contact: str = ""
    """The contact for reports of vulnerabilities (mailto: or https:), shown in /.well-known/security.txt."""
    backup_key: str = field(default="", repr=False)
    """The key that seals the manifest of backups. It must be stored apart from data and backups."""
    given_keys: tuple[str, ...] = field(default=(), repr=False)
    """The secret keys from the environment, the newest first. Without them the key file is used."""
    passkey_domain: str = ""
    """The domain of passkeys; empty if the site's address is an IP address, with which passkeys do not work."""
    log: str = "plain"
    metrics: str = "admin"
    grade_bar_months: int = 12
    """Months without a new rating after a downgrade or a cancellation of a grade."""
    document_days: int = 30
    """Days after a change of grade until the emergency documents are due."""

    @property
    def evidence_dir(self) -> Path:
        """The folder of uploaded files."""
        return self.data_dir / "evidence"

    @property
    def exports_dir(self) -> Path:
        """The folder of exported lists, which are stored until they expire."""
        return self.data_dir / "exports"

    @property
    def heads_files(self) -> tuple[Path, ...]:
        """The head files of the audit chain: one in the data folder, and the one of TRACKER_AUDIT_SINK."""
        own = self.data_dir / "audit-heads.txt"
        return (own, Path(self.audit_sink)) if self.audit_sink and not self.heads_syslog else (own,)

    @property
    def heads_syslog(self) -> tuple[str, int] | None:
        """Host and port of the syslog server that receives the heads too; None without one."""
        parts = urlsplit(self.audit_sink)
        return (parts.hostname or "", parts.port or 514) if parts.scheme == "syslog" else None

    @property
    def secure(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.base_url.startswith("https://")

    @property
    def base_host(self) -> str:
        """The host name at which people reach the site."""
        return urlsplit(self.base_url).hostname or ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings from the variables TRACKER_…. Raise ConfigError that names an invalid one."""
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
        """The folder in which server processes count their requests."""
        return self.data_dir / "counts"

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database_url.startswith("sqlite")

    @property
    def shown_database(self) -> str:
        """The address of the database without its password, for messages."""
        scheme, mark, rest = self.database_url.partition("://")
        return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark and not self.on_sqlite else str(self.database_file())

    def database_file(self) -> Path:
        """Return the path of the SQLite file."""
        return Path(self.database_url.partition("///")[2])

    @property
    def key_file(self) -> Path:
        """The file of the secret keys if no setting provides them: one per line, the newest first."""
        return self.data_dir / "secret.key"

    def secret_keys(self) -> tuple[str, ...]:
        """Return the secret keys, the newest first. It signs and encrypts; older ones only verify and decrypt.

        Without a setting they are in the key file, which is created at first use and readable by its owner only.
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
