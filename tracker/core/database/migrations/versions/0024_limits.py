"""Age of passwords, person of failed sign-ins, refusal counters per minute, last change on audit events."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_READING = (
    "sign_in", "sign_in_failed", "sign_out", "session_ended", "password_changed", "downloaded", "exported", "viewed",
    "refused", "backed_up", "reminded", "checked",
)  # fmt: skip
"""The actions that changed no record at the time of this migration."""


def upgrade() -> None:
    """Add the columns and the table. Of existing events only the last one gets its last change."""
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("password_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.add_column(sa.Column("changed", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("sign_in_attempt") as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
    op.create_table(
        "refusal",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("pages", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refusal_person_id")),
        sa.PrimaryKeyConstraint("person_id", "minute", name=op.f("pk_refusal")),
    )
    event = sa.table(
        "audit_event", *map(sa.column, ("seq", "at", "subject", "subject_id", "action", "hash", "changed"))
    )
    last = sa.select(event.c.hash).where(event.c.action.not_in(_READING)).order_by(event.c.seq.desc()).limit(1)
    newest = sa.select(sa.func.max(event.c.seq)).scalar_subquery()
    bind = op.get_bind()
    number, changed = bind.execute(sa.select(newest, last.scalar_subquery())).one()
    if changed is not None:
        op.execute(sa.update(event).where(event.c.seq == number).values(changed=changed))
    person = sa.table("person", *map(sa.column, ("id", "password_hash", "password_at")))
    chosen = sa.select(sa.func.max(event.c.at)).where(
        event.c.subject == "person", event.c.subject_id == person.c.id, event.c.action == "password_changed"
    )
    op.execute(sa.update(person).where(person.c.password_hash != "").values(password_at=chosen.scalar_subquery()))
