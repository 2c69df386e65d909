"""Conversion of seed rows to table rows: register, plans, grades; the trees of places and bureaus."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from tracker.grading.models.emergency import AlertMeasure
from tracker.grading.models.grades import GradeRecord, GradeTarget
from tracker.grading.models.guidelines import GradeGuideline, GradeIndicator, GradeRequirement
from tracker.people.models.people import Grant
from tracker.plans.models import PlanItem, Project
from tracker.register.models import Bureau, Category, Enterprise, Industry, Place, Term
from tracker.register.rules.register import keys_of, path_of
from tracker.seeding.services import retrofits, upsert
from tracker.seeding.services.columns import FILES
from tracker.seeding.services.faults import Row, Rows

Ids = Mapping[str, Mapping[str, Any]]
Values = dict[str, Any]


def trees(session: Session, rows: Rows) -> None:
    """Write the path from its root into each row of a place or bureau; rules report a cycle later."""
    for name, key, path in (("places", "code", col(Place.path)), ("bureaus", "key", col(Bureau.path))):
        parents = {row.values[key]: row.values["parent"] for row in rows.get(name, [])}
        paths = session.scalars(sa.select(path)) if parents else ()
        there = {keys_of(each)[-1]: each for each in paths}
        for row in rows.get(name, []):
            way = [row.values[key]]
            while (above := parents.get(way[0])) is not None and above not in way:
                way.insert(0, above)
            outside = there.get(way[0]) if way[0] not in parents else None
            row.values["path"] = path_of([*(keys_of(outside)[:-1] if outside else []), *way])


def move_below(session: Session, model: type[SQLModel], found: upsert.Difference) -> None:
    """Update the paths below each place or bureau whose path changed."""
    path = model.__table__.c.path  # type: ignore[attr-defined]
    for line, values, _ in found.changed:
        old = found.before[line]["path"]
        if old != values["path"]:
            below = sa.and_(path.startswith(old, autoescape=True), path != old)
            moved = values["path"] + sa.func.substr(path, len(old) + 1)
            session.execute(sa.update(model).where(below).values(path=moved))


def in_order(rows: list[Row]) -> list[Row]:
    """Return the rows with parents before their children."""
    return sorted(rows, key=lambda row: str(row.values["path"]).count("/"))


def _place(row: Row, ids: Ids) -> Values:
    values = row.values
    return {
        "code": values["code"],
        "name": values["name"],
        "name_en": values["name_en"],
        "parent_code": values["parent"],
        "path": values["path"],
        "in_key_area": values["in_key_area"],
    }


def _bureau(row: Row, ids: Ids) -> Values:
    values = row.values
    names = ("key", "name", "short_name", "name_en", "level", "side", "path")
    return {name: values[name] for name in names} | {
        "parent_id": ids["bureaus"].get(values["parent"]),
        "place_code": values["place"],
        "sort": row.line - 1,
    }


def _same(row: Row, ids: Ids) -> Values:
    return dict(row.values)


def _term(row: Row, ids: Ids) -> Values:
    values = row.values
    return {
        "enterprise_id": ids["enterprises"][values["enterprise"]],
        "from_month": values["from_month"],
        "bureau_id": ids["bureaus"][values["bureau"]],
        "place_code": values["place"],
        "industry_code": values["industry"],
        "name": values["name"],
        "state": values["state"],
    }


def _project(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["enterprise_id"] = ids["enterprises"][values.pop("enterprise")]
    values["category_code"] = values.pop("category")
    return values


def _plan_item(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["project_id"] = ids["projects"][values.pop("project")]
    values["due"], values["due_precision"] = values["due"]
    return values


def _grant(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["reader_id"] = ids["bureaus"][values.pop("reader")]
    values["shown_id"] = ids["bureaus"][values.pop("shown")]
    return values


def _of_enterprise(row: Row, ids: Ids) -> Values:
    values = row.told()
    values["enterprise_id"] = ids["enterprises"][values.pop("enterprise")]
    return values


def _guideline(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["industry_code"] = values.pop("industry")
    values["grade_set"] = json.dumps(list(values["grade_set"]))
    return values


def _of_guideline(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["guideline_id"] = ids["guidelines"][values.pop("guideline")]
    return values


def _requirement(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["indicator_id"] = ids["indicators"][values.pop("indicator")]
    return values


def _alert_measure(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["industry_code"] = values.pop("industry")
    return values


def _grade(row: Row, ids: Ids) -> Values:
    return _of_guideline(Row(row.line, _of_enterprise(row, ids)), ids)


def _target(row: Row, ids: Ids) -> Values:
    values = dict(row.values)
    values["bureau_id"] = ids["bureaus"][values.pop("bureau")]
    return values


TABLES: dict[str, tuple[type[SQLModel], tuple[str, ...], Callable[[Row, Ids], Values]]] = {
    "places": (Place, ("code",), _place),
    "bureaus": (Bureau, ("key",), _bureau),
    "industries": (Industry, ("code",), _same),
    "categories": (Category, ("code",), _same),
    "enterprises": (Enterprise, ("code",), _same),
    "terms": (Term, ("enterprise_id", "from_month"), _term),
    "projects": (Project, ("code",), _project),
    "plan_items": (PlanItem, ("project_id", "year", "from_month"), _plan_item),
    "grants": (Grant, ("reader_id", "shown_id", "from_day"), _grant),
    "guidelines": (GradeGuideline, ("industry_code", "edition"), _guideline),
    "indicators": (GradeIndicator, ("guideline_id", "number"), _of_guideline),
    "requirements": (GradeRequirement, ("indicator_id", "level"), _requirement),
    "grades": (GradeRecord, ("enterprise_id", "guideline_id", "line", "valid_from"), _grade),
    "alert_measures": (AlertMeasure, ("industry_code", "level", "alert"), _alert_measure),
    **retrofits.TABLES,
    "grade_targets": (GradeTarget, ("year", "bureau_id", "target"), _target),
}
"""File → table, key columns, and the function that converts a seed row to a table row."""


def ids_of(session: Session, name: str) -> dict[str, dict[str, Any]]:
    """Return the ids by key of the files that a file's rows refer to."""
    wanted = {column.refers for column in FILES[name].columns if column.refers}
    return {each: upsert.ids(session, each) for each in sorted(wanted)}
