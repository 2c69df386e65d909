"""A tile: one figure as pages print it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """One figure: name, value and unit, what it is made of, the change against last month, and where its rows are."""

    name: str
    value: str
    unit: str
    base: str
    change: str
    url: str
    meaning_url: str
    note: tuple[str, str, str] | None = None
