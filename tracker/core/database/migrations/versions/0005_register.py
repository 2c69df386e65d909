"""Register editing: holidays, extensions, files, contacts; actions and kinds lose their CHECK."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REFUSED = "audit events are only ever added"


def upgrade() -> None:
    _new_tables()
    _new_columns()
    _proposals()
    _growing_lists()


def _new_tables() -> None:
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rest", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "extension",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_extension_enterprise_id")),
        sa.ForeignKeyConstraint(["month"], ["month.code"], name=op.f("fk_extension_month")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_extension_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
        sa.UniqueConstraint("month", "enterprise_id", name=op.f("uq_extension_month_enterprise_id")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "sent_form",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sent_form_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_form")),
    )
    with op.batch_alter_table("sent_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_form_at"), ["at"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf",
                "jpeg",
                "png",
                "docx",
                "xlsx",
                name="filekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_not_empty")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_stored_file_enterprise_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stored_file_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)


def _new_columns() -> None:
    op.add_column("bureau", sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("enterprise", sa.Column("contact", sa.String(80), server_default="", nullable=False))
    op.add_column("enterprise", sa.Column("contact_phone", sa.String(40), server_default="", nullable=False))
    op.add_column("industry", sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("month", sa.Column("winter", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("industry") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("industry") as batch_op:
        batch_op.alter_column("version", server_default=None)


def _proposals() -> None:
    """Add the document to proposals, and drop the CHECK on their kind, because later versions add kinds."""
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_constraint(op.f("ck_proposal_proposalkind"), type_="check")
        batch_op.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_proposal_file_id", "stored_file", ["file_id"], ["id"])


def _growing_lists() -> None:
    """Drop the CHECKs that list actions: with them a new action would rebuild the audit chain."""
    with op.batch_alter_table("move") as batch_op:
        batch_op.drop_constraint(op.f("ck_move_subject"), type_="check")
        batch_op.drop_constraint(op.f("ck_move_action"), type_="check")
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.drop_constraint(op.f("ck_audit_event_auditaction"), type_="check")
    if op.get_bind().dialect.name == "sqlite":  # rebuilding the table dropped its triggers
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_event_kept_{event.lower()} BEFORE {event} ON audit_event "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
