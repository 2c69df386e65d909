"""Conversion of seed rows to table rows: retrofit rules, tracks, sent reports, units."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import SQLModel

from tracker.retrofits.models.rules import RetrofitLimit, RetrofitMilestone, RetrofitRule
from tracker.retrofits.models.tracks import Elimination, ReportSent, RetrofitTrack
from tracker.seeding.services.faults import Row

_Ids = Mapping[str, Mapping[str, Any]]
_Values = dict[str, Any]
_SIZES = {"height": "height_mm", "capacity": "capacity_t", "steam": "steam_kg"}


def _of_industry(row: Row, ids: _Ids) -> _Values:
    values = row.told()
    values["industry_code"] = values.pop("industry")
    return values


def _rule(row: Row, ids: _Ids) -> _Values:
    return _of_industry(row, ids) | {"retired": False}


def _of_track(row: Row, ids: _Ids) -> _Values:
    values = _of_industry(row, ids)
    values["enterprise_id"] = ids["enterprises"][values.pop("enterprise")]
    return values


def _unit(row: Row, ids: _Ids) -> _Values:
    values = {_SIZES.get(name, name): value for name, value in row.told().items()}
    values["enterprise_id"] = ids["enterprises"][values.pop("enterprise")]
    return values


TABLES: dict[str, tuple[type[SQLModel], tuple[str, ...], Callable[[Row, _Ids], _Values]]] = {
    "retrofit_rules": (RetrofitRule, ("industry_code", "track"), _rule),
    "retrofit_limits": (RetrofitLimit, ("industry_code", "procedure"), _of_industry),
    "retrofit_milestones": (RetrofitMilestone, ("industry_code", "due", "target"), _of_industry),
    "retrofit_tracks": (RetrofitTrack, ("enterprise_id", "industry_code", "track"), _of_track),
    "retrofit_reports": (ReportSent, ("enterprise_id", "industry_code", "track", "recipient"), _of_track),
    "eliminations": (Elimination, ("enterprise_id", "unit"), _unit),
}
"""File → table, key columns, and the function that converts a seed row to a table row."""
