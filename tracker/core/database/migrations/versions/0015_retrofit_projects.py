"""A partial index of retrofit projects."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_project_retrofit", "project", ["enterprise_id"],
        sqlite_where=sa.text("retrofit = 1"), postgresql_where=sa.text("retrofit"),
    )  # fmt: skip
