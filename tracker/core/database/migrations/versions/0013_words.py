"""Stored messages keep text and values apart, so that people read them in their own language."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("notice", "text"), ("finding", "message")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=sa.String(500), type_=sa.Text(), existing_nullable=False)
