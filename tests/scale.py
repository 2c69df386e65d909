"""Regions of any size: the demonstration many times over, with two months and one filing."""

from tracker import paths
from tracker.services import seeding
from tracker.services.seeding.files import RawRow

_MONTHS = ("2023-12", "2024-11", "2024-12")
_PREFIXED = {"enterprises": ("code",), "terms": ("enterprise",), "projects": ("code", "enterprise"), "plan_items": ("project",),
             "reports": ("enterprise",), "progress": ("project",)}  # fmt: skip
_ONCE = ("places", "bureaus", "industries", "categories", "grants")


def scaled(times: int) -> seeding.SeedFiles:
    """Give seed files with `times` × 408 plan items over the same bureaus, places, industries and categories."""
    demo = seeding.read(paths.SEEDS / "demo")
    files = {name: demo[name] for name in _ONCE}
    files["people"] = [row for row in demo["people"] if not row.cells["enterprise"]]
    files["months"] = [row for row in demo["months"] if row.cells["month"] in _MONTHS]
    for name, columns in _PREFIXED.items():
        rows = [row for row in demo[name] if row.cells.get("month", "2024-12") == "2024-12"]
        files[name] = [
            _copied(name, row, columns, copy, number) for copy in range(times) for number, row in enumerate(rows)
        ]
    return files


def _copied(name: str, row: RawRow, columns: tuple[str, ...], copy: int, number: int) -> RawRow:
    cells = row.cells | {column: f"{copy:03d}{row.cells[column]}" for column in columns}
    if name == "enterprises":
        cells |= {"uscc": "", "uscc_reason": "放大的示范数据"}
    return RawRow(number, cells)
