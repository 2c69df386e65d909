"""Queries of the rows of the workbook: regions, enterprises and projects of one month and cut, with names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months as calendar
from tracker.core.cuts import Cut
from tracker.core.i18n import listed, message, translate
from tracker.enterprises.queries import histories
from tracker.figures.queries import enterprise_rows, project_rows
from tracker.figures.queries.enterprise_rows import EnterpriseRow
from tracker.figures.queries.project_rows import ProjectRow, Selection
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries import grades
from tracker.months.models import Month
from tracker.register.models import Enterprise, Term
from tracker.register.queries import terms
from tracker.register.queries import tree as register_tree
from tracker.register.queries.enterprises import Names
from tracker.register.rules.register import Production, Side, keys_of, path_of
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState
from tracker.retrofits import queries as retrofits
from tracker.retrofits.rules import Track
from tracker.workbook.rules import EnterpriseLine, ProjectLine, RegionLine


@dataclass(frozen=True)
class Words:
    """The names that are printed for codes, the tree of bureaus, and the side of each root."""

    names: Names
    tree: Mapping[str, register_tree.Branch]
    sides: Mapping[str, Side]
    base: int
    """Depth of the cut's own bureau in the tree; regions are the bureaus below it."""

    def region(self, path: str) -> str:
        """Return the name of the region of the cut to which a path belongs."""
        keys = keys_of(path)
        key = keys[min(self.base + 1, len(keys) - 1)]
        name = self.tree[key].short_name if key in self.tree else key
        return name if len(keys) > self.base + 1 else translate(message("{name}本级", name=name))

    def order(self, path: str) -> tuple[int, str]:
        """Return the sort key of a path: local before XPCC, then down the tree."""
        return list(Side).index(self.sides[keys_of(path)[0]]), path


def regions(paths: set[str], words: Words) -> Iterable[RegionLine]:
    """Return every bureau below the cut's own that has enterprises in its tree.

    A bureau with branches has one more row for the enterprises that it supervises itself.
    """
    shallow = words.base + 1
    nodes = {path_of(keys[:depth]) for path in paths for keys in [keys_of(path)] for depth in range(2, len(keys) + 1)}
    nodes = {node for node in nodes if len(keys_of(node)) > shallow}
    for path in sorted(paths | nodes, key=words.order):
        branch = words.tree[keys_of(path)[-1]]
        depth, level = len(keys_of(path)) - 1, branch.level.label
        if path in nodes:
            yield RegionLine(
                path=path, name=branch.short_name, level=level, side=branch.side, depth=depth, ranked=depth == shallow
            )
        if path in paths and (path not in nodes or any(node != path and node.startswith(path) for node in nodes)):
            name = translate(message("{name}本级", name=branch.short_name)) if nodes else branch.short_name
            yield RegionLine(path=path, name=name, level="本级", side=branch.side, depth=depth + 1, direct=True)


def enterprises(session: Session, month: Month, cut: Cut, words: Words) -> list[EnterpriseLine]:
    """Return the enterprises of a cut with their data of the register, grades and retrofit tracks."""
    rows = enterprise_rows.enterprise_rows(session, month, Selection(cut=cut, page=None))
    ids, day = [row.enterprise_id for row in rows], calendar.last_day(month.code)
    known = _known(session, month)
    graded = grades.in_force(session, ids, day)
    tracks = retrofits.tracks(session, ids, day)
    lines = []
    for row in sorted(rows, key=lambda row: (words.order(row.bureau_path), row.code)):
        stages = {track.track: track.stage.label for track in tracks.get(row.enterprise_id, [])}
        lines.append(
            _enterprise(row, words, known[row.enterprise_id], _grade(graded.get(row.enterprise_id, [])), stages)
        )
    return lines


@dataclass(frozen=True)
class _Known:
    """Data of an enterprise in a month from the register and its report."""

    uscc: str
    site_no: int
    production: Production
    report: ReportState | None


def _known(session: Session, month: Month) -> dict[int, _Known]:
    reported = sa.and_(col(MonthlyReport.enterprise_id) == col(Enterprise.id), col(MonthlyReport.month) == month.code)
    query = (
        sa.select(
            col(Enterprise.id), col(Enterprise.uscc), col(Enterprise.site_no), col(Term.state), col(MonthlyReport.state)
        )
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .outerjoin(MonthlyReport, reported)
        .where(col(Term.from_month) == terms.term_in_force(col(Enterprise.id), month.code))
    )
    return {row[0]: _Known(row[1] or "", row[2], row[3], row[4]) for row in session.execute(query)}


def _grade(records: list[GradeRecord]) -> str:
    """Return the grades in force as text, the latest of each production line."""
    latest: dict[str, GradeRecord] = {}
    for record in records:
        latest.setdefault(record.line, record)
    levels = [
        translate(message("{level}（{line}）", level=each.level.label, line=line)) if line else translate(each.level)
        for line, each in sorted(latest.items())
    ]
    return listed(levels)


def _placed(row: EnterpriseRow | ProjectRow, words: Words) -> dict[str, Any]:
    """Return bureau, place and industry of a row as codes and names, for an enterprise or a project."""
    return {
        "side": words.sides[keys_of(row.bureau_path)[0]],
        "bureau_path": row.bureau_path,
        "bureau": words.names.bureau(row.bureau_path),
        "region": words.region(row.bureau_path),
        "place_code": keys_of(row.place_path)[-1],
        "place": words.names.place(row.place_path),
        "industry_code": row.industry,
        "industry": words.names.industries.get(row.industry, row.industry),
        **{name: getattr(row, name) for name in ("planned", "year_total", "total", "increment")},
    }


def _enterprise(
    row: EnterpriseRow, words: Words, known: _Known, grade: str, stages: Mapping[Track, str]
) -> EnterpriseLine:
    return EnterpriseLine(
        code=row.code,
        uscc=known.uscc,
        site_no=known.site_no,
        name=row.name,
        **_placed(row, words),
        production=known.production,
        report=known.report.label if known.report else "",
        grade=grade,
        organized=stages.get(Track.ORGANIZED, ""),
        fugitive=stages.get(Track.FUGITIVE, ""),
        clean_transport=stages.get(Track.CLEAN_TRANSPORT, ""),
        projects=row.projects,
        built=row.built,
        overdue=row.overdue,
        carried=row.carried > 0,
    )


def projects(session: Session, month: Month, cut: Cut, words: Words) -> list[ProjectLine]:
    """Return the items of the plan year, then the unfinished ones of earlier years."""
    earlier = [each.year for each in histories.earlier_years(session, month, cut)]
    lines: list[ProjectLine] = []
    for year in (month.plan_year, *earlier):
        rows = project_rows.project_rows(session, month, Selection(cut=cut, page=None, year=year))
        rows.sort(key=lambda row: (words.order(row.bureau_path), row.enterprise_code, row.code))
        lines += [_project(row, words) for row in rows]
    return lines


def _project(row: ProjectRow, words: Words) -> ProjectLine:
    return ProjectLine(
        code=row.code,
        title=row.title,
        enterprise_code=row.enterprise_code,
        enterprise=row.name,
        **_placed(row, words),
        category_code=row.category,
        category=words.names.categories.get(row.category, row.category),
        year=row.year,
        stage=row.stage,
        due=row.due,
        due_precision=row.due_precision,
        overdue=row.overdue,
        carried=row.carried,
        retrofit=row.retrofit,
        more=row.more,
    )
