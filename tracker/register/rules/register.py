"""Rules of the register: levels, sides, production states, and who may edit an enterprise."""

from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Refusal, Refused


class Level(LabeledEnum):
    """Levels of bureaus; an XPCC division is on the level of a prefecture."""

    REGION = "region", "自治区 / 兵团"
    PREFECTURE = "prefecture", "地州市 / 师市"
    COUNTY = "county", "县市区"


class Side(LabeledEnum):
    """The two chains of bureaus; an enterprise is on exactly one of them (rule 8)."""

    LOCAL = "local", "地方"
    XPCC = "xpcc", "兵团"


class Production(LabeledEnum):
    """Production states; only a closed enterprise files a short statement (rule 7)."""

    PRODUCING = "producing", "在产"
    IDLE = "idle", "停产"
    CLOSED = "closed", "关停"


def path_of(keys: list[str]) -> str:
    """Return the path from a root to a leaf as text, so that a tree can be selected by a prefix."""
    return f"/{'/'.join(keys)}/"


def keys_of(path: str) -> list[str]:
    """Return the keys of a path, root first."""
    return path.strip("/").split("/")


@dataclass(frozen=True, kw_only=True)
class EnterpriseFacts:
    """Data of an enterprise outside its terms; corrections overwrite it, and the audit log has the old values."""

    uscc: str | None
    uscc_reason: str
    site_no: int
    permit_no: str
    contact: str
    contact_phone: str


@dataclass(frozen=True)
class Placing:
    """Data of a term: what holds for an enterprise from a month on."""

    name: str
    place: str
    state: Production
    bureau: str
    industry: str


def keeping_refusal(role: Role | None, *, in_charge: bool) -> Refusal | None:
    """Return why a person may not edit an enterprise, or None for a reviewer of its supervisor or a bureau above."""
    if role is Role.REVIEWER and in_charge:
        return None
    return Refusal(Refused.WHO, message("只有企业的监管部门或上级部门的审核员可以改登记。"))


def name_problem(name: str) -> Message | None:
    """Return what is wrong with the name of an enterprise, or None."""
    return None if name.strip() else message("请填企业名称。")


@dataclass(frozen=True, kw_only=True)
class BureauFacts:
    """Editable data of a bureau; its key, side, level and parent are fixed."""

    name: str
    short_name: str
    name_en: str
    place_code: str | None
    sort: int
    retired: bool


@dataclass(frozen=True)
class IndustryFacts:
    """Editable data of an industry; its code is fixed."""

    name: str
    name_en: str
    retired: bool


def bureau_problem(level: Level, side: Side, above: tuple[Level, Side] | None) -> tuple[str, Message] | None:
    """Return what is wrong with a bureau's position in its tree as (field, message), or None.

    `above` is the level and side of its parent. Only roots have the top level; a bureau has its parent's side, and its
    level is not above its parent's.
    """
    order = list(Level)
    if (above is None) != (level is Level.REGION):
        return "level", message("最高一级（region）没有上级，其他各级都有上级。请改 level 或 parent。")
    if above is None:
        return None
    if side is not above[1]:
        return "side", message("和上级不在同一系统：上级是{above}。请改 side 或 parent。", above=above[1].label)
    if order.index(level) < order.index(above[0]):
        return "level", message("级别高于上级的“{above}”。请改 level 或 parent。", above=above[0].label)
    return None


LEVEL_BELOW = {Level.REGION: Level.PREFECTURE, Level.PREFECTURE: Level.COUNTY}
"""The level of a new bureau by the level of its parent; a county has no bureaus below it."""
