"""The second path: positions and totals computed again from progress, items and terms, by another engine (pandas).

It shares the declarations of the figures with the first path, and nothing else: no rule of `positions` is called here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.months import MonthKind, MonthState, base_month, last_day
from tracker.domain.positions import MEASURES
from tracker.domain.reports import ReportState
from tracker.models import (
    Bureau,
    Enterprise,
    Month,
    MonthlyReport,
    Place,
    PlanItem,
    Position,
    Progress,
    Project,
    Term,
    Total,
)

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
    """One place where the two paths disagree."""

    month: str
    where: str
    column: str
    kept: str
    recomputed: str


@dataclass(frozen=True)
class Verified:
    """What was compared, and every difference found."""

    months: int
    positions: int
    totals: int
    differences: tuple[Difference, ...]


def verify(session: Session, only: str | None = None) -> Verified:
    """Recompute every month (or one) and compare it, row by row and total by total, with what is kept."""
    import pandas as pd

    tables = _tables(session, pd)
    query = sa.select(Month).where(col(Month.state) != MonthState.PLANNED).order_by(col(Month.code))
    months = session.scalars(query if only is None else query.where(col(Month.code) == only))
    names = _names(session)
    differences: list[Difference] = []
    counted = Counter({"months": 0, "positions": 0, "totals": 0})
    for month in months:
        recomputed = _positions(month, tables)
        kept = _kept(session, month.code, pd)
        totals = _totals(recomputed)
        counted.update(months=1, positions=len(recomputed), totals=len(totals))
        differences += _row_differences(month.code, kept, recomputed, names)
        differences += _total_differences(month.code, _kept_totals(session, month.code), totals)
    return Verified(counted["months"], counted["positions"], counted["totals"], tuple(differences))


def _names(session: Session) -> dict[tuple[str, int], str]:
    """Give what people look up instead of the database's numbers: code and title, code of an enterprise."""
    projects = session.execute(sa.select(col(Project.id), col(Project.code), col(Project.title)))
    firms = session.execute(sa.select(col(Enterprise.id), col(Enterprise.code)))
    return {("project", number): f"{code} {title}" for number, code, title in projects} | {
        ("enterprise", number): code for number, code in firms
    }


def _tables(session: Session, pd: Any) -> dict[str, DataFrame]:
    def frame(query: sa.Select[*tuple[Any, ...]], *names: str) -> DataFrame:
        plain = [[getattr(value, "value", value) for value in row] for row in session.execute(query)]
        made: DataFrame = pd.DataFrame(plain, columns=list(names))
        return made

    items: sa.Select[*tuple[Any, ...]] = sa.select(
        col(PlanItem.project_id), col(PlanItem.year), col(PlanItem.planned), col(PlanItem.due),
        col(PlanItem.from_month), col(PlanItem.to_month), col(Project.enterprise_id),
        col(Project.category_code), col(Project.opening),
    ).join(Project, col(Project.id) == col(PlanItem.project_id))  # fmt: skip
    terms: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(Term.enterprise_id), col(Term.from_month), col(Term.name), col(Term.industry_code),
                  col(Bureau.side), col(Bureau.path), col(Place.path))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .join(Place, col(Place.code) == col(Term.place_code))
    )  # fmt: skip
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
        "terms": frame(terms, "enterprise", "from", "name", "industry", "side", "bureau_path", "place_path"),
        "reported": frame(reported, "month", "project", "stage", "total", "progress"),
    }


def _positions(month: Month, tables: dict[str, DataFrame]) -> DataFrame:
    items, terms, reported = tables["items"], tables["terms"], tables["reported"]
    code, year = month.code, month.plan_year
    in_force = items[(items["year"] <= year) & (items["from"] <= code) & (items["to"].isna() | (items["to"] >= code))]
    rows = in_force.sort_values("year").groupby("project").tail(1)
    placed = terms[terms["from"] <= code].sort_values("from").groupby("enterprise").tail(1).drop(columns="from")
    rows = rows.merge(placed, on="enterprise", how="left")
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
    """Give the compared values of each project and year; a position without a line behind it has 0 there."""
    frame = frame.assign(progress=frame["progress"].fillna(0))
    keys, values = (zip(*(frame[name].tolist() for name in part), strict=True) for part in (_KEY, _COMPARED))
    return dict(zip(keys, values, strict=True))


def _shown(names: dict[tuple[str, int], str], column: str, value: Any) -> str:
    """Write a value as people know it; of the line behind a position only whether there is one."""
    if column == "progress":
        return "line" if value else "—"
    return names.get((column, value), str(value))


def _totals(rows: DataFrame) -> dict[tuple[int, str, str, str], int]:
    """Count and sum by every leaf: (year, dimension, leaf, measure) → number, zeros left out."""
    rows = rows.assign(before_year=rows["total"] - rows["year_total"], finished=rows["stage"].isin(_DONE))
    for stage in _STAGES:
        rows[stage] = (rows["stage"] == stage).astype(int)
    counted: dict[tuple[int, str, str, str], int] = {}
    leaves = {"bureau": "bureau_path", "place": "place_path", "industry": "industry", "category": "category"}
    for dimension, column in leaves.items():
        groups: Any = rows.groupby(["year", column])
        sums = groups[[*_STAGES, "overdue", *_MONEY]].sum()
        for (year, leaf), values in zip(sums.index, sums.to_dict("records"), strict=True):
            counted |= {(year, dimension, leaf, str(name)): int(number) for name, number in values.items() if number}
        if dimension != "category":
            counted |= _enterprise_counts(rows, dimension, column)
    return counted


def _enterprise_counts(rows: DataFrame, dimension: str, column: str) -> dict[tuple[int, str, str, str], int]:
    by_enterprise: Any = rows.groupby(["year", column, "enterprise"]).agg(
        finished=("finished", "all"), carried=("carried", "any")
    )
    counted: dict[tuple[int, str, str, str], int] = {}
    for (year, leaf), group in by_enterprise.groupby(level=[0, 1]):
        numbers = {
            "enterprises": len(group),
            "enterprises_finished": int(group["finished"].sum()),
            "enterprises_carried": int(group["carried"].sum()),
        }
        counted |= {(year, dimension, leaf, name): number for name, number in numbers.items() if number}
    return counted


def _kept_totals(session: Session, month: str) -> dict[tuple[int, str, str, str], int]:
    return {
        (total.year, total.dimension.value, total.key, name): getattr(total, name)
        for total in session.scalars(sa.select(Total).where(col(Total.month) == month))
        for name in MEASURES
        if getattr(total, name)
    }


def _total_differences(
    month: str, kept: dict[tuple[int, str, str, str], int], recomputed: dict[tuple[int, str, str, str], int]
) -> Iterator[Difference]:
    for key in sorted(set(kept) | set(recomputed)):
        if kept.get(key, 0) != recomputed.get(key, 0):
            year, dimension, leaf, measure = key
            where = f"total {dimension} {leaf}, plan year {year}"
            yield Difference(month, where, measure, str(kept.get(key, 0)), str(recomputed.get(key, 0)))
