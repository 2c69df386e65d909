"""Former values of targets, retrofit flags, sent reports and application days."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_DAYS = ("applied_on", "first_reviewed_on", "submitted_on", "expert_reviewed_on", "noticed_on", "rated_on")


def upgrade() -> None:
    """Create one table for each kind. They start empty, because earlier changes were not stored."""
    _former("former_retrofit", "project_id", "project", sa.Column("retrofit", sa.Boolean(), nullable=False))
    _former(
        "former_target", "target_id", "grade_target", sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
    )  # fmt: skip
    _former("former_retrofit_report", "report_id", "retrofit_report", sa.Column("day", sa.Date(), nullable=True))
    _former(
        "former_application", "application_id", "grade_application",
        *(sa.Column(name, sa.Date(), nullable=True) for name in _DAYS), sa.Column("level", sa.String(32), nullable=True),
    )  # fmt: skip


def _former(table: str, owner: str, of: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column(owner, sa.Integer(), nullable=False),
        sa.Column("until_month", sa.String(7), nullable=False),
        *columns,
        sa.ForeignKeyConstraint([owner], [f"{of}.id"], name=op.f(f"fk_{table}_{owner}")),
        sa.PrimaryKeyConstraint(owner, "until_month", name=op.f(f"pk_{table}")),
    )
