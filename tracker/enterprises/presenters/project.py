"""Presenter of the page of one project: original and adjusted plan item, its months, its last report."""

from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core import access_scope, rates
from tracker.core.calendar import months as calendar
from tracker.core.field_values import shown
from tracker.core.fields import InFacts, appearing
from tracker.core.i18n import message
from tracker.core.money import in_wan, wan
from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.enterprises.presenters.enterprise import Columns
from tracker.enterprises.presenters.projects import stage_look
from tracker.enterprises.queries import histories
from tracker.enterprises.queries.histories import MonthRow
from tracker.figures.parts.chain import ancestors
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries.months import every
from tracker.plans import queries as plans
from tracker.plans.fields import PROJECT
from tracker.plans.models import Project
from tracker.plans.queries import ItemRow
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises, supervision
from tracker.register.queries import terms as register
from tracker.register.queries.tree import branches

SHOWN = 12


@dataclass(frozen=True)
class MonthLine:
    """One month of a project, with class, icon and word of its stage."""

    row: MonthRow
    stage: tuple[str, str, str]
    rate: str


class Fact(NamedTuple):
    """One fact of a project as text, with its unit."""

    label: str
    text: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class ProjectPage:
    """The values of a project's page; `now` is None for a project without a position in this month."""

    frame: Frame
    project: Project
    keeps: bool
    """Whether the acting person may edit the project."""
    enterprise: Enterprise
    enterprise_name: str
    enterprise_url: str
    chain: list[tuple[str, str | None]]
    category: str
    now: MonthLine | None
    original: ItemRow | None
    item: ItemRow | None
    items: list[ItemRow]
    said: MonthRow | None
    lines: list[MonthLine]
    columns: Columns | None
    facts: list[Fact]


def project(session: Session, month: Month, code: str, actor: Actor | None) -> ProjectPage:
    """Prepare the page of a project in a month. Raise NotFound for an unknown code."""
    found = plans.project(session, code)
    enterprise = session.get_one(Enterprise, found.enterprise_id)
    terms = [term for term in register.terms(session, enterprise.id) if term.from_month <= month.code]
    months = histories.months_of(session, found.id, month.code)
    calendar_months = every(session)
    years = {each.code: each.plan_year for each in calendar_months}
    lines = [
        MonthLine(row, stage_look(row.stage), rates.of_year(row.year, years[row.month], row.year_total, row.planned))
        for row in months
    ]
    now = lines[-1] if lines and lines[-1].row.month == month.code else None
    items = histories.items(session, found.id)
    of_year = [item for item in items if now is not None and item.year == now.row.year]
    in_force = [item for item in of_year if item.from_month <= month.code]
    names = enterprises.names(session)
    category = plans.category_in(session, found.id, month.code)
    return ProjectPage(
        frame=frame(calendar_months, month),
        project=found,
        keeps=supervision.in_charge(session, actor, enterprise.id),
        enterprise=enterprise,
        enterprise_name=terms[0].name if terms else enterprise.code,
        enterprise_url=url_for("register.enterprise", month=month.code, code=enterprise.code),
        chain=ancestors(branches(session, month.code), terms[0].bureau_path, month.code, access_scope.attached(session))
        if terms
        else [],
        category=names.categories.get(category, category),
        now=now,
        original=of_year[0] if of_year else None,
        item=in_force[-1] if in_force else None,
        items=items,
        said=next((row for row in reversed(months) if row.answer is not None), None),
        lines=lines[-SHOWN:],
        columns=_columns(lines[-SHOWN:]),
        facts=[
            Fact(translate(field.called(where)), shown(field, getattr(found, field.name)), translate(field.unit))
            for field, where in appearing(PROJECT, InFacts)
        ],
    )


def _columns(lines: list[MonthLine]) -> Columns | None:
    if not lines:
        return None
    planned = lines[-1].row.planned
    return Columns(
        points=[str(in_wan(line.row.year_total)) for line in lines],
        labels=[translate(calendar.name(line.row.month)) for line in lines],
        title=translate(message("{year} 年度累计完成投资，万元", year=lines[-1].row.year)),
        plan=str(in_wan(planned)) if planned else None,
        plan_text=translate(message("计划 {planned}", planned=wan(planned))),
        heads=[],
        rows=[],
    )
