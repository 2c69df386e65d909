"""Retrofits as workflows: rules as data, claims that two persons decide, sent reports, objections, unit sizes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CLAIM_STATES = ("waiting", "verified", "refused", "retracted", "recorded")
OBJECTION_STATES = ("standing", "dismissed", "upheld")


def upgrade() -> None:
    _track()
    for name, kind in (("height_mm", sa.Integer()), ("capacity_t", sa.Integer()), ("steam_kg", sa.Integer()),
                       ("due", sa.Date())):  # fmt: skip
        op.add_column("elimination", sa.Column(name, kind, nullable=True))
    _claims()
    _reports()
    _rules()


def _track() -> None:
    """Move claims to their own table, and store the industry whose rules apply to a track."""
    op.add_column("retrofit_track", sa.Column("industry_code", sa.String(40), nullable=True))
    track, term = (
        sa.table("retrofit_track", sa.column("enterprise_id"), sa.column("industry_code")),
        sa.table("term", sa.column("enterprise_id"), sa.column("from_month"), sa.column("industry_code")),
    )
    latest = (
        sa.select(term.c.industry_code)
        .where(term.c.enterprise_id == track.c.enterprise_id)
        .order_by(term.c.from_month.desc())
        .limit(1)
        .scalar_subquery()
    )
    op.execute(sa.update(track).values(industry_code=latest))
    with op.batch_alter_table("retrofit_track", schema=None) as batch_op:
        batch_op.alter_column("industry_code", existing_type=sa.String(40), nullable=False)
        batch_op.drop_constraint(op.f("fk_retrofit_track_claim_file_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_retrofit_track_claimed_by"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_retrofit_track_enterprise_id_track"), type_="unique")
        for name in ("claim", "claim_since", "claim_note", "claim_file_id", "claimed_by", "reported_to"):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("ratio", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("fleet", sa.String(200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("notice_to", sa.Date(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_retrofit_track_industry_code"), "industry", ["industry_code"], ["code"])
        batch_op.create_unique_constraint(
            op.f("uq_retrofit_track_enterprise_id_industry_code_track"), ["enterprise_id", "industry_code", "track"]
        )


def _claims() -> None:
    op.create_table(
        "stage_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("route", sa.String(32), nullable=True),
        sa.Column("ratio", sa.Integer(), nullable=True),
        sa.Column("fleet", sa.String(200), nullable=False),
        sa.Column("sent", sa.String(200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*CLAIM_STATES, name="claimstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.String(500), nullable=False),
        sa.CheckConstraint("(track_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_stage_claim_one_subject")),
        sa.CheckConstraint(
            "state NOT IN ('verified', 'refused') OR (decided_by IS NOT NULL AND claimed_by IS NOT NULL "
            "AND decided_by <> claimed_by)",
            name=op.f("ck_stage_claim_two_persons"),
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_stage_claim_enterprise_id")),
        sa.ForeignKeyConstraint(["track_id"], ["retrofit_track.id"], name=op.f("fk_stage_claim_track_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["elimination.id"], name=op.f("fk_stage_claim_unit_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_stage_claim_file_id")),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_stage_claim_claimed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_stage_claim_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_claim")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(op.f("ix_stage_claim_enterprise_id"), "stage_claim", ["enterprise_id"])
    for name in ("track", "unit"):
        op.create_index(
            f"uq_stage_claim_{name}_waiting", "stage_claim", [f"{name}_id"], unique=True, sqlite_where=waiting,
            postgresql_where=waiting,
        )  # fmt: skip


def _reports() -> None:
    op.create_table(
        "retrofit_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("industry_code", sa.String(40), nullable=False),
        sa.Column("track", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_retrofit_report_enterprise_id")),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_retrofit_report_industry_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrofit_report")),
        sa.UniqueConstraint(
            "enterprise_id", "industry_code", "track", "recipient",
            name=op.f("uq_retrofit_report_enterprise_id_industry_code_track_recipient"),
        ),
    )  # fmt: skip
    op.create_table(
        "retrofit_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*OBJECTION_STATES, name="objectionstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_retrofit_objection_enterprise_id")),
        sa.ForeignKeyConstraint(["track_id"], ["retrofit_track.id"], name=op.f("fk_retrofit_objection_track_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_retrofit_objection_person_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_retrofit_objection_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrofit_objection")),
    )
    op.create_index(op.f("ix_retrofit_objection_track_id"), "retrofit_objection", ["track_id"])


def _rules() -> None:
    op.create_table(
        "retrofit_rule",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_code", sa.String(40), nullable=False),
        sa.Column("track", sa.String(32), nullable=False),
        sa.Column("stages", sa.String(200), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (
            "stable_months", "notice_days", "barred_months", "stall_days", "evaluation_days", "ratio")),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "stable_months >= 0 AND notice_days >= 0 AND barred_months >= 0 AND stall_days > 0 "
            "AND evaluation_days > 0 AND ratio BETWEEN 0 AND 100",
            name=op.f("ck_retrofit_rule_numbers_count"),
        ),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_retrofit_rule_industry_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrofit_rule")),
        sa.UniqueConstraint("industry_code", "track", name=op.f("uq_retrofit_rule_industry_code_track")),
    )  # fmt: skip
    op.create_table(
        "retrofit_limit",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_code", sa.String(40), nullable=False),
        sa.Column("procedure", sa.String(80), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("pm", "so2", "nox", "oxygen")),
        sa.Column("hours_percent", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.CheckConstraint("hours_percent BETWEEN 0 AND 100", name=op.f("ck_retrofit_limit_hours_count")),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_retrofit_limit_industry_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrofit_limit")),
        sa.UniqueConstraint("industry_code", "procedure", name=op.f("uq_retrofit_limit_industry_code_procedure")),
    )
    op.create_table(
        "retrofit_milestone",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_code", sa.String(40), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("target", sa.String(120), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "percent IS NULL OR percent BETWEEN 0 AND 100", name=op.f("ck_retrofit_milestone_percent_counts")
        ),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_retrofit_milestone_industry_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrofit_milestone")),
        sa.UniqueConstraint(
            "industry_code", "due", "target", name=op.f("uq_retrofit_milestone_industry_code_due_target")
        ),
    )
