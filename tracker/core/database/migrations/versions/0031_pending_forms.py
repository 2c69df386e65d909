"""Drop the moment of confirmation of pending forms: a confirmed form is deleted, so the column was never written."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column."""
    op.drop_column("held_form", "done_at")
