"""Queries of the workbook's grading sheet: figures of the year, targets, applications by step, grades in force."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.cuts import Cut, CutKind
from tracker.figures.queries import records
from tracker.figures.queries.record_bounds import of_bureau, within
from tracker.grading.queries import dated as grading_dated
from tracker.grading.queries import distribution, funnel
from tracker.grading.queries.distribution import Line
from tracker.grading.rules import FunnelStep, GradeLevel, Target
from tracker.months.models import Month
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries import dated, enterprises
from tracker.register.queries.terms import term_in_force
from tracker.workbook.rules import ApplicationLine, GradedLine, Grading, TargetLine

_PREFIX = "grading."


def grading(session: Session, month: Month, cut: Cut) -> Grading:
    """Return the grading data of a month and cut; empty for a cut by project category."""
    if cut.kind is CutKind.CATEGORY:
        return Grading()
    inside = set(session.scalars(sa.select(col(Enterprise.code)).where(
        col(Enterprise.id).in_(within(cut, month)))))  # fmt: skip
    graded = [each for each in distribution.graded(session, month) if each.code in inside]
    levels = distribution.levels(graded)
    whole = Line("", "", {level: sum(each.level == level for each in graded) for level in (*levels, None)})
    found = records.values(session, month, cut)
    return Grading(
        figures=tuple(value for value in found if value.figure.code.startswith(_PREFIX)),
        targets=_targets(session, month, cut),
        applications=tuple(line for line in _applications(session, month) if line.code in inside),
        levels=tuple(level.label for level in levels),
        bureaus=tuple(_line(each, levels) for each in distribution.by_bureau(session, graded)),
        industries=tuple(_line(each, levels) for each in distribution.by_industry(session, graded)),
        whole=_line(whole, levels).counts,
    )


def _targets(session: Session, month: Month, cut: Cut) -> tuple[TargetLine, ...]:
    """Return the targets by bureau of a whole-region, side or bureau cut; any other cut has none."""
    if cut.kind not in (CutKind.ALL, CutKind.SIDE, CutKind.BUREAU):
        return ()
    found: dict[int, dict[str, distribution.TargetRow]] = {}
    inside = set(session.scalars(of_bureau(cut, month)))
    for row in distribution.targets(session, month.plan_year, month.code):
        found.setdefault(row.bureau_id, {})[row.target] = row
    return tuple(
        _target(bureau, found[bureau.id])
        for bureau in enterprises.bureaus(session)
        if bureau.id in found and bureau.id in inside
    )


def _target(bureau: Bureau, rows: dict[str, distribution.TargetRow]) -> TargetLine:
    a, b = (rows[kind].number if kind in rows else 0 for kind in (Target.A, Target.B))
    sources = dict.fromkeys(row.source for row in rows.values() if row.source)
    return TargetLine(bureau.name, a, b, "；".join(sources))


def _applications(session: Session, month: Month) -> list[ApplicationLine]:
    """Return each enterprise once per target, with the first day on which any of its lines passed each step."""
    last, found = months.last_day(month.code), grading_dated.applications(month.code)
    there, days = dated.bureaus(month.code), [found.c[f"{step.value}_on"] for step in FunnelStep]
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Enterprise.code), col(Term.name), there.c.short_name, found.c.target,
            *(
                sa.func.min(sa.case((funnel.passed(step, last, found), day)))
                for step, day in zip(FunnelStep, days, strict=True)
            ),
        )
        .join(Enterprise, col(Enterprise.id) == found.c.enterprise_id)
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(there, there.c.id == col(Term.bureau_id))
        .where(found.c.year == month.plan_year, days[0] <= last)
        .where(col(Term.from_month) == term_in_force(col(Enterprise.id), month.code))
        .group_by(
            col(Enterprise.code), col(Term.name), there.c.short_name, there.c.path, found.c.target,
        )
        .order_by(there.c.path, col(Enterprise.code), found.c.target)
    )  # fmt: skip
    return [_application(*row) for row in session.execute(query)]


def _application(code: str, name: str, bureau: str, target: Target, *days: date | None) -> ApplicationLine:
    applied, first_reviewed, submitted, expert_reviewed, noticed, rated = days
    return ApplicationLine(
        code=code,
        name=name,
        bureau=bureau,
        target=target.label,
        applied=applied,
        first_reviewed=first_reviewed,
        submitted=submitted,
        expert_reviewed=expert_reviewed,
        noticed=noticed,
        rated=rated,
    )


def _line(line: Line, levels: Sequence[GradeLevel]) -> GradedLine:
    return GradedLine(line.name, tuple(line.counts.get(level, 0) for level in (*levels, None)))
