"""Rules of sign-in: session lifetime, throttling of failed tries, lifetime of links and pending forms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from tracker.core.i18n import LabeledEnum


class EndReason(LabeledEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out", "已退出"
    IDLE = "idle", "太久没有操作"
    TOO_LONG = "too_long", "登录时间已满"
    REPLACED = "replaced", "换了身份"
    PASSWORD = "password", "改了密码"
    DISABLED = "disabled", "账号已停用"
    NARROWED = "narrowed", "任职已变更"
    BY_OWNER = "by_owner", "本人结束"


class SessionStage(LabeledEnum):
    """Stages of sign-in."""

    CODE = "code", "待动态码"
    IN = "in", "已登录"


class LinkKind(LabeledEnum):
    """What a one-time link is for."""

    INVITATION = "invitation", "开通账号"
    RESET = "reset", "重设密码"


LINK_LIFE = {LinkKind.INVITATION: timedelta(hours=72), LinkKind.RESET: timedelta(minutes=30)}
HELD_FOR = timedelta(hours=24)
"""How long a form that arrived after its session had ended is kept for its sender."""
HELD_AFTER = {
    EndReason.IDLE: timedelta(hours=2),
    EndReason.TOO_LONG: timedelta(hours=2),
    EndReason.SIGNED_OUT: timedelta(minutes=30),
}
"""How long after the end of a session its forms are still kept, by why it ended; after any other end, not at all."""
HELD_AT_MOST = 5
"""Forms kept for one person at a time, the latest; one for each page."""
HELD_SIZE = 300_000
"""Characters of a kept form; a larger one is not kept, and its sender is told."""


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lasts without activity, and at most."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


def ended_by_time(now: datetime, began: datetime, seen: datetime, limits: SessionLimits) -> EndReason | None:
    """Return whether a session has run out, and why."""
    if now - began >= limits.absolute:
        return EndReason.TOO_LONG
    return EndReason.IDLE if now - seen >= limits.idle else None


def is_proved(proved: datetime | None, now: datetime) -> bool:
    """Return whether a password given at a moment still counts as given just now."""
    return proved is not None and now - proved < PROOF_LIFE


def may_hold(why: EndReason, *, now: datetime, began: datetime, seen: datetime, ended: datetime | None,
             limits: SessionLimits) -> bool:  # fmt: skip
    """Tell whether a form that a session sends after its end is kept: it ended as a person at work does not notice,
    and not long ago.
    """
    over = ended or min(began + limits.absolute, seen + limits.idle)
    return why in HELD_AFTER and now - over < HELD_AFTER[why]


@dataclass(frozen=True)
class Throttle:
    """How failures of one account slow the place they come from: a network or a known device, never anybody else."""

    free: int = 5
    """Failures without a wait; further ones double the wait."""
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(minutes=15)
    window: timedelta = timedelta(hours=24)

    def wait(self, failures: int) -> timedelta:
        """Return how long after the last of so many failures nothing is tried."""
        if failures < self.free:
            return timedelta()
        return min(self.first * (1 << min(failures - self.free, 20)), self.longest)


THROTTLE = Throttle()
NETWORK = Throttle(free=50, first=timedelta(minutes=15), window=timedelta(minutes=15))
"""For one network over all accounts: who guesses names as well."""
CODE_THROTTLE = Throttle(free=5, first=timedelta(minutes=5), longest=timedelta(minutes=5), window=timedelta(minutes=5))
CODE_CAPS = ((timedelta(hours=1), 10), (timedelta(days=1), 20))
"""Wrong codes of one person in an hour and in a day, from wherever: who types them has the password."""
PROOF_LIFE = timedelta(minutes=10)
"""How long a password counts as given just now, before steps that could take an account over or close a month."""
ATTEMPTS_FOR = timedelta(days=90)
"""How long failed tries are kept, for the person to be told of them."""
DEVICE_FOR = timedelta(days=180)
"""How long a device stays known after a sign-in."""


def network(address: str) -> str:
    """Return the network of an address: /24 or /64, in which one person may have every address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((mapped, 24 if mapped.version == 4 else 64), strict=False))
