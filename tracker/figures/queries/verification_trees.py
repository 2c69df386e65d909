"""Dated trees in the recomputation with pandas: parents in force in a month, and the path of each node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame


def in_force(frame: DataFrame, key: str, month: str) -> DataFrame:
    """Return for each key the row in force in a month: the earliest of those that had not ended before it."""
    held: DataFrame = frame[frame["until"] >= month].sort_values("until").groupby(key).head(1)
    return held


def paths(tree: DataFrame, month: str) -> dict[Any, tuple[str, str]]:
    """Return the path and side of each node of a tree in a month, found by walking up the parents."""
    nodes = {row["node"]: row for row in in_force(tree, "node", month).to_dict("records")}
    found = {}
    for node, row in nodes.items():
        keys, above = [row["key"]], row["parent"]
        while above in nodes and len(keys) <= len(nodes):
            keys.insert(0, nodes[above]["key"])
            above = nodes[above]["parent"]
        found[node] = (f"/{'/'.join(keys)}/", row["side"])
    return found
