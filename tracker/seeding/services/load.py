"""Loading of seed data: register and plans first, then month by month through the services of the site."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import message, translate
from tracker.core.search_index import index
from tracker.core.search_index.models import TextKind
from tracker.seeding.services import applications, effects, months, people, register, upsert
from tracker.seeding.services.checks import check
from tracker.seeding.services.faults import Row, Rows, Taken
from tracker.seeding.services.files import SeedFiles

Told = Callable[[str, int, int], None]
_NAMED = (
    ("terms", TextKind.ENTERPRISE, "name"),
    ("enterprises", TextKind.ENTERPRISE_CODE, "code"),
    ("enterprises", TextKind.USCC, "uscc"),
    ("projects", TextKind.PROJECT, "title"),
    ("projects", TextKind.PROJECT_CODE, "code"),
)
"""Searchable columns: file, kind of text, column."""


@dataclass(frozen=True)
class SeedReport:
    """The result of loading: counts by file, and rows accepted as exceptions."""

    counts: dict[str, upsert.Count]
    taken: list[Taken] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the result as lines of text."""
        counted = [
            message(
                "{name}：新增 {new}，更新 {changed}，未变 {unchanged}",
                name=name,
                new=count.new,
                changed=count.changed,
                unchanged=count.unchanged,
            )
            for name, count in self.counts.items()
        ]
        return [translate(each) for each in counted] + [
            translate(message("按原样收下 {place}：{problem}原因：{reason}", place=each.place, problem=each.problem,
                     reason=each.reason))
            for each in self.taken
        ]  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """Return the result as data for JSON."""
        found: dict[str, object] = {name: asdict(count) for name, count in self.counts.items()}
        rows = [{"row": each.place, "problem": translate(each.problem), "reason": each.reason} for each in self.taken]
        return found | ({"taken_as_it_was": rows} if rows else {})


def load(session: Session, files: SeedFiles, *, at: datetime, progress: Told | None = None) -> SeedReport:
    """Load all files or raise Invalid with every problem; the caller commits. The same files again change nothing."""
    tell: Told = progress or (lambda stage, done, total: None)
    checked = check(session, files, at)
    try:
        counts = _write(session, checked.rows, checked.edits, tell, at)
    except (DataError, IntegrityError) as error:
        raise Invalid(
            message("数据库不接受这些数据：{error}。请核对各文件之间是否矛盾；没有写入任何内容。", error=error.orig)
        ) from None
    report = SeedReport(counts, checked.taken)
    if any(count.new or count.changed for count in counts.values()):
        audit.record(session, AuditAction.SEEDED, by=None, at=at, subject="seed", name="种子数据", new=report.as_json())
    return report


def _write(session: Session, rows: Rows, edits: list[Row], tell: Told, at: datetime) -> dict[str, upsert.Count]:
    counts: dict[str, upsert.Count] = {}
    open_month = effects.OpenMonth(session)
    for name in register.TABLES:
        if name in rows:
            counts[name] = _table(session, name, rows, open_month, tell)
            tell(name, len(rows[name]), len(rows[name]))
    for name, kind, column in _NAMED:
        index.index(session, kind, (row.values[column] for row in rows.get(name, [])))
    if "people" in rows:
        counts["people"] = people.load(session, rows["people"])
    upsert.settle(session)
    open_month.follow(at)
    counts |= months.load(session, rows, edits, tell)
    if "grade_applications" in rows:
        counts |= applications.load(session, rows)
    session.flush()
    return counts


def _table(session: Session, name: str, rows: Rows, open_month: effects.OpenMonth, tell: Told) -> upsert.Count:
    model, key, make = register.TABLES[name]
    ordered = register.in_order(rows[name]) if name in ("places", "bureaus") else rows[name]
    total = upsert.Count()
    for batch in _generations(name, ordered):
        ids = register.ids_of(session, name)
        found = upsert.differ(session, model, key, [(row.line, make(row, ids)) for row in batch])
        open_month.note(name, found)
        upsert.write(session, model, key, found, lambda done: tell(name, done, len(ordered)))
        if name in ("places", "bureaus"):
            register.move_below(session, model, found)
        count = found.count()
        total = upsert.Count(total.new + count.new, total.changed + count.changed, total.unchanged + count.unchanged)
    return total


def _generations(name: str, rows: list[Row]) -> list[list[Row]]:
    """Return the rows in batches: bureaus level by level, because a child needs its parent's id; else all at once."""
    if name != "bureaus":
        return [rows]
    depths = sorted({str(row.values["path"]).count("/") for row in rows})
    return [[row for row in rows if str(row.values["path"]).count("/") == depth] for depth in depths]
