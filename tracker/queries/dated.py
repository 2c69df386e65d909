"""What was in force in a month: where bureaus and places stood in their trees, and the category of a project (rule 15).

The tables themselves say what is in force now; what was before is kept with the last month in which it held.
"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col

from tracker.models import Bureau, FormerBureau, FormerCategory, FormerPlace, Place, Project

Month = str | sa.BindParameter[str]


def bureaus(month: Month) -> sa.Subquery:
    """Give the bureaus with path and side as they were in a month; `parent_id` is left to the path."""
    then = (_then(FormerBureau, "bureau_id", col(Bureau.id), name, Bureau, month) for name in ("path", "side"))
    names = ("id", "key", "name", "short_name", "name_en", "level", "sort")
    return sa.select(*(getattr(Bureau, name) for name in names), *then).subquery("bureau_then")


def places(month: Month) -> sa.Subquery:
    """Give the places with their paths as they were in a month."""
    path = _then(FormerPlace, "place_code", col(Place.code), "path", Place, month)
    return sa.select(col(Place.code), path).subquery("place_then")


def category(month: Month) -> sa.ColumnElement[str]:
    """Give the SQL for the category that a project had in a month."""
    return _then(FormerCategory, "project_id", col(Project.id), "category_code", Project, month)


def _then(former: Any, owner: str, key: Any, name: str, now: type[SQLModel], month: Month) -> sa.ColumnElement[Any]:
    before = (
        sa.select(col(getattr(former, name)))
        .where(col(getattr(former, owner)) == key, col(former.until_month) >= month)
        .order_by(col(former.until_month))
        .limit(1)
        .correlate(now)
        .scalar_subquery()
    )
    return sa.func.coalesce(before, col(getattr(now, name))).label(name)
