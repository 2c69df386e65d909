"""Decisions that must not be possible: a grade above its opinions, a transfer that the other side never agreed to.

What two persons decided before keeps its level: its ceiling is the level itself, and the triggers ask about new
decisions only. Transfers that still waited are decided as they were proposed: nobody was asked to agree to them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

_RANK = (
    "CASE {0} WHEN 'A+' THEN 1 WHEN 'A' THEN 2 WHEN 'leading' THEN 2 WHEN 'B' THEN 3 WHEN 'B-' THEN 4 "
    "WHEN 'C' THEN 5 WHEN 'D' THEN 6 WHEN 'not_leading' THEN 6 END"
)
_ABOVE = "a grade above what the opinions allow or what was applied for"
_UNASKED = "a transfer is decided when all who are asked have agreed"


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
    _triggers()


def _triggers() -> None:
    """Let the database itself refuse such decisions, whoever writes them."""
    level, top, target = (_RANK.format(f"NEW.{name}") for name in ("level", "ceiling", "target"))
    above = f"(NEW.level IS NOT NULL AND (NEW.ceiling IS NULL OR {level} < {top} OR {level} < {target}))"
    of_application = (
        "SELECT 1 FROM grade_application a WHERE a.id = NEW.application_id AND "
        f"(a.ceiling IS NULL OR {level} < {_RANK.format('a.ceiling')} OR {level} < {_RANK.format('a.target')})"
    )
    fallen = (
        "SELECT 1 FROM grade_record fall JOIN grade_record held ON held.id = fall.about_id "
        f"WHERE fall.id = NEW.about_id AND {level} < {_RANK.format('held.level')}"
    )
    record = (
        f"((NEW.kind = 'rated' AND EXISTS ({of_application})) OR (NEW.kind = 'restored' AND EXISTS ({fallen})) "
        f"OR (NEW.kind = 'recorded' AND {level} < 5))"
    )
    asked = "SELECT 1 FROM proposal_consent c WHERE c.proposal_id = NEW.id AND c.person_id IS NULL"
    unasked = f"(NEW.state = 'approved' AND EXISTS ({asked}))"
    rows = (
        ("grade_application", "level, ceiling, target", above, _ABOVE),
        ("grade_record", "level, kind, application_id, about_id", record, _ABOVE),
        ("proposal", "state", unasked, _UNASKED),
    )
    make = _trigger_sqlite if op.get_bind().dialect.name == "sqlite" else _trigger_postgresql
    for table, columns, wrong, words in rows:
        make(table, columns, wrong, words)


def _trigger_sqlite(table: str, columns: str, wrong: str, words: str) -> None:
    for name, event in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}")):
        op.execute(
            f"CREATE TRIGGER {table}_decided_{name} BEFORE {event} ON {table} WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _trigger_postgresql(table: str, columns: str, wrong: str, words: str) -> None:
    op.execute(
        f"CREATE FUNCTION refuse_decided_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {wrong} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_decided BEFORE INSERT OR UPDATE OF {columns} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_decided_{table}()"
    )
