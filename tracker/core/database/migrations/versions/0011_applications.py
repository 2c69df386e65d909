"""Grade applications: states, answers, remarks, experts, opinions, objections.

Earlier applications held only dates and were never part of a release; they are deleted and loaded again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _level(name: str) -> sa.Column:
    return sa.Column(name, sa.String(32), nullable=True)


def _claims() -> list[sa.Column]:
    return [_level("level"), sa.Column("not_applicable", sa.Boolean(), nullable=False)]


def upgrade() -> None:
    op.execute("DELETE FROM grade_application")
    checks = {
        "two_persons": "decider_id IS NULL OR decider_id <> proposer_id",
        "decided_by_two": "state NOT IN ('notice', 'rated') OR (proposer_id IS NOT NULL AND decider_id IS NOT NULL)",
        "noticed_has_day": "(state IN ('notice', 'rated')) = (noticed_on IS NOT NULL)",
        "rated_has_day": "(state = 'rated') = (rated_on IS NOT NULL)",
    }
    keys = {"guideline_id": "grade_guideline", "holder_id": "bureau", "proposer_id": "person", "decider_id": "person"}
    with op.batch_alter_table("grade_application") as batch:
        batch.drop_column("edition")
        batch.alter_column("applied_on", existing_type=sa.Date(), nullable=True)
        for column in (
            sa.Column("guideline_id", sa.Integer(), nullable=False),
            sa.Column("state", sa.String(32), nullable=False),
            sa.Column("holder_id", sa.Integer(), nullable=True),
            sa.Column("round", sa.Integer(), nullable=False),
            sa.Column("since", sa.DateTime(timezone=True), nullable=False),
            sa.Column("site_checked_on", sa.Date(), nullable=True),
            sa.Column("site_note", sa.String(500), nullable=False),
            _level("level"),
            sa.Column("proposer_id", sa.Integer(), nullable=True),
            sa.Column("decider_id", sa.Integer(), nullable=True),
            sa.Column("notice_days", sa.Integer(), nullable=True),
            sa.Column("notice_until", sa.Date(), nullable=True),
            sa.Column("batch", sa.String(80), nullable=False),
            sa.Column("document_no", sa.String(120), nullable=False),
        ):
            batch.add_column(column)
        for name, words in checks.items():
            batch.create_check_constraint(op.f(f"ck_grade_application_{name}"), words)
        for name, table in keys.items():
            batch.create_foreign_key(op.f(f"fk_grade_application_{name}"), table, [name], ["id"])
    _index("grade_application", "holder_id")
    op.create_table(
        "grade_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        *_claims(),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("fact", sa.String(500), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        _level("reviewed"),
        sa.CheckConstraint(
            "NOT (not_applicable AND level IS NOT NULL)", name=op.f("ck_grade_answer_level_or_not_applicable")
        ),
        *_parts("grade_answer"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_grade_answer_file_id")),
        sa.UniqueConstraint(
            "application_id", "indicator_id", name=op.f("uq_grade_answer_application_id_indicator_id")
        ),
    )  # fmt: skip
    _index("grade_answer", "application_id")
    op.create_table(
        "grade_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.String(500), nullable=False),
        sa.Column("replied_by", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(reply = '') = (replied_at IS NULL)", name=op.f("ck_grade_remark_reply_has_moment")),
        *_parts("grade_remark"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_grade_remark_bureau_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grade_remark_person_id")),
        sa.ForeignKeyConstraint(["replied_by"], ["person.id"], name=op.f("fk_grade_remark_replied_by")),
    )
    _index("grade_remark", "application_id")
    op.create_table(
        "grade_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(120), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["grade_application.id"], name=op.f("fk_grade_objection_application_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grade_objection_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_objection")),
    )
    _index("grade_objection", "application_id")
    op.create_table(
        "grade_invitation",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stance", sa.String(32), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR (stance = 'clear' AND stance IS NOT NULL)",
            name=op.f("ck_grade_invitation_answered_when_clear"),
        ),
        sa.CheckConstraint(
            "(stance IS NULL) = (declared_at IS NULL)", name=op.f("ck_grade_invitation_stance_has_moment")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["grade_application.id"], name=op.f("fk_grade_invitation_application_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grade_invitation_person_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_grade_invitation_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_invitation")),
        sa.UniqueConstraint(
            "application_id", "person_id", "round", name=op.f("uq_grade_invitation_application_id_person_id_round")
        ),
    )
    _index("grade_invitation", "application_id", "person_id")
    op.create_table(
        "grade_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        *_claims(),
        sa.Column("words", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "NOT (not_applicable AND level IS NOT NULL)", name=op.f("ck_grade_opinion_level_or_not_applicable")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["grade_invitation.id"], name=op.f("fk_grade_opinion_invitation_id")
        ),
        sa.ForeignKeyConstraint(["indicator_id"], ["grade_indicator.id"], name=op.f("fk_grade_opinion_indicator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_opinion")),
        sa.UniqueConstraint("invitation_id", "indicator_id", name=op.f("uq_grade_opinion_invitation_id_indicator_id")),
    )  # fmt: skip
    _index("grade_opinion", "invitation_id")


def _parts(table: str) -> list[sa.Constraint]:
    """Return the constraints of a table whose rows belong to an indicator of an application."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["application_id"], ["grade_application.id"], name=op.f(f"fk_{table}_application_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["grade_indicator.id"], name=op.f(f"fk_{table}_indicator_id")),
    ]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
