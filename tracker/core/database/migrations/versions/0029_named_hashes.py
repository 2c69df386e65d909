"""Wider hash columns for the algorithm name; a hash without one is SHA-256 and stays unchanged."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_HASHES = {"audit_event": ("seal", "changed", "prev_hash", "hash"), "row_seal": ("digest",)}


def upgrade() -> None:
    """Widen every column that holds a hash of the chain or of a seal."""
    for table, columns in _HASHES.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.alter_column(column, existing_type=sa.String(64), type_=sa.String(80), existing_nullable=False)
