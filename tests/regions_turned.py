"""The tiny region at the turn of the plan year: December 2024 closed, January 2025 open."""

from pathlib import Path

from tests import regions

TURNED = {
    "months": ["2024-11,2024,opening,closed,2024-12-20,yes", "2024-12,2024,regular,closed,2025-01-20,yes",
               "2025-01,2025,regular,open,2025-02-20,yes"],
    "projects": ["P1,E1,除尘改造,dust,颗粒物,yes,,100.00,,", "P2,E1,VOCs治理,vocs,,no,,0,,", "P3,E2,窑尾除尘,dust,,yes,,0,,"],
    "plan_items": ["P1,2024,1000.00,2024年底前,2023-12,", "P2,2024,500.00,2024年底前,2023-12,",
                   "P3,2024,2000.00,2024-11-15,2023-12,", "P3,2025,900.00,2025年底前,2025-01,"],
    "reports": ["2024-12,E1,approved,,1,2025-01-05 10:00,2025-01-10 10:00", "2024-12,E2,missed,,1,,"],
    "progress": ["2024-12,P1,1,given,built,1000.00,2024-12-20,,,100,建成,,,,,",
                 "2024-12,P2,1,given,construction,200.00,,,,40,在建,,,,,"],
}  # fmt: skip
"""P1 is built and has no item in the new plan, P2 is carried over, P3 goes on."""


def turned(folder: Path, **changed: list[str]) -> Path:
    """Write the region; a named file's rows may be replaced."""
    return regions.write(folder, **(TURNED | changed))
