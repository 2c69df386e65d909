"""SQL for dated rows: a table holds the present values, and a second table the former values until a month."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

Month = str | sa.BindParameter[str]


def rows_in(now: type[SQLModel], former: type[SQLModel], owner: str, month: Month) -> sa.Select[*tuple[Any, ...]]:
    """Return a SELECT of all rows of a table as they were in a month, with former values where there are any."""
    then, each = aliased(former), aliased(former)
    key: Any = col(now.id)  # type: ignore[attr-defined]
    until = (
        sa.select(sa.func.min(each.until_month))  # type: ignore[attr-defined]
        .where(getattr(each, owner) == key, each.until_month >= month)  # type: ignore[attr-defined]
        .correlate(now)
        .scalar_subquery()
    )
    kept = then.until_month.is_not(None)  # type: ignore[attr-defined]
    changing = set(former.model_fields) - {owner, "until_month"}
    columns = (
        sa.case((kept, getattr(then, name)), else_=getattr(now, name)).label(name)
        if name in changing
        else getattr(now, name)
        for name in now.model_fields
    )
    joined = sa.and_(getattr(then, owner) == key, then.until_month == until)  # type: ignore[attr-defined]
    return sa.select(*columns).select_from(now).outerjoin(then, joined)


def column_in(
    former: Any, *, owner: str, key: Any, name: str, now: type[SQLModel], month: Month
) -> sa.ColumnElement[Any]:
    """Return the SQL expression for one column as it was in a month."""
    before = (
        sa.select(col(getattr(former, name)))
        .where(col(getattr(former, owner)) == key, col(former.until_month) >= month)
        .order_by(col(former.until_month))
        .limit(1)
        .correlate(now)
        .scalar_subquery()
    )
    return sa.func.coalesce(before, col(getattr(now, name))).label(name)
