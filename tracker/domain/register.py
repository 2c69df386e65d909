"""Register: the kinds of bureau, side and production state."""

from tracker.domain.words import Choice


class Level(Choice):
    """How high a bureau stands; an XPCC division is parallel to a prefecture."""

    REGION = "region", "自治区 / 兵团"
    PREFECTURE = "prefecture", "地州市 / 师市"
    COUNTY = "county", "县市区"


class Side(Choice):
    """The two chains; an enterprise is on exactly one of them (rule 8)."""

    LOCAL = "local", "地方"
    XPCC = "xpcc", "兵团"


class Production(Choice):
    """A fact about production; only a closed enterprise files a short statement (rule 7)."""

    PRODUCING = "producing", "在产"
    IDLE = "idle", "停产"
    CLOSED = "closed", "关停"


def path_of(keys: list[str]) -> str:
    """Write the way from a root to a leaf as one text, so that a tree can be summed by its beginning."""
    return f"/{'/'.join(keys)}/"


def keys_of(path: str) -> list[str]:
    """Read a path back into its keys, root first."""
    return path.strip("/").split("/")
