"""Search keys start with their kind, so that a prefix search reads one index range."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LONGEST = 24


def upgrade() -> None:
    """Create the table again with the kind as its first column, and copy the keys."""
    op.execute(
        "CREATE TABLE search_key_copy AS SELECT search_text.kind, search_key.key, search_key.text_id"
        " FROM search_key JOIN search_text ON search_text.id = search_key.text_id"
    )
    op.drop_table("search_key")
    op.create_table(
        "search_key",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column(
            "key",
            sa.String(_LONGEST).with_variant(sa.String(_LONGEST, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["search_text.id"], name=op.f("fk_search_key_text_id")),
        sa.PrimaryKeyConstraint("kind", "key", "text_id", name=op.f("pk_search_key")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO search_key (kind, key, text_id) SELECT kind, key, text_id FROM search_key_copy"
        " ORDER BY kind, key, text_id"
    )
    op.drop_table("search_key_copy")
