"""Large regions: search by pinyin, exports written by the worker, partial indexes of overdue and carried-over rows."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from pypinyin import lazy_pinyin

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LONGEST, _AT_ONCE = 24, 2_000
_SOURCES = (
    ("enterprise", "SELECT DISTINCT name FROM term"),
    ("enterprise_code", "SELECT code FROM enterprise"),
    ("uscc", "SELECT DISTINCT uscc FROM enterprise WHERE uscc IS NOT NULL"),
    ("project", "SELECT DISTINCT title FROM project"),
    ("project_code", "SELECT code FROM project"),
)


def upgrade() -> None:
    """Create the tables and indexes, and the search keys of all existing names and codes."""
    text = op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("kind", "text", name=op.f("uq_search_text_kind_text")),
    )
    key = op.create_table(
        "search_key",
        sa.Column(
            "key",
            sa.String(_LONGEST).with_variant(sa.String(_LONGEST, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["search_text.id"], name=op.f("fk_search_key_text_id")),
        sa.PrimaryKeyConstraint("key", "text_id", name=op.f("pk_search_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("wanted", sa.String(1000), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("reach", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="exportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("news_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'done') = (size IS NOT NULL)", name=op.f("ck_export_done_has_size")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_export_assignment_id")),
        sa.ForeignKeyConstraint(["month"], ["month.code"], name=op.f("fk_export_month")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint("person_id", "content", name=op.f("uq_export_person_id_content")),
    )
    op.create_index("ix_export_content", "export", ["content"])
    op.create_index("ix_export_state_asked_at", "export", ["state", "asked_at"])
    op.drop_index("ix_monthly_report_month_state", "monthly_report")
    for columns in (["month", "state", "enterprise_id"], ["month", "enterprise_id"]):
        op.create_index(f"ix_monthly_report_{'_'.join(columns)}", "monthly_report", columns)
    op.create_index("ix_term_name", "term", ["name"])
    op.create_index("ix_project_title", "project", ["title"])
    for flag, columns in (
        ("overdue", ["month", "year", "due", "project_id"]),
        ("carried", ["month", "year", "enterprise_id"]),
    ):
        op.create_index(
            f"ix_position_{flag}", "position", columns,
            sqlite_where=sa.text(f"{flag} = 1"), postgresql_where=sa.text(flag),
        )  # fmt: skip
    connection = op.get_bind()
    for kind, query in _SOURCES:
        found = sorted(connection.exec_driver_sql(query).scalars())
        for start in range(0, len(found), _AT_ONCE):
            _fill(connection, text, key, kind, found[start : start + _AT_ONCE])


def _fill(connection: sa.Connection, text: sa.Table, key: sa.Table, kind: str, found: list[str]) -> None:
    first = (connection.scalar(sa.select(sa.func.max(text.c.id))) or 0) + 1
    connection.execute(text.insert(), [{"kind": kind, "text": each} for each in found])
    stored = connection.execute(sa.select(text.c.text, text.c.id).where(text.c.id >= first, text.c.kind == kind))
    make = _name_keys if kind in ("enterprise", "project") else _code_keys
    rows = [{"key": each, "text_id": number} for words, number in stored for each in sorted(make(words))]
    if rows:
        connection.execute(key.insert(), rows)


def _fold(words: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", words).lower() if letter.isalnum())


def _name_keys(words: str) -> set[str]:
    name = _fold(words)
    syllables = lazy_pinyin(name, errors=list)
    initials = "".join(syllable[:1] for syllable in syllables)
    found = set()
    for start in range(len(name)):
        spelled = "".join(syllables[start:])
        found |= {name[start:][:_LONGEST], initials[start:][:_LONGEST], spelled[:_LONGEST]}
    return found


def _code_keys(code: str) -> set[str]:
    number = re.search(r"[1-9]\d*$", _fold(code))
    found = {_fold(code), *(_fold(part) for part in re.split(r"\W+", code)), number[0] if number else ""}
    return {each[:_LONGEST] for each in found if each}
