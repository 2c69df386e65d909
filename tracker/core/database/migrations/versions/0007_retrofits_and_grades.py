"""Retrofits and grades: stage claims, eliminated units, guideline editions, targets, applications."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "elimination",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("size", sa.String(80), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_elimination_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elimination")),
        sa.UniqueConstraint("enterprise_id", "unit", name=op.f("uq_elimination_enterprise_id_unit")),
    )
    op.create_table(
        "grade_guideline",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_code", sa.String(40), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("grade_set", sa.String(200), nullable=False),
        sa.Column("several", sa.String(32), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("to_day IS NULL OR to_day >= from_day", name=op.f("ck_grade_guideline_from_before_to")),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_grade_guideline_industry_code")),
        sa.ForeignKeyConstraint(["follows_id"], ["grade_guideline.id"], name=op.f("fk_grade_guideline_follows_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_guideline")),
        sa.UniqueConstraint("industry_code", "edition", name=op.f("uq_grade_guideline_industry_code_edition")),
    )
    op.create_table(
        "grade_indicator",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guideline_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["guideline_id"], ["grade_guideline.id"], name=op.f("fk_grade_indicator_guideline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_indicator")),
        sa.UniqueConstraint("guideline_id", "number", name=op.f("uq_grade_indicator_guideline_id_number")),
    )
    op.create_table(
        "grade_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["grade_indicator.id"], name=op.f("fk_grade_requirement_indicator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_requirement")),
        sa.UniqueConstraint("indicator_id", "level", name=op.f("uq_grade_requirement_indicator_id_level")),
    )
    op.create_table(
        "grade_target",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_grade_target_number_counts")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_grade_target_bureau_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_target")),
        sa.UniqueConstraint("year", "bureau_id", "target", name=op.f("uq_grade_target_year_bureau_id_target")),
    )
    op.create_table(
        "grade_application",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("line", sa.String(80), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("first_reviewed_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("expert_reviewed_on", sa.Date(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_grade_application_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_application")),
        sa.UniqueConstraint(
            "year", "enterprise_id", "target", "line", name=op.f("uq_grade_application_year_enterprise_id_target_line")
        ),
    )
    with op.batch_alter_table("grade_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grade_application_enterprise_id"), ["enterprise_id"], unique=False)

    with op.batch_alter_table("retrofit_track", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_retrofit_track_trackstage"), type_="check")  # its list grows with the program
        batch_op.add_column(sa.Column("claim", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("claim_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("claim_note", sa.String(500), server_default="", nullable=False))
        batch_op.add_column(sa.Column("claim_file_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("claimed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("route", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("reported_to", sa.String(120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("not_before", sa.Date(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_retrofit_track_claim_file_id"), "stored_file", ["claim_file_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_retrofit_track_claimed_by"), "person", ["claimed_by"], ["id"])

    op.add_column("project", sa.Column("retrofit_stage", sa.String(32), nullable=True))
