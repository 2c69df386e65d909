"""Guards against a grade above its opinions, and against a transfer without the other side's consent.

An earlier decision keeps its level: its ceiling becomes that level, and the triggers check only new decisions. Pending
transfers are decided by the former rule, because nobody was asked for consent.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("grade_application", "ceiling"), ("grade_answer", "site_level")):
        op.add_column(table, sa.Column(column, sa.String(32), nullable=True))
    op.execute("UPDATE grade_application SET ceiling = level WHERE level IS NOT NULL")
    op.create_table(
        "grade_explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["grade_application.id"], name=op.f("fk_grade_explanation_application_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grade_explanation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_explanation")),
        sa.UniqueConstraint("application_id", "code", name=op.f("uq_grade_explanation_application_id_code")),
    )
    op.create_index(op.f("ix_grade_explanation_application_id"), "grade_explanation", ["application_id"])
    with op.batch_alter_table("proposal") as batch:
        batch.drop_constraint(op.f("ck_proposal_proposalstate"), type_="check")
    op.create_table(
        "proposal_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.String(500), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) = (at IS NULL)", name=op.f("ck_proposal_consent_person_has_moment")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_consent_proposal_id")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_proposal_consent_bureau_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_proposal_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_consent")),
        sa.UniqueConstraint("proposal_id", "bureau_id", name=op.f("uq_proposal_consent_proposal_id_bureau_id")),
        sa.UniqueConstraint("proposal_id", "person_id", name=op.f("uq_proposal_consent_proposal_id_person_id")),
    )
    for column in ("proposal_id", "bureau_id"):
        op.create_index(op.f(f"ix_proposal_consent_{column}"), "proposal_consent", [column])
