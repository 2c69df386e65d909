"""Former values of categories, bureau parents and place parents, each until a month.

Earlier changes are read from the positions, which stored them. Coke ovens get a height, and reports that are submitted
but not approved get an index of their own.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NO_HEIGHT = "高度未载"


class _Stood(NamedTuple):
    """The place of a key in its tree in one month: the path from the root, and the side (places have none)."""

    month: str
    path: str
    side: str


def upgrade() -> None:
    _tables()
    _categories()
    _bureaus()
    _places()
    _ovens()
    filed = sa.text("state <> 'approved' AND (submitted_at IS NOT NULL OR round > 1)")
    op.create_index(
        "ix_monthly_report_filed", "monthly_report", ["month", "enterprise_id"], sqlite_where=filed,
        postgresql_where=filed,
    )  # fmt: skip


def _tables() -> None:
    with op.batch_alter_table("place") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("place") as batch_op:
        batch_op.alter_column("version", server_default=None)
    op.create_table(
        "former_category",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("until_month", sa.String(7), nullable=False),
        sa.Column("category_code", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_former_category_project_id")),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_former_category_category_code")),
        sa.PrimaryKeyConstraint("project_id", "until_month", name=op.f("pk_former_category")),
    )
    op.create_table(
        "former_bureau",
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("until_month", sa.String(7), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "side",
            sa.Enum("local", "xpcc", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("path", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_former_bureau_bureau_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["bureau.id"], name=op.f("fk_former_bureau_parent_id")),
        sa.PrimaryKeyConstraint("bureau_id", "until_month", name=op.f("pk_former_bureau")),
    )
    op.create_table(
        "former_place",
        sa.Column("place_code", sa.String(12), nullable=False),
        sa.Column("until_month", sa.String(7), nullable=False),
        sa.Column("parent_code", sa.String(12), nullable=True),
        sa.Column("path", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["place_code"], ["place.code"], name=op.f("fk_former_place_place_code")),
        sa.ForeignKeyConstraint(["parent_code"], ["place.code"], name=op.f("fk_former_place_parent_code")),
        sa.PrimaryKeyConstraint("place_code", "until_month", name=op.f("pk_former_place")),
    )


def _categories() -> None:
    op.execute(
        "INSERT INTO former_category (project_id, until_month, category_code)"
        " SELECT project_id, month, category FROM ("
        "SELECT position.project_id, position.month, position.category, COALESCE(LEAD(position.category) OVER"
        " (PARTITION BY position.project_id ORDER BY position.month, position.year), project.category_code) AS later"
        " FROM position JOIN project ON project.id = position.project_id) AS stood WHERE category <> later"
    )


def _bureaus() -> None:
    now = {row.key: row for row in op.get_bind().execute(sa.text("SELECT id, key, side, path FROM bureau"))}
    seen = op.get_bind().execute(sa.text("SELECT DISTINCT month, bureau_path, side FROM position ORDER BY month"))
    for key, stood in _changes((_Stood(*row) for row in seen), {key: (row.path, row.side) for key, row in now.items()}):
        above = stood.path.strip("/").split("/")[:-1]
        _insert(
            "former_bureau", bureau_id=now[key].id, until_month=stood.month, side=stood.side, path=stood.path,
            parent_id=now[above[-1]].id if above else None,
        )  # fmt: skip


def _places() -> None:
    now = {row.code: row.path for row in op.get_bind().execute(sa.text("SELECT code, path FROM place"))}
    seen = op.get_bind().execute(sa.text("SELECT DISTINCT month, place_path, '' FROM position ORDER BY month"))
    for code, stood in _changes((_Stood(*row) for row in seen), {code: (path, "") for code, path in now.items()}):
        above = stood.path.strip("/").split("/")[:-1]
        _insert(
            "former_place", place_code=code, until_month=stood.month, path=stood.path,
            parent_code=above[-1] if above else None,
        )  # fmt: skip


def _changes(seen: Iterable[_Stood], now: dict[str, tuple[str, str]]) -> Iterator[tuple[str, _Stood]]:
    """Yield for each former state of a key the last month in which it held."""
    history: dict[str, dict[str, _Stood]] = {}
    for month, path, side in seen:
        keys = path.strip("/").split("/")
        for depth, key in enumerate(keys, start=1):
            history.setdefault(key, {})[month] = _Stood(month, f"/{'/'.join(keys[:depth])}/", side)
    for key, months in history.items():
        if key in now:
            rows = [*months.values(), _Stood("", *now[key])]
            yield from ((key, stood) for stood, later in pairwise(rows) if stood[1:] != later[1:])


def _insert(table: str, **values: object) -> None:
    names = ", ".join(values)
    bound = ", ".join(f":{name}" for name in values)
    op.get_bind().execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({bound})"), values)


def _ovens() -> None:
    """Require a height of coke ovens. An existing oven without one says so in its size."""
    op.execute(
        f"UPDATE elimination SET size = '{_NO_HEIGHT}' WHERE kind = 'coke_oven' AND height_mm IS NULL AND size = ''"
    )
    with op.batch_alter_table("elimination") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_elimination_oven_has_height"), "kind <> 'coke_oven' OR height_mm IS NOT NULL OR size <> ''"
        )
