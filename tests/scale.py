"""Regions of any size: the demonstration many times over, with two months and one filing."""

import sqlalchemy as sa

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


def multiply(engines, times, tables, month):
    """Copy rows of a SQLite database `times` over: a table → the columns of keys; rows of months of one month only."""
    with engines.writer.begin() as connection:
        run = connection.exec_driver_sql
        for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            run(f'DROP TRIGGER "{name}"')
        for table, ids in tables.items():
            every = [row[1] for row in run(f"PRAGMA table_info({table})")]
            names = [name for name in every if name != "id" or "id" in ids]
            wanted = {name: f"{name} + 100000 * n" for name in ids} | {"uscc": "NULL", "uscc_reason": "'放大'"}
            wanted |= {"code": "code || '-' || n"} if table in ("enterprise", "project") else {}
            values = ", ".join(wanted.get(name, name) for name in names)
            only = f"WHERE month = '{month}'" if "month" in every else ""
            run(
                f"WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {times - 1})"
                f" INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table}, copy {only}"
            )


def statements(client, engines, address):
    """Give the statements that a page reads with."""
    told = []

    def tell(connection, cursor, statement, *rest):
        told.append(statement)

    sa.event.listen(engines.reader, "before_cursor_execute", tell)
    try:
        assert client.get(address).status_code == 200
    finally:
        sa.event.remove(engines.reader, "before_cursor_execute", tell)
    return told
