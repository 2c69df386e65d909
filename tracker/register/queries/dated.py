"""Bureaus and places in their trees, as they stood in a month (rule 15).

The tables themselves say what is in force now; what was before is kept with the last month in which it held.
"""

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.database.former import Month, column_in
from tracker.register.models import Bureau, FormerBureau, FormerPlace, Place


def bureaus(month: Month) -> sa.Subquery:
    """Return the bureaus with path and side as they were in a month; `parent_id` is left to the path."""
    then = (
        column_in(FormerBureau, owner="bureau_id", key=col(Bureau.id), name=name, now=Bureau, month=month)
        for name in ("path", "side")
    )
    names = ("id", "key", "name", "short_name", "name_en", "level", "sort")
    return sa.select(*(getattr(Bureau, name) for name in names), *then).subquery("bureau_then")


def places(month: Month) -> sa.Subquery:
    """Return the places with their paths as they were in a month."""
    path = column_in(FormerPlace, owner="place_code", key=col(Place.code), name="path", now=Place, month=month)
    return sa.select(col(Place.code), path).subquery("place_then")
