"""Cuts: the part of the region that a figure covers."""

from dataclasses import dataclass

from tracker.core.errors import NotFound
from tracker.core.i18n import LabeledEnum, message


class CutKind(LabeledEnum):
    """The ways the region can be cut; bureau and place are trees."""

    ALL = "all", "全部"
    SIDE = "side", "地方 / 兵团"
    BUREAU = "bureau", "监管部门"
    PLACE = "place", "属地"
    INDUSTRY = "industry", "行业"
    CATEGORY = "category", "项目类别"
    ENTERPRISE = "enterprise", "企业"


KEYED = tuple(kind for kind in CutKind if kind is not CutKind.ALL)
_SHORT = {"local": "side:local", "xpcc": "side:xpcc"}


@dataclass(frozen=True)
class Cut:
    """One cut: its kind, and the key within it (empty for the whole)."""

    kind: CutKind
    key: str = ""

    def __str__(self) -> str:
        """Write the cut as commands and addresses do: `all`, `bureau:650100`."""
        return f"{self.kind.value}:{self.key}" if self.key else self.kind.value

    @property
    def counts_enterprises(self) -> bool:
        """Return whether enterprises can be counted here: not by category (an enterprise may stand in several)."""
        return self.kind is not CutKind.CATEGORY


ALL = Cut(CutKind.ALL)


def not_here(cut: Cut) -> NotFound:
    """Return the error for a cut by which a list or figure is not cut; the whole never stands in for it."""
    return NotFound(message("这里不能按{kind}取范围。", kind=cut.kind.label))


def parse_cut(text: str) -> Cut:
    """Read a cut. Raise NotFound with the forms there are. Whether the key exists only the register knows."""
    kind, _, key = _SHORT.get(text, text).partition(":")
    if kind == CutKind.ALL and not key:
        return ALL
    if kind == CutKind.SIDE and key not in ("local", "xpcc"):
        kind = ""
    if key and kind in {each.value for each in KEYED}:
        return Cut(CutKind(kind), key)
    raise NotFound(
        message(
            "没有“{text}”这个范围。可用：all、local、xpcc、{keyed}。",
            text=text,
            keyed=", ".join(f"{each.value}:KEY" for each in KEYED if each is not CutKind.SIDE),
        )
    )
