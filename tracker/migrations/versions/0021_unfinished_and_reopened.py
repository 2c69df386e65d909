"""Reports that lay with a bureau when their side was signed off are unfinished, not missed; enterprises are reopened.

A closed month stays closed: its rows change for the enterprises that are reopened and for nobody else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_STATES = ("draft", "in_review", "returned", "approved", "missed", "unfinished")
_REFUSED = "closed month: its rows never change"
_NEVER = "a reopening is ended once and never changed"
_PUBLISHED = "reopened enterprises keep a month from being published, and a published month from being reopened"
_OPEN = "SELECT 1 FROM reopening r WHERE r.ended_at IS NULL AND "
_OF_REPORT = "r.month = {row}.month AND r.enterprise_id = {row}.enterprise_id"
_OF_PROGRESS = "(SELECT {column} FROM monthly_report WHERE id = {row}.report_id)"
_ALLOWED = {
    "monthly_report": ("{row}.month", _OF_REPORT),
    "progress": (
        _OF_PROGRESS.replace("{column}", "month"),
        f"r.month = {_OF_PROGRESS.replace('{column}', 'month')}"
        f" AND r.enterprise_id = {_OF_PROGRESS.replace('{column}', 'enterprise_id')}",
    ),
    "position": ("{row}.month", "r.month <= {row}.month AND r.enterprise_id = {row}.enterprise_id"),
    "total": ("{row}.month", "r.month <= {row}.month"),
}
"""Per table: the month of a row, and the reopening that lets it change though the month is closed.

The months after a reopened one follow it, position by position.
"""
_EVENTS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
_LATER = "SELECT 1 FROM month WHERE code >= NEW.month AND state = 'published'"
_NOT_YET = "SELECT 1 FROM month WHERE code = NEW.month AND state = 'planned'"
_CHANGED = (
    "OLD.ended_at IS NOT NULL OR NEW.month <> OLD.month OR NEW.enterprise_id <> OLD.enterprise_id "
    "OR NEW.bureau_id <> OLD.bureau_id OR NEW.person_id <> OLD.person_id OR NEW.reason <> OLD.reason "
    "OR NEW.at <> OLD.at"
)


def upgrade() -> None:
    """Make the table, let reports end as unfinished, and let the freeze know who is reopened."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _reopening()
    (_thaw_sqlite if sqlite else _thaw_postgresql)()
    with op.batch_alter_table("monthly_report") as batch_op:
        batch_op.drop_constraint(op.f("ck_monthly_report_reportstate"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_monthly_report_reportstate"), sa.column("state", sa.String()).in_(_STATES)
        )
        batch_op.create_check_constraint(
            op.f("ck_monthly_report_unfinished_was_submitted"), "state <> 'unfinished' OR submitted_at IS NOT NULL"
        )
    op.execute("UPDATE monthly_report SET state = 'unfinished' WHERE state = 'missed' AND submitted_at IS NOT NULL")
    (_freeze_sqlite if sqlite else _freeze_postgresql)()


def _reopening() -> None:
    op.create_table(
        "reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reopening_has_reason")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_reopening_bureau_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_reopening_enterprise_id")),
        sa.ForeignKeyConstraint(["month"], ["month.code"], name=op.f("fk_reopening_month")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reopening_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index(
        "ix_reopening_under_way", "reopening", ["month", "enterprise_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def _frozen(table: str, row: str) -> str:
    """Give the condition that a row of a table may not change: its month is closed, and it is not reopened."""
    month, reopened = (each.format(row=row) for each in _ALLOWED[table])
    return (
        f"EXISTS (SELECT 1 FROM month m WHERE m.code = {month} AND (m.state = 'published' "
        f"OR (m.state = 'closed' AND NOT EXISTS ({_OPEN}{reopened}))))"
    )


def _thaw_sqlite() -> None:
    for table in _ALLOWED:
        for event, _ in _EVENTS:
            op.execute(f"DROP TRIGGER {table}_frozen_{event.lower()}")


def _freeze_sqlite() -> None:
    for table in _ALLOWED:
        for event, rows in _EVENTS:
            frozen = " OR ".join(_frozen(table, row) for row in rows)
            _refuse_sqlite(f"{table}_frozen_{event.lower()}", f"{event} ON {table}", frozen, _REFUSED)
    under_way = f"NEW.state = 'published' AND EXISTS ({_OPEN}r.month <= NEW.code)"
    _refuse_sqlite("month_published_whole", "UPDATE ON month", under_way, _PUBLISHED)
    _refuse_sqlite(
        "reopening_in_time", "INSERT ON reopening", f"EXISTS ({_LATER}) OR EXISTS ({_NOT_YET})", _PUBLISHED
    )
    _refuse_sqlite("reopening_kept_update", "UPDATE ON reopening", _CHANGED, _NEVER)
    _refuse_sqlite("reopening_kept_delete", "DELETE ON reopening", "1", _NEVER)


def _refuse_sqlite(name: str, event: str, condition: str, words: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END")


def _thaw_postgresql() -> None:
    for table in _ALLOWED:
        op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
    for name in ("row", "progress"):
        op.execute(f"DROP FUNCTION refuse_frozen_{name}()")


def _freeze_postgresql() -> None:
    for table in _ALLOWED:
        _refuse_postgresql(
            f"{table}_frozen", table,
            f"IF TG_OP <> 'INSERT' AND {_frozen(table, 'OLD')} THEN RAISE EXCEPTION '{_REFUSED}'; END IF; "
            f"IF TG_OP <> 'DELETE' AND {_frozen(table, 'NEW')} THEN RAISE EXCEPTION '{_REFUSED}'; END IF; ",
        )  # fmt: skip
    _refuse_postgresql(
        "month_published_whole", "month",
        f"IF TG_OP = 'UPDATE' AND NEW.state = 'published' AND EXISTS ({_OPEN}r.month <= NEW.code) "
        f"THEN RAISE EXCEPTION '{_PUBLISHED}'; END IF; ",
    )  # fmt: skip
    _refuse_postgresql(
        "reopening_kept", "reopening",
        f"IF TG_OP = 'INSERT' AND (EXISTS ({_LATER}) OR EXISTS ({_NOT_YET})) "
        f"THEN RAISE EXCEPTION '{_PUBLISHED}'; END IF; "
        f"IF TG_OP = 'UPDATE' AND ({_CHANGED}) THEN RAISE EXCEPTION '{_NEVER}'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{_NEVER}'; END IF; ",
    )  # fmt: skip


def _refuse_postgresql(name: str, table: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}"
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
    )
