"""A tile: one figure as pages show it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure: name, value, unit, its parts, the change from last month, and the address of its rows."""

    name: str
    value: str
    unit: str
    base: str
    change: str
    url: str
    meaning_url: str
    note: tuple[str, str, str] | None = None
