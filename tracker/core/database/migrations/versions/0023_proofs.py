"""Sessions store the time of the last reauthentication."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment of the last reauthentication to sessions, and an index of failures by network."""
    with op.batch_alter_table("user_session") as batch_op:
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"])
