"""Rules of sign-in: lifetime of sessions, throttling of failures, lifetime of links and pending forms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from tracker.core.i18n import LabeledEnum


class EndReason(LabeledEnum):
    """The reasons for the end of a session."""

    SIGNED_OUT = "signed_out", "已退出"
    IDLE = "idle", "太久没有操作"
    TOO_LONG = "too_long", "登录时间已满"
    REPLACED = "replaced", "换了身份"
    PASSWORD = "password", "改了密码"
    DISABLED = "disabled", "账号已停用"
    NARROWED = "narrowed", "任职已变更"
    BY_OWNER = "by_owner", "本人结束"


class SessionStage(LabeledEnum):
    """The stages of sign-in: waiting for the second factor, or complete."""

    CODE = "code", "待动态码"
    IN = "in", "已登录"


class LinkKind(LabeledEnum):
    """The purposes of one-time links."""

    INVITATION = "invitation", "开通账号"
    RESET = "reset", "重设密码"


LINK_LIFE = {LinkKind.INVITATION: timedelta(hours=72), LinkKind.RESET: timedelta(minutes=30)}
HELD_FOR = timedelta(hours=24)
"""How long a pending form is stored for its sender. It arrived after its session had ended."""
HELD_AFTER = {
    EndReason.IDLE: timedelta(hours=2),
    EndReason.TOO_LONG: timedelta(hours=2),
    EndReason.SIGNED_OUT: timedelta(minutes=30),
}
"""How long after the end of a session its forms are still stored, by the reason of the end. Other reasons: never."""
HELD_AT_MOST = 5
"""The most pending forms of a person, one for each page. The oldest are deleted."""
HELD_SIZE = 300_000
"""The most characters of a pending form. A larger form is not stored, which its sender is told."""


@dataclass(frozen=True)
class SessionLimits:
    """The lifetime of a session: without activity, and in total."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


def ended_by_time(now: datetime, began: datetime, seen: datetime, limits: SessionLimits) -> EndReason | None:
    """Return why a session has expired, or None if it has not."""
    if now - began >= limits.absolute:
        return EndReason.TOO_LONG
    return EndReason.IDLE if now - seen >= limits.idle else None


def is_proved(proved: datetime | None, now: datetime) -> bool:
    """Return whether the last password check of a session is recent enough for a protected step."""
    return proved is not None and now - proved < PROOF_LIFE


def may_hold(why: EndReason, *, now: datetime, began: datetime, seen: datetime, ended: datetime | None,
             limits: SessionLimits) -> bool:  # fmt: skip
    """Return whether a form that arrives after the end of its session may be stored for its sender.

    It may if the session ended for a reason that a person at work may not notice, and not long ago.
    """
    over = ended or min(began + limits.absolute, seen + limits.idle)
    return why in HELD_AFTER and now - over < HELD_AFTER[why]


@dataclass(frozen=True)
class Throttle:
    """A throttle: how failures for one account block the source that they come from, and no other source.

    A source is a network, or a device on which the person signed in before.
    """

    free: int = 5
    """The number of failures at which the first block begins. Each further failure doubles it, up to `longest`."""
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(minutes=15)
    window: timedelta = timedelta(hours=24)

    def wait(self, failures: int) -> timedelta:
        """Return how long a source is blocked after the last of some failures."""
        if failures < self.free:
            return timedelta()
        return min(self.first * (1 << min(failures - self.free, 20)), self.longest)


THROTTLE = Throttle()
NETWORK = Throttle(free=50, first=timedelta(minutes=15), window=timedelta(minutes=15))
"""The throttle of one network over all accounts, against guessing of sign-in names."""
CODE_THROTTLE = Throttle(free=5, first=timedelta(minutes=5), longest=timedelta(minutes=5), window=timedelta(minutes=5))
CODE_CAPS = ((timedelta(hours=1), 10), (timedelta(days=1), 20))
"""The most wrong codes of one person in an hour and in a day, from all sources.

Whoever enters codes already has the password.
"""
PROOF_LIFE = timedelta(minutes=10)
"""How long a password check counts for steps that could take over an account or close a month."""
ATTEMPTS_FOR = timedelta(days=90)
"""How long failed sign-ins are stored, so that the person can be told of them."""
DEVICE_FOR = timedelta(days=180)
"""How long a device stays known after a sign-in on it."""


def network(address: str) -> str:
    """Return the network of an address, /24 or /64: one person may have every address in it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((mapped, 24 if mapped.version == 4 else 64), strict=False))
