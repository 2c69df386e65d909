"""Write a made-up region of any size in the seed format: `python -m seeds.scale ITEMS FOLDER [--liaisons]`.

The demonstration many times over: the same bureaus, places, industries and categories, every enterprise and project under
a code and a name of its own, until there are as many plan items as were asked for. The figures grow in proportion.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from seeds.region import numeral

Row = dict[str, str]
Files = dict[str, tuple[list[str], Iterable[Row]]]
DEMO = Path(__file__).parent / "demo"
MONTHS = ("2023-12", "2024-11", "2024-12", "2025-01")
FILED = ("2024-12", "2025-01")
"""The months that have reports; the others are carried."""
_OPEN, _BEGUN = "2025-01", 25
"""The open month, and in how many copies of the demonstration its reports have been begun."""
_ONCE = ("places", "bureaus", "industries", "categories", "grants")
_KEYED = {"enterprises": ("code",), "terms": ("enterprise",), "projects": ("code", "enterprise"),
          "plan_items": ("project",), "reports": ("enterprise",), "progress": ("project",)}  # fmt: skip
_ORDER = ("places", "bureaus", "industries", "categories", "enterprises", "terms", "projects", "plan_items", "people",
          "grants", "months", "reports", "progress")  # fmt: skip
REASON = "放大的示范数据"
_NEWS = {"answer": "given", "restart_on": ""}
"""What a line answers: months in between are left out, so nothing is as it was in the month before."""


def files(items: int, *, months: tuple[str, ...] = MONTHS, liaisons: bool = False) -> Files:
    """Give columns and rows of every file of a region with exactly `items` plan items; rows are made as they are read."""
    demo = _Demo(months)
    made = {name: (demo.columns[name], demo.scaled(name, items, liaisons=liaisons)) for name in _ORDER}
    return {name: made[name] for name in _ORDER}


class _Demo:
    """The demonstration's rows, each with the place of its enterprise or project among the 408 items."""

    def __init__(self, months: tuple[str, ...]) -> None:
        self.columns: dict[str, list[str]] = {}
        self.rows: dict[str, list[Row]] = {}
        for name in _ORDER:
            with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                self.rows[name] = list(reader)
                self.columns[name] = list(reader.fieldnames or ())
        filed = tuple(month for month in months if month in FILED)
        self.rows["months"] = [row | {"reason": REASON} for row in self.rows["months"] if row["month"] in months]
        self.columns["months"].append("reason")
        for name in ("reports", "progress"):
            self.rows[name] = [row for row in self.rows[name] if row["month"] in filed]
        self.rows["progress"] = [row | _NEWS for row in self.rows["progress"]]
        self._place_items()

    def _place_items(self) -> None:
        """Number the items enterprise by enterprise, so that a region can end after any of them."""
        planned = [row["project"] for row in self.rows["plan_items"]]
        self.item = {project: number for number, project in enumerate(planned)}
        owner = {row["code"]: row["enterprise"] for row in self.rows["projects"]}
        self.first: dict[str, int] = {}
        for project, number in self.item.items():
            self.first.setdefault(owner[project], number)

    def scaled(self, name: str, items: int, *, liaisons: bool) -> Iterator[Row]:
        """Yield the rows of a file, copy by copy."""
        if name in _ONCE or name == "months":
            yield from self.rows[name]
            return
        if name == "people":
            yield from (row for row in self.rows[name] if not row["enterprise"])
        copies, rest = divmod(items, len(self.item))
        digits = max(3, len(str(copies)))
        for copy in range(copies + (rest > 0)):
            room = len(self.item) if copy < copies else rest
            for row in self.rows[name]:
                if name == "people" and not (liaisons and row["enterprise"]):
                    continue
                if self._place(name, row) < room and (copy < _BEGUN or row.get("month") != _OPEN):
                    yield _copied(name, row, f"{copy:0{digits}d}", copy)

    def _place(self, name: str, row: Row) -> int:
        """Return how many items must be there before a row is wanted; rows without any are never wanted."""
        never = len(self.item)
        if name in ("plan_items", "progress"):
            return self.item.get(row["project"], never)
        if name == "projects":
            return self.item.get(row["code"], never)
        return self.first.get(row["code" if name == "enterprises" else "enterprise"], never)


def _copied(name: str, row: Row, prefix: str, copy: int) -> Row:
    if name == "people":
        return row | {"key": f"{row['key']}-{prefix}", "enterprise": f"{prefix}{row['enterprise']}"}
    made = row | {column: f"{prefix}{row[column]}" for column in _KEYED[name]}
    if name == "enterprises":
        made |= {"uscc": "", "uscc_reason": REASON}
    if name == "terms":
        made["name"] = f"{row['name']}{_ordinal(copy)}"
    return made


def _ordinal(copy: int) -> str:
    """Tell copies of one enterprise apart in their names: the first as it is, then 第二分厂, …"""
    tens, ones = divmod(copy + 1, 100)
    if copy == 0:
        return ""
    return f"第{numeral(tens) + '百' if tens else ''}{numeral(ones) if ones else ''}分厂"


def main() -> None:
    """Write the files of a region into a folder."""
    parser = argparse.ArgumentParser(prog="python -m seeds.scale", description=__doc__)
    parser.add_argument("items", type=int, help="how many plan items")
    parser.add_argument("folder", type=Path, help="where the CSV files go")
    parser.add_argument("--liaisons", action="store_true", help="a liaison for every enterprise, too")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in files(asked.items, liaisons=asked.liaisons).items():
        with (asked.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
