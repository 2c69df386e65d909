"""Register, plans, people, grades and tracks: seed rows as rows of their tables."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from tracker.domain.errors import Invalid
from tracker.domain.grades import RecordKind, level_name
from tracker.domain.grades.records import is_regional
from tracker.domain.register import keys_of, path_of
from tracker.domain.words import Sentence, say
from tracker.models import (
    AlertMeasure,
    Bureau,
    Category,
    Enterprise,
    GradeApplication,
    GradeGuideline,
    GradeIndicator,
    GradeRecord,
    GradeRequirement,
    GradeTarget,
    Grant,
    Industry,
    Place,
    PlanItem,
    Project,
    Term,
)
from tracker.services.seeding import retrofits, store
from tracker.services.seeding.checking import Row, Rows
from tracker.services.seeding.columns import FILES

Ids = Mapping[str, Mapping[str, Any]]
Values = dict[str, Any]


def trees(session: Session, rows: Rows) -> None:
    """Write each place's and bureau's way from its root into its row; raise Invalid for a ring."""
    for name, key, path in (("places", "code", col(Place.path)), ("bureaus", "key", col(Bureau.path))):
        parents = {row.values[key]: row.values["parent"] for row in rows.get(name, [])}
        paths = session.scalars(sa.select(path)) if parents else ()
        there = {keys_of(each)[-1]: each for each in paths}
        for row in rows.get(name, []):
            way = [row.values[key]]
            while (above := parents.get(way[0])) is not None and above not in way:
                way.insert(0, above)
            if above is not None:
                raise Invalid(say("{file} 第 {line} 行：上级关系成环。请改正 parent。", file=name, line=row.line))
            outside = there.get(way[0]) if way[0] not in parents else None
            row.values["path"] = path_of([*(keys_of(outside)[:-1] if outside else []), *way])


def in_order(rows: list[Row]) -> list[Row]:
    """Put parents before their children."""
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
    values = dict(row.values)
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
    kind, level = row.values["kind"], row.values["level"]
    if kind is RecordKind.RECORDED and is_regional(level):
        raise Invalid(
            say("grades 第 {line} 行：{level}只能经申请评定，不能直接认定。请改 kind 或 level。", line=row.line,
                level=level_name(level))
        )  # fmt: skip
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
"""File → table, key columns, and how a row becomes a row of it."""


def frozen_by(name: str, values: Values, last_frozen: str | None) -> str | None:
    """Give the closed month that a new or changed row would touch; None where it touches none."""
    if last_frozen is None or name not in ("terms", "plan_items"):
        return None
    return last_frozen if values["from_month"] <= last_frozen else None


def in_use(session: Session, name: str) -> Callable[[Values], bool]:
    """Give the test of a row that would change a guideline edition under which records or applications stand."""
    used = sa.select(col(GradeRecord.guideline_id)).union(sa.select(col(GradeApplication.guideline_id)))
    mine = sa.select(col(GradeGuideline.industry_code), col(GradeGuideline.edition))
    inside = sa.select(col(GradeIndicator.guideline_id), col(GradeIndicator.id))
    if name == "guidelines":
        kept = {tuple(row) for row in session.execute(mine.where(col(GradeGuideline.id).in_(used)))}
        return lambda values: (values["industry_code"], values["edition"]) in kept
    if name in ("indicators", "requirements"):
        rows = session.execute(inside.where(col(GradeIndicator.guideline_id).in_(used))).all()
        place, word = (0, "guideline_id") if name == "indicators" else (1, "indicator_id")
        numbers = {row[place] for row in rows}
        return lambda values: values[word] in numbers
    return lambda values: False


def refused_edition(name: str, line: int, what: str) -> Sentence:
    """Say that a row would change an edition in use."""
    return say(
        "{file} 第 {line} 行：{what} 属于使用中的一版指南，不能改。请恢复原值，或另编一版接续它。",
        file=name, line=line, what=what,
    )  # fmt: skip


def refused(name: str, line: int, what: str, month: str) -> Sentence:
    """Say that a row touches a closed month."""
    return say(
        "{file} 第 {line} 行：{what} 涉及已封账的 {month}，不能改。请恢复原值，或从填报中的月份起另加一行。",
        file=name,
        line=line,
        what=what,
        month=month,
    )


def ids_of(session: Session, name: str) -> dict[str, dict[str, Any]]:
    """Give the ids by key of the tables that a file's rows refer to."""
    wanted = {column.refers for column in FILES[name].columns if column.refers}
    return {each: store.ids(session, each) for each in sorted(wanted)}
