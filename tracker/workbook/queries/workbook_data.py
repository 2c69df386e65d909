"""Query that reads the content of the workbook of one month and cut (part of the region)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlalchemy.orm import Session

from tracker.core.audit import chain
from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import FROZEN, MonthKind, MonthState
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.figures.queries import records, tree
from tracker.figures.queries.trend import trend
from tracker.figures.queries.values import values
from tracker.figures.queries.verdict import verdict
from tracker.figures.rules import FIGURES, FigureValue, paragraph
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.positions import queries as positions
from tracker.positions.rules import Basis, Measures
from tracker.register.queries import enterprises as register
from tracker.register.queries import tree as register_tree
from tracker.register.rules.register import Side, keys_of, path_of
from tracker.workbook.queries import appendix, retrofits, workbook_rows
from tracker.workbook.queries.grading import grading
from tracker.workbook.queries.workbook_rows import Words
from tracker.workbook.rules import Book, Indicator, MonthLine


def book(session: Session, month: Month, cut: Cut = ALL, *, version: str, at: datetime) -> Book:
    """Return the content of the workbook of a month and cut. Raise NotFound for an unknown cut.

    The content of a closed month is that of its closing, whenever it is read; `at` is the moment for an open month.
    """
    register_tree.require_cut(session, cut)
    totals = positions.approved(session, month, cut)
    branches = register_tree.branches(session, month.code)
    base = len(keys_of(branches[cut.key].path)) - 1 if cut.kind is CutKind.BUREAU else 0
    words = Words(register.names(session), branches, totals.sides, base)
    now = values(totals, cut)
    enterprises = workbook_rows.enterprises(session, month, cut, words)
    name, frozen, moment = register_tree.cut_name(session, cut), month.state in FROZEN, _moment(month, at)
    statuses, part = records.values(session, month, cut), tree.part(session, cut)
    return Book(
        month=month.code,
        plan_year=month.plan_year,
        state=month.state.label,
        frozen=frozen,
        basis=Basis.APPROVED.label,
        cut=cut,
        cut_name=name,
        unit=_unit(cut, words),
        version=version,
        moment=moment,
        verdict=verdict(session, month, cut),
        paragraph=_paragraph(month, cut, part, [*now, *statuses]),
        indicators=_indicators(session, month, cut, now),
        months=_months(session, month, cut, totals.sides),
        regions=tuple(workbook_rows.regions({line.bureau_path for line in enterprises}, words)),
        enterprises=tuple(enterprises),
        projects=tuple(workbook_rows.projects(session, month, cut, words)),
        missing=appendix.missing(session, month, cut, calendar.local(moment).date()),
        changes=appendix.changes(session, month, cut),
        findings=appendix.findings(session, month, cut),
        grading=grading(session, month, cut),
        retrofits=retrofits.lines(session, month, cut),
        statuses=tuple(statuses),
        chain=chain.hash_at(session, moment) if frozen else chain.last_change(session),
    )


def _moment(month: Month, at: datetime) -> datetime:
    """Return the moment for which a month's numbers are valid.

    It is the closing of the month (its end where the closing is not recorded), and `at` for an open month.
    """
    if month.state not in FROZEN:
        return at
    end = datetime.combine(calendar.last_day(month.code), time(), calendar.SHANGHAI)
    return months.as_of(month) or end


def _paragraph(month: Month, cut: Cut, part: paragraph.Part, now: Iterable[FigureValue]) -> str:
    if not cut.counts_enterprises:
        return ""
    return paragraph.sentence(month.plan_year, {value.figure.code: value for value in now}, part)


def _unit(cut: Cut, words: Words) -> str:
    if cut.kind is CutKind.BUREAU:
        return words.tree[cut.key].name
    roots = sorted(words.sides, key=lambda key: words.order(path_of([key])))
    wanted = [key for key in roots if cut.kind is not CutKind.SIDE or words.sides[key].value == cut.key]
    return "、".join(words.tree[key].name for key in wanted)


def _indicators(session: Session, month: Month, cut: Cut, now: Iterable[FigureValue]) -> tuple[Indicator, ...]:
    """Return each figure with last month's value, where last month has the same plan year."""
    last = session.get(Month, calendar.previous(month.code))
    before: dict[str, FigureValue] = {}
    if last is not None and last.state is not MonthState.PLANNED and last.plan_year == month.plan_year:
        before = {value.figure.code: value for value in values(positions.approved(session, last, cut), cut)}
    return tuple(Indicator(value, before.get(value.figure.code)) for value in now)


def _months(session: Session, month: Month, cut: Cut, sides: Mapping[str, Side]) -> tuple[MonthLine, ...]:
    window = [
        each.code
        for each in months.every(session)
        if each.plan_year == month.plan_year and each.code <= month.code and each.kind is MonthKind.REGULAR
    ]
    found = trend(session, window, plan_year=month.plan_year, cut=cut, sides=sides)
    return tuple(_month(code, found.get(code, Measures())) for code in window)


def _month(code: str, measures: Measures) -> MonthLine:
    projects, built = (
        sum(getattr(measures, name) for name in FIGURES[figure].measures)
        for figure in ("plan.projects.planned", "plan.projects.built")
    )
    return MonthLine(code, measures.planned, measures.year_total, projects, built)
