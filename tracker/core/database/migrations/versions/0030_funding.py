"""Sources of a project's money: whole yuan by source as JSON, null where the amount is unknown."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: no project had sources before."""
    with op.batch_alter_table("project") as batch_op:
        batch_op.add_column(sa.Column("funding", sa.Text(), nullable=False, server_default="{}"))
        batch_op.create_check_constraint(
            op.f("ck_project_funding_whole"),
            "replace(funding, '-', '') = funding AND replace(funding, '.', '') = funding",
        )
