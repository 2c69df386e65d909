"""Pending forms without a moment of confirmation: a confirmed form is removed, so the column was never written."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column."""
    op.drop_column("held_form", "done_at")
