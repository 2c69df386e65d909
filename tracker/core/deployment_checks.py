"""Deployment checks: the table of unsafe settings, used by `tracker check --deploy`, `tracker run` and the site."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tracker.config import ConfigError, Settings

DEMO_PASSWORDS = "demo-passwords.txt"
"""The file in the data folder with the random passwords of the demonstration people."""

_WEAK_KEY = 32
_ENCRYPTED = {"require", "verify-ca", "verify-full"}
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph"}


@dataclass(frozen=True)
class Rule:
    """A check of the settings: its name, whether it stops the start, the test for an unsafe value, and the remedy."""

    name: str
    critical: bool
    unsafe: Callable[[Settings], bool]
    words: str


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _others_read(settings: Settings) -> bool:
    paths = [settings.data_dir, settings.key_file]
    if settings.on_sqlite:
        paths.append(settings.database_file())
    if settings.queue_url.startswith("sqlite"):
        paths.append(Path(urlsplit(settings.queue_url).path.removeprefix("/")))
    return any(path.exists() and path.stat().st_mode & 0o077 for path in paths)


def _others_write(settings: Settings) -> bool:
    """Return whether another user may replace a file of the site, because a folder above it is writable for all."""
    paths = [settings.data_dir, *settings.heads_files[1:]]
    folders = {folder for path in paths for folder in path.parents if folder.exists()}
    sink = [path for path in paths[1:] if path.exists()]
    return any(path.stat().st_mode & 0o1002 == 0o0002 for path in (*folders, *sink))


def _plain_redis(settings: Settings) -> bool:
    parts = urlsplit(settings.queue_url)
    return parts.scheme == "redis" and not (_is_loopback(parts.hostname or "") and parts.password)


def _weak_key(settings: Settings) -> bool:
    keys = _keys(settings)
    return any(len(key) < _WEAK_KEY for key in keys) or (settings.key_file.is_file() and not keys)


def _keys(settings: Settings) -> list[str]:
    """Return the existing secret keys, without creating one."""
    if settings.given_keys:
        return [*settings.given_keys]
    return settings.key_file.read_text(encoding="ascii").split() if settings.key_file.is_file() else []


def _travels_open(settings: Settings) -> bool:
    """Return whether a connection to PostgreSQL goes over a network without encryption."""
    return any(_is_open(address) for address in (settings.database_url, settings.queue_url))


def _is_open(address: str) -> bool:
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    host = asked.get("host", [parts.hostname or ""])[-1]
    local = not host or host.startswith("/") or _is_loopback(host)
    mode = asked.get("sslmode", [os.environ.get("PGSSLMODE", "")])[-1]
    return parts.scheme.startswith("postgresql") and not local and mode not in _ENCRYPTED


def _file_system(path: Path) -> str:
    """Return the type of the file system that holds a path; empty if the machine does not report it."""
    mounts = Path("/proc/mounts")
    lines = mounts.read_text(encoding="utf-8").splitlines() if mounts.is_file() else []
    holding = [(place, kind) for _, place, kind, *_ in map(str.split, lines) if path.is_relative_to(place)]
    return max(holding, key=lambda each: len(each[0]))[1] if holding else ""


RULES = (
    Rule(
        "backup-key",
        False,
        lambda s: not s.backup_key,
        "没有设 TRACKER_BACKUP_KEY：备份的清单没有封签，能写备份的人可以改它。密钥请与备份分开保管。",
    ),
    Rule(
        "production",
        False,
        lambda s: not s.production,
        "没有设 TRACKER_PRODUCTION=1：不安全的设置挡不住启动。",
    ),
    Rule(
        "https",
        True,
        lambda s: not s.secure,
        "TRACKER_BASE_URL 不是 https：密码会明文传输。请经 TLS 代理，写成 https://主机名。",
    ),
    Rule(
        "host",
        True,
        lambda s: _is_loopback(s.base_host),
        "TRACKER_BASE_URL 是本机地址：邀请链接别人打不开。请写对外的主机名。",
    ),
    Rule(
        "bind",
        False,
        lambda s: not _is_loopback(s.host),
        "TRACKER_HOST 不是本机：绕过 TLS 代理也能访问。请绑定 127.0.0.1，由代理转发。",
    ),
    Rule(
        "mode",
        True,
        _others_read,
        "数据文件夹、数据库或密钥能被别的用户读。请运行 chmod -R go= 数据文件夹。",
    ),
    Rule(
        "key",
        True,
        _weak_key,
        "secret.key 里有太短的密钥。请运行 tracker keys rotate 和 tracker keys reencrypt，再停用短的。",
    ),
    Rule(
        "keys-apart",
        False,
        lambda s: not s.given_keys,
        "密钥与数据放在同一个文件夹：拿到一份拷贝就能解开动态码。请把 secret.key 的内容改由 TRACKER_SECRET_KEYS 给出。",
    ),
    Rule(
        "keys-old",
        False,
        lambda s: len(_keys(s)) > 1,
        "旧密钥还在用。请运行 tracker keys reencrypt，等登录都过期后停用旧密钥。",
    ),
    Rule(
        "debug",
        True,
        lambda s: os.environ.get("FLASK_DEBUG", "0") not in ("", "0"),
        "FLASK_DEBUG 开着：出错页会露出内部信息。请关掉。",
    ),
    Rule(
        "demo",
        True,
        lambda s: (s.data_dir / DEMO_PASSWORDS).exists(),
        "数据文件夹里有示范账号的密码。请用新的数据文件夹，不要装示范数据。",
    ),
    Rule(
        "code-duties",
        True,
        lambda s: not (s.code_of_duties or s.code_required),
        "没有要求三员和审批人用动态码：只凭密码就能管账号、审签、封账。请设 TRACKER_TOTP_DUTIES=required。",
    ),
    Rule(
        "code",
        False,
        lambda s: not s.code_required,
        "没有要求动态码：只凭密码就能登录。请设 TRACKER_TOTP=required。",
    ),
    Rule(
        "idle",
        False,
        lambda s: s.idle_minutes > 60,
        "TRACKER_IDLE_MINUTES 超过 60 分钟：人走了，登录还在。",
    ),
    Rule(
        "session",
        False,
        lambda s: s.session_hours > 12,
        "TRACKER_SESSION_HOURS 超过 12 小时：一次登录用得太久。",
    ),
    Rule(
        "open",
        True,
        _travels_open,
        "到 PostgreSQL 的连接不加密。请在 TRACKER_DATABASE_URL 末尾写 ?sslmode=verify-full。",
    ),
    Rule(
        "redis",
        True,
        _plain_redis,
        "TRACKER_QUEUE_URL 的 redis:// 不加密或没有密码：任务能被别人读和删。请写 rediss://，或不写（与数据放在一起）。",
    ),
    Rule(
        "root",
        False,
        lambda s: os.geteuid() == 0,
        "以 root 运行：网站的一个漏洞就是整台机器的。请建一个普通用户运行（见 deploy/tracker.service）。",
    ),
    Rule(
        "folder",
        True,
        _others_write,
        "数据文件夹或 TRACKER_AUDIT_SINK 的上级文件夹别的用户也能写，能换掉文件。请运行 chmod o-w 那个文件夹。",
    ),
    Rule(
        "network",
        True,
        lambda s: s.on_sqlite and _file_system(s.data_dir) in _NETWORK,
        "SQLite 放在网络文件系统上会损坏数据。请放在本机磁盘，或改用 PostgreSQL。",
    ),
    Rule(
        "proxies",
        False,
        lambda s: s.secure and s.proxies == 0,
        "TRACKER_PROXIES=0：登录限制和审计日志只看得到代理的地址。请写代理的层数，多为 1。",
    ),
    Rule(
        "admin-networks",
        False,
        lambda s: not s.admin_networks,
        "没有设 TRACKER_ADMIN_NETWORKS：管理员从任何地方都能登录。请写管理用的网段。",
    ),
    Rule(
        "head",
        False,
        lambda s: not s.audit_sink,
        "没有设 TRACKER_AUDIT_SINK：审计链的末条只记在数据旁边，能一起换掉。请写另一台机器上的文件，或 syslog://主机:端口。",
    ),
    Rule(
        "contact",
        False,
        lambda s: not s.security_contact,
        "没有设 TRACKER_SECURITY_CONTACT：发现漏洞的人不知道告诉谁。请写 mailto:邮箱 或 https://网址。",
    ),
    Rule(
        "metrics",
        False,
        lambda s: s.metrics == "loopback" and s.proxies == 0,
        "TRACKER_METRICS=loopback 而没有设 TRACKER_PROXIES：经代理来的人可能也看得到指标。",
    ),
)


def unsafe(settings: Settings) -> list[Rule]:
    """Return the rules that the settings break."""
    return [rule for rule in RULES if rule.unsafe(settings)]


def require_safe(settings: Settings) -> None:
    """In production, raise ConfigError with the remedy of every critical rule that the settings break."""
    found = tuple(rule.words for rule in unsafe(settings) if rule.critical) if settings.production else ()
    if found:
        raise ConfigError("设置不安全，没有启动：{rules}", rules=found)


def require_writable(settings: Settings) -> None:
    """Raise ConfigError if the data folder or database is not writable, before people fill in forms in vain."""
    place = next(each for each in (settings.data_dir, *settings.data_dir.parents) if each.exists())
    wanted = [place]
    if settings.on_sqlite and settings.database_file().is_file():
        wanted += [settings.database_file(), settings.database_file().parent]
    for path in wanted:
        if not os.access(path, os.W_OK):
            raise ConfigError("{path} 不能写：没有权限，或文件系统只读。没有启动。请核对权限和挂载方式。", path=path)
