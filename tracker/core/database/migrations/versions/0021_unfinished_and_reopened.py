"""Reports held by a bureau at sign-off become unfinished instead of missed; enterprises can be reopened.

A closed month stays closed: its rows change only for the enterprises that are reopened.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_STATES = ("draft", "in_review", "returned", "approved", "missed", "unfinished")
_FROZEN = ("monthly_report", "progress", "position", "total")
"""Tables whose triggers are installed again after the last migration, for the new rule on reopened enterprises."""


def upgrade() -> None:
    """Create the table of reopenings, add the state `unfinished`, and drop the triggers that the new rule replaces."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _reopening()
    (_thaw_sqlite if sqlite else _thaw_postgresql)()
    with op.batch_alter_table("monthly_report") as batch_op:
        batch_op.drop_constraint(op.f("ck_monthly_report_reportstate"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_monthly_report_reportstate"), sa.column("state", sa.String()).in_(_STATES)
        )
        batch_op.create_check_constraint(
            op.f("ck_monthly_report_unfinished_was_submitted"), "state <> 'unfinished' OR submitted_at IS NOT NULL"
        )
    op.execute("UPDATE monthly_report SET state = 'unfinished' WHERE state = 'missed' AND submitted_at IS NOT NULL")


def _reopening() -> None:
    op.create_table(
        "reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reopening_has_reason")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_reopening_bureau_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_reopening_enterprise_id")),
        sa.ForeignKeyConstraint(["month"], ["month.code"], name=op.f("fk_reopening_month")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reopening_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index(
        "ix_reopening_under_way", "reopening", ["month", "enterprise_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def _thaw_sqlite() -> None:
    for table in _FROZEN:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{event}")


def _thaw_postgresql() -> None:
    for table in _FROZEN:
        op.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}")
    for name in ("row", "progress"):
        op.execute(f"DROP FUNCTION IF EXISTS refuse_frozen_{name}()")
