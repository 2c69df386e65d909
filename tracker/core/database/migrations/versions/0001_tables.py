"""First tables: register, plans, months, reports, positions, moves, people; triggers that protect closed months."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
    )
    op.create_table(
        "enterprise",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("uscc", sa.String(18), nullable=True),
        sa.Column("uscc_reason", sa.String(200), nullable=False),
        sa.Column("site_no", sa.Integer(), nullable=False),
        sa.Column("permit_no", sa.String(40), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.CheckConstraint("uscc IS NOT NULL OR uscc_reason <> ''", name=op.f("ck_enterprise_uscc_or_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("code", name=op.f("uq_enterprise_code")),
        sa.UniqueConstraint("uscc", "site_no", name=op.f("uq_enterprise_uscc_site_no")),
    )
    op.create_table(
        "industry",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_industry")),
    )
    op.create_table(
        "month",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(7), nullable=False),
        sa.Column("plan_year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("opening", "regular", name="monthkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "closed",
                "published",
                name="monthstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'planned') = (opened_at IS NULL)", name=op.f("ck_month_opened_unless_planned")),
        sa.CheckConstraint(
            "(state IN ('closed', 'published')) = (closed_at IS NOT NULL)", name=op.f("ck_month_closed_has_moment")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_month")),
    )
    op.create_table(
        "person",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("key", name=op.f("uq_person_key")),
    )
    op.create_table(
        "place",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("parent_code", sa.String(12), nullable=True),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("in_key_area", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["place.code"], name=op.f("fk_place_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_place")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_parent_code"), ["parent_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_path"), ["path"], unique=False)

    op.create_table(
        "bureau",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("short_name", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "region", "prefecture", "county", name="level", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum("local", "xpcc", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("place_code", sa.String(12), nullable=True),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["bureau.id"], name=op.f("fk_bureau_parent_id")),
        sa.ForeignKeyConstraint(["place_code"], ["place.code"], name=op.f("fk_bureau_place_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureau")),
        sa.UniqueConstraint("key", name=op.f("uq_bureau_key")),
        sa.UniqueConstraint("path", name=op.f("uq_bureau_path")),
    )
    with op.batch_alter_table("bureau", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bureau_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "grade_record",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(40), nullable=False),
        sa.Column("line", sa.String(80), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "A+",
                "A",
                "B",
                "B-",
                "C",
                "D",
                "leading",
                "not_leading",
                name="gradelevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("trigger", sa.String(80), nullable=False),
        sa.Column("batch", sa.String(80), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_grade_record_from_before_to")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_grade_record_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_record")),
        sa.UniqueConstraint(
            "enterprise_id",
            "edition",
            "line",
            "valid_from",
            name=op.f("uq_grade_record_enterprise_id_edition_line_valid_from"),
        ),
    )
    with op.batch_alter_table("grade_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grade_record_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "project",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("category_code", sa.String(40), nullable=False),
        sa.Column("pollutants", sa.String(80), nullable=False),
        sa.Column("retrofit", sa.Boolean(), nullable=False),
        sa.Column("responsible", sa.String(40), nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=False),
        sa.Column("began", sa.Date(), nullable=True),
        sa.CheckConstraint("opening = CAST(opening AS BIGINT)", name=op.f("ck_project_opening_whole")),
        sa.CheckConstraint("opening >= 0", name=op.f("ck_project_opening_not_negative")),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_project_category_code")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_project_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("code", name=op.f("uq_project_code")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "retrofit_track",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column(
            "track",
            sa.Enum(
                "organized",
                "fugitive",
                "clean_transport",
                name="track",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "plan",
                "construction",
                "built",
                "stable",
                "evaluated",
                "reported",
                "noticed",
                "complete",
                "withdrawn",
                name="trackstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_retrofit_track_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrofit_track")),
        sa.UniqueConstraint("enterprise_id", "track", name=op.f("uq_retrofit_track_enterprise_id_track")),
    )
    op.create_table(
        "total",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "bureau",
                "place",
                "industry",
                "category",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("enterprises", sa.Integer(), nullable=False),
        sa.Column("enterprises_finished", sa.Integer(), nullable=False),
        sa.Column("enterprises_carried", sa.Integer(), nullable=False),
        sa.Column("not_started", sa.Integer(), nullable=False),
        sa.Column("preparation", sa.Integer(), nullable=False),
        sa.Column("construction", sa.Integer(), nullable=False),
        sa.Column("built", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("year_total", sa.BigInteger(), nullable=False),
        sa.Column("before_year", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("increment", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("before_year = CAST(before_year AS BIGINT)", name=op.f("ck_total_before_year_whole")),
        sa.CheckConstraint("increment = CAST(increment AS BIGINT)", name=op.f("ck_total_increment_whole")),
        sa.CheckConstraint("planned = CAST(planned AS BIGINT)", name=op.f("ck_total_planned_whole")),
        sa.CheckConstraint("total = CAST(total AS BIGINT)", name=op.f("ck_total_total_whole")),
        sa.CheckConstraint("year_total = CAST(year_total AS BIGINT)", name=op.f("ck_total_year_total_whole")),
        sa.ForeignKeyConstraint(["month"], ["month.code"], name=op.f("fk_total_month")),
        sa.PrimaryKeyConstraint("month", "year", "dimension", "key", name=op.f("pk_total")),
    )
    op.create_table(
        "assignment",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "liaison",
                "reviewer",
                "expert",
                "analyst",
                "system_admin",
                "security_admin",
                "audit_admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("approver", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(role = 'liaison') = (enterprise_id IS NOT NULL)", name=op.f("ck_assignment_liaison_of_an_enterprise")
        ),
        sa.CheckConstraint(
            "(bureau_id IS NULL) <> (enterprise_id IS NULL)", name=op.f("ck_assignment_bureau_or_enterprise")
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_assignment_bureau_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_assignment_enterprise_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_bureau_id"), ["bureau_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "monthly_report",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "returned",
                "approved",
                "missed",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_at IS NOT NULL)", name=op.f("ck_monthly_report_approved_has_moment")
        ),
        sa.CheckConstraint(
            "(state = 'in_review') = (holder_id IS NOT NULL)", name=op.f("ck_monthly_report_holder_while_in_review")
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_monthly_report_enterprise_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["bureau.id"], name=op.f("fk_monthly_report_holder_id")),
        sa.ForeignKeyConstraint(["month"], ["month.code"], name=op.f("fk_monthly_report_month")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sa.UniqueConstraint("enterprise_id", "month", name=op.f("uq_monthly_report_enterprise_id_month")),
    )
    with op.batch_alter_table("monthly_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monthly_report_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index("ix_monthly_report_month_state", ["month", "state"], unique=False)

    op.create_table(
        "move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum("report", name="subject", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "save",
                "submit",
                "pass_up",
                "approve",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_state", sa.String(32), nullable=False),
        sa.Column("to_state", sa.String(32), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("opinion", sa.String(500), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_move_bureau_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_move_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.create_index("ix_move_subject_subject_id", ["subject", "subject_id"], unique=False)

    op.create_table(
        "plan_item",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "due_precision",
            sa.Enum("day", "month", "year", name="precision", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("from_month", sa.String(7), nullable=False),
        sa.Column("to_month", sa.String(7), nullable=True),
        sa.CheckConstraint("planned = CAST(planned AS BIGINT)", name=op.f("ck_plan_item_planned_whole")),
        sa.CheckConstraint("planned >= 0", name=op.f("ck_plan_item_planned_not_negative")),
        sa.CheckConstraint("to_month IS NULL OR to_month >= from_month", name=op.f("ck_plan_item_from_before_to")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_plan_item_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint("project_id", "year", "from_month", name=op.f("uq_plan_item_project_id_year_from_month")),
    )
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_item_from_month"), ["from_month"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_item_year"), ["year"], unique=False)

    op.create_table(
        "term",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("from_month", sa.String(7), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.String(12), nullable=False),
        sa.Column("industry_code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "producing", "idle", "closed", name="production", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_term_bureau_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_term_enterprise_id")),
        sa.ForeignKeyConstraint(["industry_code"], ["industry.code"], name=op.f("fk_term_industry_code")),
        sa.ForeignKeyConstraint(["place_code"], ["place.code"], name=op.f("fk_term_place_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("enterprise_id", "from_month", name=op.f("uq_term_enterprise_id_from_month")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_bureau_id"), ["bureau_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_from_month"), ["from_month"], unique=False)

    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "given",
                "unchanged",
                "not_applicable",
                "suspended",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "not_started",
                "preparation",
                "construction",
                "built",
                "accepted",
                "suspended",
                "cancelled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("built_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column(
            "acceptance",
            sa.Enum(
                "enterprise",
                "county",
                "prefecture",
                "third_party",
                name="acceptance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("image_percent", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("difficulty", sa.String(500), nullable=False),
        sa.Column("next_step", sa.String(500), nullable=False),
        sa.Column("restart_on", sa.Date(), nullable=True),
        sa.Column(
            "reduction",
            sa.Enum(
                "settlement",
                "mistake",
                "dropped",
                "other",
                name="reduction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reduction_note", sa.String(500), nullable=False),
        sa.CheckConstraint("image_percent BETWEEN 0 AND 100", name=op.f("ck_progress_image_percent_range")),
        sa.CheckConstraint("total = CAST(total AS BIGINT)", name=op.f("ck_progress_total_whole")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_progress_total_not_negative")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_progress_project_id")),
        sa.ForeignKeyConstraint(["report_id"], ["monthly_report.id"], name=op.f("fk_progress_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
        sa.UniqueConstraint("report_id", "project_id", "round", name=op.f("uq_progress_report_id_project_id_round")),
    )
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_project_id"), ["project_id"], unique=False)

    op.create_table(
        "position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("bureau_path", sa.String(200), nullable=False),
        sa.Column(
            "side",
            sa.Enum("local", "xpcc", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("place_path", sa.String(200), nullable=False),
        sa.Column("industry", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "not_started",
                "preparation",
                "construction",
                "built",
                "accepted",
                "suspended",
                "cancelled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("year_total", sa.BigInteger(), nullable=False),
        sa.Column("increment", sa.BigInteger(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("progress_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("increment = CAST(increment AS BIGINT)", name=op.f("ck_position_increment_whole")),
        sa.CheckConstraint("planned = CAST(planned AS BIGINT)", name=op.f("ck_position_planned_whole")),
        sa.CheckConstraint("total = CAST(total AS BIGINT)", name=op.f("ck_position_total_whole")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_position_total_not_negative")),
        sa.CheckConstraint("year_total = CAST(year_total AS BIGINT)", name=op.f("ck_position_year_total_whole")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_position_enterprise_id")),
        sa.ForeignKeyConstraint(["month"], ["month.code"], name=op.f("fk_position_month")),
        sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_position_progress_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_position_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
        sa.UniqueConstraint("month", "project_id", "year", name=op.f("uq_position_month_project_id_year")),
    )
    with op.batch_alter_table("position", schema=None) as batch_op:
        batch_op.create_index("ix_position_month_year_enterprise_id", ["month", "year", "enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_position_project_id"), ["project_id"], unique=False)

    _freeze()


_BY_MONTH = ("position", "total", "monthly_report")
_FROZEN = "SELECT 1 FROM month WHERE state IN ('closed', 'published') AND code = "
_OF_PROGRESS = "(SELECT month FROM monthly_report WHERE id = {row}.report_id)"
_REFUSED = "closed month: its rows never change"


def _freeze() -> None:
    """Create triggers that refuse every change of rows of a closed month."""
    if op.get_bind().dialect.name == "sqlite":
        _freeze_sqlite()
    else:
        _freeze_postgresql()


def _freeze_sqlite() -> None:
    for table in (*_BY_MONTH, "progress"):
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            month = "{row}.month" if table in _BY_MONTH else _OF_PROGRESS
            frozen = " OR ".join(f"EXISTS ({_FROZEN}{month.format(row=row)})" for row in rows)
            op.execute(
                f"CREATE TRIGGER {table}_frozen_{event.lower()} BEFORE {event} ON {table} WHEN {frozen} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
    op.execute(
        "CREATE TRIGGER month_stays_frozen BEFORE UPDATE ON month WHEN OLD.state IN ('closed', 'published') AND ("
        "NEW.state IN ('planned', 'open') OR (OLD.state = 'published' AND NEW.state <> 'published') "
        "OR NEW.code <> OLD.code OR NEW.plan_year <> OLD.plan_year) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )
    op.execute(
        "CREATE TRIGGER month_is_kept BEFORE DELETE ON month WHEN OLD.state IN ('closed', 'published') "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )


def _freeze_postgresql() -> None:
    old, new = _OF_PROGRESS.format(row="OLD"), _OF_PROGRESS.format(row="NEW")
    for name, before, after in (("row", "OLD.month", "NEW.month"), ("progress", old, new)):
        op.execute(
            f"CREATE FUNCTION refuse_frozen_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' AND EXISTS ({_FROZEN}{before}) THEN RAISE EXCEPTION '{_REFUSED}'; END IF; "
            f"IF TG_OP <> 'DELETE' AND EXISTS ({_FROZEN}{after}) THEN RAISE EXCEPTION '{_REFUSED}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
    for table in (*_BY_MONTH, "progress"):
        function = "refuse_frozen_progress" if table == "progress" else "refuse_frozen_row"
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
    op.execute(
        "CREATE FUNCTION keep_frozen_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.state NOT IN ('closed', 'published') THEN "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
        f"IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{_REFUSED}'; END IF; "
        "IF NEW.state IN ('planned', 'open') OR (OLD.state = 'published' AND NEW.state <> 'published') "
        "OR NEW.code <> OLD.code OR NEW.plan_year <> OLD.plan_year "
        f"THEN RAISE EXCEPTION '{_REFUSED}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER month_stays_frozen BEFORE UPDATE OR DELETE ON month "
        "FOR EACH ROW EXECUTE FUNCTION keep_frozen_month()"
    )
