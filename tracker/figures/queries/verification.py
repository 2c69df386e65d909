"""The second path: positions and totals recomputed from progress, plan items and terms with pandas.

It shares only the declarations of figures with the first path; no rule of `positions` is called here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH, MonthKind, MonthState, base_month, last_day
from tracker.core.cuts import ALL, Cut
from tracker.figures.queries import verification_cuts as cuts
from tracker.figures.queries import verification_trees as trees
from tracker.months.models import Month
from tracker.plans.models import FormerCategory, PlanItem, Project
from tracker.positions.models import Position, Total
from tracker.positions.rules import MEASURES
from tracker.register.models import Bureau, Enterprise, FormerBureau, FormerPlace, Place, Term
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import ReportState

if TYPE_CHECKING:
    from pandas import DataFrame

_STAGES = ("not_started", "preparation", "construction", "built", "accepted", "suspended", "cancelled")
_DONE = ("built", "accepted")
_KEY = ("project", "year")
_COMPARED = ("enterprise", "name", "bureau_path", "side", "place_path", "industry", "category", "stage", "planned",
             "due", "total", "year_total", "increment", "overdue", "carried", "progress")  # fmt: skip
_MONEY = ("planned", "year_total", "before_year", "total", "increment")


@dataclass(frozen=True)
class Difference:
    """One value in which stored and recomputed data differ."""

    month: str
    where: str
    column: str
    kept: str
    recomputed: str


@dataclass(frozen=True)
class Verified:
    """The numbers of compared months, positions and totals, and every difference."""

    months: int
    positions: int
    totals: int
    differences: tuple[Difference, ...]


def verify(session: Session, only: str | None = None, cut: Cut = ALL) -> Verified:
    """Recompute every month (or one), and compare each row and total with the stored one.

    A cut compares its own rows, stored or recomputed, and the totals from which it is printed.
    """
    import pandas as pd

    tables, inside, leaf = _tables(session, pd), cuts.rows_of(session, cut), cuts.leaves_of(session, cut)
    query = sa.select(Month).where(col(Month.state) != MonthState.PLANNED).order_by(col(Month.code))
    months = session.scalars(query if only is None else query.where(col(Month.code) == only))
    names = _names(session)
    differences: list[Difference] = []
    counted = Counter({"months": 0, "positions": 0, "totals": 0})
    for month in months:
        recomputed = _positions(month, tables)
        kept = _kept(session, month.code, pd)
        totals, stored = (
            {key: number for key, number in each.items() if leaf(key[1], key[2])}
            for each in (_totals(recomputed), _kept_totals(session, month.code))
        )
        wanted = inside(kept) | inside(recomputed)
        kept, recomputed = (frame[frame["project"].isin(wanted)] for frame in (kept, recomputed))
        counted.update(months=1, positions=len(recomputed), totals=len(totals))
        differences += _row_differences(month.code, kept, recomputed, names)
        differences += _total_differences(month.code, stored, totals)
    return Verified(counted["months"], counted["positions"], counted["totals"], tuple(differences))


def _names(session: Session) -> dict[tuple[str, int], str]:
    """Return names to show for ids: code and title of a project, code of an enterprise."""
    projects = session.execute(sa.select(col(Project.id), col(Project.code), col(Project.title)))
    firms = session.execute(sa.select(col(Enterprise.id), col(Enterprise.code)))
    return {("project", number): f"{code} {title}" for number, code, title in projects} | {
        ("enterprise", number): code for number, code in firms
    }


def _tables(session: Session, pd: Any) -> dict[str, DataFrame]:
    def frame(query: sa.Executable, *names: str) -> DataFrame:
        plain = [[getattr(value, "value", value) for value in row] for row in session.execute(query)]
        made: DataFrame = pd.DataFrame(plain, columns=list(names))
        return made

    items: sa.Select[*tuple[Any, ...]] = sa.select(
        col(PlanItem.project_id), col(PlanItem.year), col(PlanItem.planned), col(PlanItem.due),
        col(PlanItem.from_month), col(PlanItem.to_month), col(Project.enterprise_id),
        col(Project.category_code), col(Project.opening),
    ).join(Project, col(Project.id) == col(PlanItem.project_id))  # fmt: skip
    terms: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Term.enterprise_id), col(Term.from_month), col(Term.name), col(Term.industry_code), col(Term.bureau_id),
        col(Term.place_code),
    )  # fmt: skip
    bureaus = sa.select(
        col(Bureau.id), sa.literal(LAST_MONTH), col(Bureau.parent_id), col(Bureau.key), col(Bureau.side)
    ).union_all(
        sa.select(col(FormerBureau.bureau_id), col(FormerBureau.until_month), col(FormerBureau.parent_id),
                  col(Bureau.key), col(FormerBureau.side))
        .join(Bureau, col(Bureau.id) == col(FormerBureau.bureau_id))
    )  # fmt: skip
    places = sa.select(
        col(Place.code), sa.literal(LAST_MONTH), col(Place.parent_code), col(Place.code), sa.literal("")
    ).union_all(
        sa.select(col(FormerPlace.place_code), col(FormerPlace.until_month), col(FormerPlace.parent_code),
                  col(FormerPlace.place_code), sa.literal(""))
    )  # fmt: skip
    categories = sa.select(
        col(FormerCategory.project_id), col(FormerCategory.until_month), col(FormerCategory.category_code)
    )
    reported: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(MonthlyReport.month),
            col(Progress.project_id),
            col(Progress.stage),
            col(Progress.total),
            col(Progress.id),
        )
        .join(MonthlyReport, col(MonthlyReport.id) == col(Progress.report_id))
        .where(col(MonthlyReport.state) == ReportState.APPROVED, col(Progress.round) == col(MonthlyReport.round))
    )
    return {
        "items": frame(items, "project", "year", "planned", "due", "from", "to", "enterprise", "category", "opening"),
        "terms": frame(terms, "enterprise", "from", "name", "industry", "bureau", "place"),
        "bureaus": frame(bureaus, "node", "until", "parent", "key", "side"),
        "places": frame(places, "node", "until", "parent", "key", "side"),
        "categories": frame(categories, "project", "until", "category"),
        "reported": frame(reported, "month", "project", "stage", "total", "progress"),
    }


def _positions(month: Month, tables: dict[str, DataFrame]) -> DataFrame:
    items, terms, reported = tables["items"], tables["terms"], tables["reported"]
    code, year = month.code, month.plan_year
    in_force = items[(items["year"] <= year) & (items["from"] <= code) & (items["to"].isna() | (items["to"] >= code))]
    rows = in_force.sort_values("year").groupby("project").tail(1)
    placed = terms[terms["from"] <= code].sort_values("from").groupby("enterprise").tail(1).drop(columns="from")
    rows = rows.merge(placed, on="enterprise", how="left")
    for tree in ("bureau", "place"):
        ways = trees.paths(tables[f"{tree}s"], code)
        rows[f"{tree}_path"] = rows[tree].map({node: path for node, (path, _) in ways.items()})
        if tree == "bureau":
            rows["side"] = rows[tree].map({node: side for node, (_, side) in ways.items()})
    before = trees.in_force(tables["categories"], "project", code).set_index("project")["category"]
    rows["category"] = rows["project"].map(before).astype("object").fillna(rows["category"])
    for name, until in (("now", reported["month"] <= code), ("last", reported["month"] < code),
                        ("base", reported["month"] <= base_month(year))):  # fmt: skip
        latest = reported[until].sort_values("month").groupby("project").tail(1).set_index("project")
        rows[f"{name}_total"] = rows["project"].map(latest["total"]).astype("Int64").fillna(rows["opening"])
        rows[f"{name}_stage"] = rows["project"].map(latest["stage"]).astype("object")
    first_stage = (rows["opening"] > 0).map({True: "construction", False: "not_started"}).astype("object")
    last_stage = rows["last_stage"].where(rows["last_stage"].notna(), first_stage)
    stage = rows["now_stage"].where(rows["now_stage"].notna(), first_stage)
    rows = rows.assign(stage=stage, total=rows["now_total"])
    rows["year_total"] = rows["total"] - rows["base_total"]
    rows["increment"] = rows["total"] - rows["last_total"]
    rows["overdue"] = (rows["due"] < last_day(code)) & ~rows["stage"].isin(_DONE)
    answered = reported[reported["month"] == code].set_index("project")["progress"]
    rows["progress"] = rows["project"].map(answered).astype("Int64")
    news = set(reported[reported["month"] == code]["project"])
    rows["carried"] = ~rows["project"].isin(news) & (month.kind is MonthKind.REGULAR)
    wanted: DataFrame = rows[(rows["year"] == year) | ~last_stage.isin((*_DONE, "cancelled"))]
    return wanted


def _kept(session: Session, month: str, pd: Any) -> DataFrame:
    names = ("project", "year", *_COMPARED)
    columns = {"project": "project_id", "enterprise": "enterprise_id", "progress": "progress_id"}
    query = sa.select(*(getattr(Position, columns.get(name, name)) for name in names))
    plain = [
        [getattr(value, "value", value) for value in row]
        for row in session.execute(query.where(col(Position.month) == month))
    ]
    frame: DataFrame = pd.DataFrame(plain, columns=list(names)).astype({"progress": "Int64"})
    return frame


def _row_differences(
    month: str, kept: DataFrame, recomputed: DataFrame, names: dict[tuple[str, int], str]
) -> Iterator[Difference]:
    left, right = (_by_key(frame) for frame in (kept, recomputed))
    for key in sorted(set(left) | set(right)):
        where = f"{names.get(('project', key[0]), '')} / {key[1]}"
        if key not in left or key not in right:
            yield Difference(month, where, "row", str(key in left), str(key in right))
        elif left[key] != right[key]:
            for name, before, after in zip(_COMPARED, left[key], right[key], strict=True):
                if before != after:
                    yield Difference(month, where, name, *(_shown(names, name, each) for each in (before, after)))


def _by_key(frame: DataFrame) -> dict[tuple[int, int], tuple[Any, ...]]:
    """Return the compared values by project and year; a position without a report line has `progress` 0."""
    frame = frame.assign(progress=frame["progress"].fillna(0))
    keys, values = (zip(*(frame[name].tolist() for name in part), strict=True) for part in (_KEY, _COMPARED))
    return dict(zip(keys, values, strict=True))


def _shown(names: dict[tuple[str, int], str], column: str, value: Any) -> str:
    """Return a value as a message shows it; of a report line only whether there is one."""
    if column == "progress":
        return "line" if value else "—"
    return names.get((column, value), str(value))


def _totals(rows: DataFrame) -> dict[tuple[int, str, str, str], int]:
    """Return sums by (year, dimension, leaf, measure), zeros left out; a leaf is the lowest bureau, place or code."""
    rows = rows.assign(before_year=rows["total"] - rows["year_total"], finished=rows["stage"].isin(_DONE))
    rows = rows.astype(dict.fromkeys(_MONEY, "int64"))
    for stage in _STAGES:
        rows[stage] = (rows["stage"] == stage).astype(int)
    counted: dict[tuple[int, str, str, str], int] = {}
    firms = _firms(rows)
    leaves = {"bureau": "bureau_path", "place": "place_path", "industry": "industry", "category": "category"}
    for dimension, column in leaves.items():
        groups: Any = rows.groupby(["year", column])
        sums = groups[[*_STAGES, "overdue", *_MONEY]].sum()
        for (year, leaf), values in zip(sums.index, sums.to_dict("records"), strict=True):
            counted |= {(year, dimension, leaf, str(name)): int(number) for name, number in values.items() if number}
        if dimension != "category":
            counted |= _enterprise_counts(firms, dimension, column)
    return counted


def _firms(rows: DataFrame) -> DataFrame:
    """Return each enterprise once a year, with its bureau, place and industry in that month."""
    groups: Any = rows.groupby(["year", "enterprise"])
    firms: DataFrame = groups[["bureau_path", "place_path", "industry"]].first()
    return firms.assign(
        enterprises=1,
        enterprises_finished=groups["finished"].min().astype(int),
        enterprises_carried=groups["carried"].max().astype(int),
    )


def _enterprise_counts(firms: DataFrame, dimension: str, column: str) -> dict[tuple[int, str, str, str], int]:
    measures = ["enterprises", "enterprises_finished", "enterprises_carried"]
    sums = firms.groupby(["year", column])[measures].sum()
    return {
        (year, dimension, leaf, str(name)): int(number)
        for (year, leaf), numbers in zip(sums.index, sums.to_dict("records"), strict=True)
        for name, number in numbers.items()
        if number
    }


def _kept_totals(session: Session, month: str) -> dict[tuple[int, str, str, str], int]:
    names = ("year", "dimension", "key", *MEASURES)
    query = sa.select(*(getattr(Total, name) for name in names)).where(col(Total.month) == month)
    return {
        (year, dimension.value, key, name): number
        for year, dimension, key, *numbers in session.execute(query)
        for name, number in zip(MEASURES, numbers, strict=True)
        if number
    }


def _total_differences(
    month: str, kept: dict[tuple[int, str, str, str], int], recomputed: dict[tuple[int, str, str, str], int]
) -> Iterator[Difference]:
    for key in sorted(set(kept) | set(recomputed)):
        if kept.get(key, 0) != recomputed.get(key, 0):
            year, dimension, leaf, measure = key
            where = f"total {dimension} {leaf}, plan year {year}"
            yield Difference(month, where, measure, str(kept.get(key, 0)), str(recomputed.get(key, 0)))
