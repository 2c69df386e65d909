"""Grade records with edition and trigger, two-person decisions, emergency documents, alert measures.

The table of grade records is created anew: only demonstration databases had rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LEVELS = sa.Enum(
    "A+", "A", "B", "B-", "C", "D", "leading", "not_leading", name="gradelevel", native_enum=False,
    create_constraint=True, length=32,
)  # fmt: skip


def upgrade() -> None:
    op.drop_table("grade_record")
    _table(
        "grade_record",
        [
            _enterprise(), _number("guideline_id"), _text("line", 80), sa.Column("level", _LEVELS, nullable=False),
            _text("kind", 32), _text("trigger", 32), sa.Column("valid_from", sa.Date(), nullable=False),
            sa.Column("valid_to", sa.Date(), nullable=True), sa.Column("barred_to", sa.Date(), nullable=True),
            _number("application_id", nullable=True), _number("about_id", nullable=True), _text("batch", 80),
            _text("document", 120), _text("source", 200),
        ],
        {
            "enterprise_id": "enterprise.id", "guideline_id": "grade_guideline.id",
            "application_id": "grade_application.id", "about_id": "grade_record.id",
        },
        {"from_before_to": "valid_to IS NULL OR valid_to >= valid_from"},
        ("enterprise_id", "guideline_id", "line", "valid_from"),
    )  # fmt: skip
    op.create_index(op.f("ix_grade_record_enterprise_id"), "grade_record", ["enterprise_id"])
    op.create_index(op.f("ix_grade_record_guideline_id"), "grade_record", ["guideline_id"])
    _table(
        "grade_change",
        [
            _text("kind", 32), _text("state", 32), _enterprise(), _number("guideline_id"), _text("line", 80),
            _number("about_id", nullable=True), _text("level", 32), _text("trigger", 32),
            sa.Column("valid_from", sa.Date(), nullable=False), _text("reason", 500), _text("document", 120),
            _number("file_id", nullable=True), _number("bureau_id"), _number("proposer_id"),
            sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False), _number("decider_id", nullable=True),
            sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True), _text("opinion", 500),
            _number("record_id", nullable=True),
        ],
        {
            "enterprise_id": "enterprise.id", "guideline_id": "grade_guideline.id", "about_id": "grade_record.id",
            "file_id": "stored_file.id", "bureau_id": "bureau.id", "proposer_id": "person.id", "decider_id": "person.id",
            "record_id": "grade_record.id",
        },
        {
            "two_persons": "decider_id IS NULL OR decider_id <> proposer_id",
            "decided_by_somebody": "(state IN ('approved', 'rejected')) = (decider_id IS NOT NULL)",
            "approved_with_record": "(state = 'approved') = (record_id IS NOT NULL)",
        },
    )  # fmt: skip
    op.create_index(op.f("ix_grade_change_enterprise_id"), "grade_change", ["enterprise_id"])
    _table(
        "emergency_document",
        [
            _enterprise(), _text("kind", 32), _number("number"), _text("state", 32), _number("record_id"),
            _number("owner_bureau_id", nullable=True), sa.Column("due_on", sa.Date(), nullable=False), _text("note", 500),
            _number("file_id", nullable=True), _number("filed_by", nullable=True),
            sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True), _number("approved_by", nullable=True),
            sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True), _text("opinion", 500),
        ],
        {
            "enterprise_id": "enterprise.id", "record_id": "grade_record.id", "owner_bureau_id": "bureau.id",
            "file_id": "stored_file.id", "filed_by": "person.id", "approved_by": "person.id",
        },
        {
            "two_persons": "approved_by IS NULL OR approved_by <> filed_by",
            "approved_by_somebody": "(state = 'approved') = (approved_by IS NOT NULL)",
        },
        ("enterprise_id", "kind", "number"),
    )  # fmt: skip
    op.create_index(op.f("ix_emergency_document_enterprise_id"), "emergency_document", ["enterprise_id"])
    _table(
        "alert_measure",
        [_text("industry_code", 40), _text("level", 32), _text("alert", 32), _text("text", 500), _text("source", 200)],
        {"industry_code": "industry.code"},
        {},
        ("industry_code", "level", "alert"),
    )
    _table(
        "exceedance_flag",
        [
            _enterprise(), sa.Column("from_day", sa.Date(), nullable=False),
            sa.Column("to_day", sa.Date(), nullable=True), _text("note", 500), _text("source", 200),
        ],
        {"enterprise_id": "enterprise.id"},
        {"from_before_to": "to_day IS NULL OR to_day >= from_day"},
    )  # fmt: skip
    op.create_index(op.f("ix_exceedance_flag_enterprise_id"), "exceedance_flag", ["enterprise_id"])
    op.add_column("grade_guideline", sa.Column("made_up", sa.Boolean(), server_default=sa.false(), nullable=False))


def _table(
    name: str, columns: list[sa.Column[object]], refers: dict[str, str], checks: dict[str, str],
    unique: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Create a table with version and numeric key. Constraints get the names that the models give."""
    keys = [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{name}_{column}"))
        for column, target in refers.items()
    ]
    rules = [sa.CheckConstraint(text, name=op.f(f"ck_{name}_{rule}")) for rule, text in checks.items()]
    once = [sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}"))] if unique else []
    op.create_table(
        name,
        _number("version"),
        _number("id"),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *keys,
        *rules,
        *once,
    )


def _enterprise() -> sa.Column[object]:
    return _number("enterprise_id")


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=False)
