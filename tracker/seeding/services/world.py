"""The data that seed rules check: files and database combined, as after loading."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import FROZEN, LAST_MONTH, MonthKind, MonthState
from tracker.core.fields import InSeed, appearing
from tracker.months.models import Month
from tracker.plans.fields import PROJECT
from tracker.plans.models import PlanItem, Project
from tracker.plans.rules import Stage, is_followed, opening_stage
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Place, Term
from tracker.register.rules.register import Level, Side
from tracker.seeding.services.columns import FILES, SEPARATOR
from tracker.seeding.services.faults import Row, Rows

_SAID = {each.name: each.name_in(column) for each, column in appearing(PROJECT, InSeed)}
"""Field name → column of the file of projects."""


class BureauAt(NamedTuple):
    """A bureau in its tree; `parent` is a key."""

    level: Level
    side: Side
    parent: str | None


class TermAt(NamedTuple):
    """The supervisor of an enterprise from a month on."""

    from_month: str
    bureau: str


class Item(NamedTuple):
    """A plan item; `row` is None where it is only in the database."""

    year: int
    from_month: str
    to_month: str | None
    planned: int
    row: Row | None

    def is_in_force(self, month: str) -> bool:
        """Return whether the item is in force in a month."""
        return self.from_month <= month and (self.to_month is None or self.to_month >= month)


class ProjectAt(NamedTuple):
    """A project: its enterprise, and the yuan completed before its first month."""

    enterprise: str
    opening: int


class MonthAt(NamedTuple):
    """A month of the calendar; `row` is None where it is already in the database."""

    plan_year: int
    kind: MonthKind
    state: MonthState
    row: Row | None


class Standing(NamedTuple):
    """The last approved values of a project: its stage, and its total in yuan since it began."""

    stage: Stage
    total: int


@dataclass(kw_only=True)
class World:
    """The data that seed rules check; each part of the database is read once, on first use."""

    session: Session
    rows: Rows
    broken: dict[str, set[str]]
    """File → keys of faulty rows; faults that follow from them are not reported."""
    unsure: dict[str, set[str]]
    """File → owners of faulty rows: enterprises for `terms`, projects for `plan_items` and `progress`."""
    at: datetime
    memo: dict[str, Any] = field(default_factory=dict)
    """Results that several rules share."""
    kept_items: set[tuple[str, int, str]] = field(default_factory=set)
    """Project, year and first month of every item in the database; filled when `items` is first read."""

    def is_sound(self, name: str, row: Row) -> bool:
        """Return whether every row that a row refers to is without fault."""
        named = ((column.refers, row.values[column.name]) for column in FILES[name].columns if column.refers)
        return not any(value in self.broken[refers] for refers, value in named)

    def by_key(self, name: str) -> dict[str, Row]:
        """Return the rows of a file by key."""
        if name not in self._keyed:
            self._keyed[name] = {key_of(name, row.values): row for row in self.rows.get(name, [])}
        return self._keyed[name]

    @cached_property
    def _keyed(self) -> dict[str, dict[str, Row]]:
        return {}

    @cached_property
    def today(self) -> date:
        """The latest day that counts as past: today, or the due date of the last begun month if that is later."""
        begun: list[date] = [
            row.values["due"] for row in self.rows.get("months", []) if row.values["state"] is not MonthState.PLANNED
        ]
        kept = self.session.scalar(sa.select(sa.func.max(col(Month.due))).where(col(Month.state) != MonthState.PLANNED))
        days: list[date] = [calendar.local(self.at).date(), *begun, *([kept] if kept else [])]
        return max(days)

    @cached_property
    def months(self) -> dict[str, MonthAt]:
        """Every month by code, in order; for a month of the database its stored values count."""
        found = {
            row.values["month"]: MonthAt(row.values["plan_year"], row.values["kind"], row.values["state"], row)
            for row in self.rows.get("months", [])
        }
        for month in self.session.scalars(sa.select(Month)):
            found[month.code] = MonthAt(month.plan_year, month.kind, month.state, None)
        return dict(sorted(found.items()))

    @cached_property
    def last_frozen(self) -> str | None:
        """The code of the last month of the database that is closed, or None."""
        return max(
            (code for code, each in self.months.items() if each.row is None and each.state in FROZEN), default=None
        )

    @cached_property
    def bureaus(self) -> dict[str, BureauAt]:
        """Every bureau by key."""
        parents = {row[0]: row[1] for row in self.session.execute(sa.select(col(Bureau.id), col(Bureau.key)))}
        query = sa.select(col(Bureau.key), col(Bureau.level), col(Bureau.side), col(Bureau.parent_id))
        found = {row[0]: BureauAt(row[1], row[2], parents.get(row[3] or 0)) for row in self.session.execute(query)}
        for row in self.rows.get("bureaus", []):
            found[row.values["key"]] = BureauAt(row.values["level"], row.values["side"], row.values["parent"])
        return found

    @cached_property
    def places(self) -> dict[str, str | None]:
        """The parent of every place, by code."""
        query = sa.select(col(Place.code), col(Place.parent_code))
        found: dict[str, str | None] = {row[0]: row[1] for row in self.session.execute(query)}
        return found | {row.values["code"]: row.values["parent"] for row in self.rows.get("places", [])}

    def chain(self, bureau: str) -> list[str]:
        """Return a bureau and its ancestors; the chain ends where the tree is broken or has a cycle."""
        found = [bureau]
        while (own := self.bureaus.get(found[-1])) is not None and own.parent is not None and own.parent not in found:
            found.append(own.parent)
        return found

    @cached_property
    def terms(self) -> dict[str, list[TermAt]]:
        """The terms of every enterprise, the earliest first."""
        query = (
            sa.select(col(Enterprise.code), col(Term.from_month), col(Bureau.key))
            .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
            .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        )
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for code, from_month, bureau in self.session.execute(query):
            found[code][from_month] = bureau
        for row in self.rows.get("terms", []):
            found[row.values["enterprise"]][row.values["from_month"]] = row.values["bureau"]
        return {code: [TermAt(*each) for each in sorted(terms.items())] for code, terms in found.items()}

    def term(self, enterprise: str, month: str) -> TermAt | None:
        """Return the term of an enterprise in force in a month, or None."""
        return next((each for each in reversed(self.terms.get(enterprise, [])) if each.from_month <= month), None)

    @cached_property
    def projects(self) -> dict[str, ProjectAt]:
        """Every project by code."""
        query = sa.select(col(Project.code), col(Enterprise.code), col(Project.opening)).join(
            Enterprise, col(Enterprise.id) == col(Project.enterprise_id)
        )
        found = {row[0]: ProjectAt(row[1], row[2]) for row in self.session.execute(query)}
        for row in self.rows.get("projects", []):
            found[row.values["code"]] = ProjectAt(row.values["enterprise"], row.values["opening"])
        return found

    @cached_property
    def items(self) -> dict[str, list[Item]]:
        """The plan items of every project, the earliest first."""
        query = sa.select(
            col(Project.code), col(PlanItem.year), col(PlanItem.from_month), col(PlanItem.to_month),
            col(PlanItem.planned),
        ).join(PlanItem, col(PlanItem.project_id) == col(Project.id))  # fmt: skip
        found: dict[str, dict[tuple[int, str], Item]] = defaultdict(dict)
        for code, year, start, end, planned in self.session.execute(query):
            found[code][year, start] = Item(year, start, end, planned, None)
            self.kept_items.add((code, year, start))
        for row in self.rows.get("plan_items", []):
            year, start = row.values["year"], row.values["from_month"]
            item = Item(year, start, row.values["to_month"], row.values["planned"], row)
            found[row.values["project"]][year, start] = item
        return {code: sorted(items.values(), key=lambda each: each[:2]) for code, items in found.items()}

    def planned(self, project: str) -> int | None:
        """Return the planned yuan of a project's items in force in the open month; None where it has none."""
        amounts = [item.planned for item in self.items.get(project, ()) if item.is_in_force(self._open)]
        return sum(amounts) if amounts else None

    @cached_property
    def _open(self) -> str:
        return max((code for code, each in self.months.items() if each.state is MonthState.OPEN), default=LAST_MONTH)

    def said(self, project: str) -> dict[str, Any]:
        """Return the values of a project by field name: those of its row, and stored ones for omitted columns."""
        row = self.by_key("projects").get(project)
        if row is None:
            return self._kept_projects.get(project, {})
        said = {name: row.values[column] for name, column in _SAID.items() if column in row.values}
        return said if len(said) == len(_SAID) else self._kept_projects.get(project, {}) | said

    @cached_property
    def _kept_projects(self) -> dict[str, dict[str, Any]]:
        names = [name for name in _SAID if name in Project.model_fields]
        query = sa.select(col(Project.code), *(getattr(Project, name) for name in names))
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in self.session.execute(query)}

    @cached_property
    def projects_of(self) -> dict[str, list[str]]:
        """The project codes of every enterprise."""
        found: dict[str, list[str]] = defaultdict(list)
        for code, project in self.projects.items():
            found[project.enterprise].append(code)
        return found

    def standing(self, until: str) -> dict[str, Standing]:
        """Return the last values of every project in the database at the end of a month."""
        latest = (
            sa.select(col(Position.project_id), sa.func.max(col(Position.month)).label("month"))
            .where(col(Position.month) <= until)
            .group_by(col(Position.project_id))
            .subquery()
        )
        same = sa.and_(col(Position.project_id) == latest.c.project_id, col(Position.month) == latest.c.month)
        query = (
            sa.select(col(Project.code), col(Position.stage), col(Position.total))
            .join(Position, col(Position.project_id) == col(Project.id))
            .join(latest, same)
        )
        return {row[0]: Standing(row[1], row[2]) for row in self.session.execute(query)}

    def last(self, project: str, standing: dict[str, Standing]) -> Standing:
        """Return the last values of a project; its opening values where nothing was approved yet."""
        found = standing.get(project)
        if found is None:
            opening = self.projects[project].opening
            found = Standing(opening_stage(opening), opening)
        return found

    def offered(self, enterprise: str, month: str, plan_year: int, standing: dict[str, Standing]) -> set[str]:
        """Return the codes of the projects in an enterprise's report of a month."""
        if self.term(enterprise, month) is None:
            return set()
        return {
            project
            for project in self.projects_of.get(enterprise, ())
            if self._is_offered(project, month, plan_year, standing)
        }

    def _is_offered(self, project: str, month: str, plan_year: int, standing: dict[str, Standing]) -> bool:
        years = [
            item.year for item in self.items.get(project, ()) if item.year <= plan_year and item.is_in_force(month)
        ]
        found = standing.get(project)
        return bool(years) and is_followed(max(years), plan_year, None if found is None else found.stage)


def key_of(name: str, values: dict[str, Any]) -> str:
    """Return the key of a row as one text."""
    return SEPARATOR.join(str(values[column]) for column in FILES[name].key)
