"""Cuts (范围): the part of the region that a figure covers."""

from dataclasses import dataclass

from tracker.core.errors import NotFound
from tracker.core.i18n import LabeledEnum, message


class CutKind(LabeledEnum):
    """The kinds of cuts. Bureaus and places form trees."""

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
    """A cut: its kind and the key of one part, for example a bureau. The whole region has an empty key."""

    kind: CutKind
    key: str = ""

    def __str__(self) -> str:
        """Return the cut as commands and addresses write it: `all`, `bureau:650100`."""
        return f"{self.kind.value}:{self.key}" if self.key else self.kind.value

    @property
    def counts_enterprises(self) -> bool:
        """Whether enterprises can be counted in this cut.

        Not by category: an enterprise may have projects of several.
        """
        return self.kind is not CutKind.CATEGORY


ALL = Cut(CutKind.ALL)


def not_here(cut: Cut) -> NotFound:
    """Return the error for a cut that a list or figure does not support. It must not show the whole region instead."""
    return NotFound(message("这里不能按{kind}取范围。", kind=cut.kind.label))


def parse_cut(text: str) -> Cut:
    """Parse a cut. Raise NotFound, which lists the valid forms. Does not check that the key exists."""
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
