"""Presenter of the page of one enterprise: facts, terms, plan items, twelve months, grades, retrofit tracks."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core import access_scope, rates
from tracker.core.calendar import months as calendar
from tracker.core.cuts import Cut, CutKind
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.money import in_wan, wan
from tracker.core.roles import Actor
from tracker.core.web.list_page import Column, Head
from tracker.core.web.locale import translate
from tracker.core.web.tiles import Tile
from tracker.enterprises.presenters.projects import OF_ENTERPRISE, ProjectLine, project_lines, project_totals
from tracker.enterprises.queries import histories
from tracker.figures import queries as figures
from tracker.figures.parts import window as figures_window
from tracker.figures.parts.chain import ancestors
from tracker.figures.parts.lists import Address
from tracker.figures.parts.numbers import HEADLINE_FIGURES, Compared, fact, tile
from tracker.figures.queries import project_rows
from tracker.figures.queries.project_rows import ProjectSums, Selection
from tracker.figures.queries.trend import trend
from tracker.grading.queries import grades
from tracker.grading.rules import GradeLevel
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months
from tracker.plans.models import Project
from tracker.positions.rules import Measures
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises, supervision
from tracker.register.queries import terms as register
from tracker.register.queries.terms import TermRow
from tracker.register.queries.tree import branches
from tracker.retrofits import queries as retrofits
from tracker.retrofits.queries import TrackAt


@dataclass(frozen=True, kw_only=True)
class Columns:
    """A column chart of completed investment through the year in 万元, with the planned line and a table."""

    points: list[str | None]
    labels: list[str]
    title: str
    plan: str | None
    plan_text: str
    heads: list[tuple[str, str | None]]
    rows: list[list[str | None]]


@dataclass(frozen=True, kw_only=True)
class EnterprisePage:
    """The values of an enterprise's page."""

    frame: Frame
    enterprise: Enterprise
    keeps: bool
    """Whether the acting person may edit the enterprise's record."""
    term: TermRow
    terms: Sequence[TermRow]
    chain: list[tuple[str, str | None]]
    tiles: list[Tile]
    listed: tuple[Column, ...]
    """The columns of its list of projects."""
    heads: list[Head]
    lines: list[ProjectLine]
    earlier: list[ProjectLine]
    sums: ProjectSums
    totals: dict[str, object]
    rate: str
    columns: Columns | None
    unplanned: list[Project]
    grades: list[grades.Held]
    overall: GradeLevel | None
    tracks: list[TrackAt]
    report_url: str | None
    projects_url: str


def enterprise(session: Session, month: Month, code: str, actor: Actor | None) -> EnterprisePage:
    """Prepare the page of an enterprise in a month.

    Raise NotFound for an unknown code, or an enterprise that was not yet registered in that month.
    """
    firm = enterprises.enterprise(session, code)
    terms = register.terms(session, firm.id)
    term = next((each for each in terms if each.from_month <= month.code), None)
    if term is None:
        raise NotFound(message("企业 {code} 在 {month} 还没有登记。", code=code, month=month.code))
    cut = Cut(CutKind.ENTERPRISE, code)
    wanted = Selection(cut=cut, page=None)
    sums = project_rows.project_sums(session, month, wanted)
    names = enterprises.names(session)
    lines = project_lines(project_rows.project_rows(session, month, wanted), names, month.plan_year)
    earlier = [
        line
        for row in histories.earlier_years(session, month, cut)
        for line in project_lines(
            project_rows.project_rows(session, month, Selection(cut=cut, page=None, year=row.year)), names,
            month.plan_year
        )
    ]  # fmt: skip
    tiles, columns = _numbers(session, month, cut)
    last = calendar.last_day(month.code)
    history = grades.history(session, firm.id)
    return EnterprisePage(
        frame=frame(months.every(session), month),
        enterprise=firm,
        keeps=supervision.in_charge(session, actor, firm.id),
        term=term,
        terms=terms,
        chain=ancestors(branches(session, month.code), term.bureau_path, month.code, access_scope.attached(session)),
        tiles=tiles,
        listed=OF_ENTERPRISE,
        heads=Address("plans.projects", month.code, Selection(cut=cut)).heads(OF_ENTERPRISE),
        lines=lines,
        earlier=earlier,
        sums=sums,
        totals=project_totals(sums),
        rate=rates.text(sums.year_total, sums.planned),
        columns=columns,
        unplanned=histories.unplanned(session, month, firm.id),
        grades=history,
        overall=grades.overall_of(history, last, register.term_now(session, firm.id).industry_code),
        tracks=retrofits.tracks(session, [firm.id], last).get(firm.id, []),
        report_url=url_for("reports.show", month=month.code, code=code)
        if histories.has_report(session, firm.id, month.code)
        else None,
        projects_url=url_for("plans.projects", month=month.code, cut=str(cut)),
    )


def _numbers(session: Session, month: Month, cut: Cut) -> tuple[list[Tile], Columns | None]:
    totals = figures.approved(session, month, cut)
    before = calendar.previous(month.code)
    window = {*figures_window.window(month), before}
    through = trend(session, window, plan_year=month.plan_year, cut=cut, sides=totals.sides)
    now = totals.at(cut)
    if now == Measures():
        return [], None
    compared = Compared(totals, cut, now, through.get(before))
    tiles = [tile(code, compared) for code in HEADLINE_FIGURES[1:]] + [fact("plan.projects.started", compared)]
    return tiles, _columns(month, {code: through[code] for code in figures_window.window(month) if code in through})


def _columns(month: Month, through: dict[str, Measures]) -> Columns:
    shown = [code for code in figures_window.window(month) if code <= month.code]
    planned = through[month.code].planned
    title = translate(message("{year} 年度累计完成投资，万元", year=month.plan_year))
    rows: list[list[str | None]] = [
        [
            translate(calendar.name(code)),
            wan(whole.year_total),
            wan(whole.increment),
            str(whole.built + whole.accepted),
        ]
        for code, whole in through.items()
        if code <= month.code
    ]
    return Columns(
        points=[str(in_wan(through[code].year_total)) if code in through else None for code in shown],
        labels=[translate(calendar.name(code)) for code in shown],
        title=title,
        plan=str(in_wan(planned)) if planned else None,
        plan_text=translate(message("计划 {planned}", planned=wan(planned))),
        heads=[
            (translate("月份"), None),
            (translate("累计完成"), translate("万元")),
            (translate("本月完成"), translate("万元")),
            (translate("已建成"), translate("个")),
        ],
        rows=rows,
    )
