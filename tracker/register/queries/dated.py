"""SQL of bureaus and places in their trees, as they stood in a month (rule 15).

The tables hold what is in force now; a former value is stored with the last month in which it held.
"""

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.database.former import Month, column_in
from tracker.register.models import Bureau, FormerBureau, FormerPlace, Place


def bureaus(month: Month) -> sa.Subquery:
    """Return the bureaus with the path and side that they had in a month; the path replaces `parent_id`."""
    then = (
        column_in(FormerBureau, owner="bureau_id", key=col(Bureau.id), name=name, now=Bureau, month=month)
        for name in ("path", "side")
    )
    names = ("id", "key", "name", "short_name", "name_en", "level", "sort")
    return sa.select(*(getattr(Bureau, name) for name in names), *then).subquery("bureau_then")


def places(month: Month) -> sa.Subquery:
    """Return the places with the paths that they had in a month."""
    path = column_in(FormerPlace, owner="place_code", key=col(Place.code), name="path", now=Place, month=month)
    return sa.select(col(Place.code), path).subquery("place_then")
