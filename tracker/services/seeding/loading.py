"""Loading: the register and the plans first, then month by month, through the same services as the site."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.audit import AuditAction
from tracker.domain.errors import Invalid
from tracker.domain.months import FROZEN
from tracker.domain.words import Sentence, say, told
from tracker.models import Month, Project
from tracker.models.search import TextKind
from tracker.services import audit, searching
from tracker.services.seeding import applications, monthly, people, register, store
from tracker.services.seeding.checking import Row, Rows, check, key_of
from tracker.services.seeding.files import SeedFiles

Told = Callable[[str, int, int], None]
_NAMED = (
    ("terms", TextKind.ENTERPRISE, "name"),
    ("enterprises", TextKind.ENTERPRISE_CODE, "code"),
    ("enterprises", TextKind.USCC, "uscc"),
    ("projects", TextKind.PROJECT, "title"),
    ("projects", TextKind.PROJECT_CODE, "code"),
)
"""What can be looked for: file, whose name or code it is, column."""


@dataclass(frozen=True)
class SeedReport:
    """What became of every file's rows."""

    counts: dict[str, store.Count]

    def lines(self) -> list[str]:
        """Tell it, a line a file."""
        return [
            told(
                say(
                    "{name}：新增 {new}，更新 {changed}，未变 {unchanged}",
                    name=name,
                    new=count.new,
                    changed=count.changed,
                    unchanged=count.unchanged,
                )
            )
            for name, count in self.counts.items()
        ]

    def as_json(self) -> dict[str, dict[str, int]]:
        """Tell it to a program."""
        return {name: asdict(count) for name, count in self.counts.items()}


def load(session: Session, files: SeedFiles, *, at: datetime, progress: Told | None = None) -> SeedReport:
    """Load everything or raise Invalid with every problem; the caller commits. The same files again change nothing."""
    tell: Told = progress or (lambda stage, done, total: None)
    rows = check(files, store.known(session))
    last_frozen = session.scalar(sa.select(sa.func.max(col(Month.code))).where(col(Month.state).in_(FROZEN)))
    counts: dict[str, store.Count] = {}
    problems: list[Sentence] = []
    register.trees(session, rows)
    for name in register.TABLES:
        if name in rows:
            counts[name] = _table(session, name, rows, last_frozen, problems, tell)
            tell(name, len(rows[name]), len(rows[name]))
    for name, kind, column in _NAMED:
        searching.learn(session, kind, (row.values[column] for row in rows.get(name, [])))
    if "people" in rows:
        counts["people"] = people.load(session, rows["people"])
    store.settle(session)
    counts |= monthly.load(session, rows, tell, problems)
    if "grade_applications" in rows and not problems:
        counts |= applications.load(session, rows, problems)
    if problems:
        raise Invalid(*problems)
    report = SeedReport(counts)
    if any(count.new or count.changed for count in counts.values()):
        audit.record(session, AuditAction.SEEDED, by=None, at=at, subject="seed", name="种子数据", new=report.as_json())
    return report


def _table(
    session: Session, name: str, rows: Rows, last_frozen: str | None, problems: list[Sentence], tell: Told
) -> store.Count:
    model, key, make = register.TABLES[name]
    ordered = register.in_order(rows[name]) if name in ("places", "bureaus") else rows[name]
    total, closed = store.Count(), register.in_use(session, name)
    for batch in _generations(name, ordered):
        ids = register.ids_of(session, name)
        found = store.differ(session, model, key, [(row.line, make(row, ids)) for row in batch])
        lines = {row.line: row for row in batch}
        for line, values in [*found.new, *((line, values) for line, values, _ in found.changed)]:
            month = register.frozen_by(name, values, last_frozen)
            if name == "projects" and last_frozen and _opening_moves(session, line, found, values):
                month = last_frozen
            if month is not None:
                problems.append(register.refused(name, line, key_of(name, lines[line].values), month))
            if closed(values):
                problems.append(register.refused_edition(name, line, key_of(name, lines[line].values)))
        if not problems:
            store.write(session, model, key, found, lambda done: tell(name, done, len(ordered)))
        count = found.count()
        total = store.Count(total.new + count.new, total.changed + count.changed, total.unchanged + count.unchanged)
    return total


def _generations(name: str, rows: list[Row]) -> list[list[Row]]:
    """Give bureaus level by level, for a child needs its parent's id; every other file at once."""
    if name != "bureaus":
        return [rows]
    depths = sorted({str(row.values["path"]).count("/") for row in rows})
    return [[row for row in rows if str(row.values["path"]).count("/") == depth] for depth in depths]


def _opening_moves(session: Session, line: int, found: store.Difference, values: register.Values) -> bool:
    if line not in found.changed_lines:
        return False
    kept = session.scalar(sa.select(col(Project.opening)).where(col(Project.code) == values["code"]))
    return bool(kept != values["opening"])
