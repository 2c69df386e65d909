"""Services of terms (任期): a change starts a new term in the open month, so past months stay unchanged."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import Closed, Invalid
from tracker.core.i18n import message
from tracker.core.search_index import index
from tracker.core.search_index.models import TextKind
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.register.models import Bureau, Term
from tracker.register.queries import terms
from tracker.register.rules.register import Placing


def placing(session: Session, enterprise_id: int) -> Placing:
    """Return the data of an enterprise's latest term."""
    term = terms.term_now(session, enterprise_id)
    key = session.get_one(Bureau, term.bureau_id).key
    return Placing(term.name, term.place_code, term.state, key, term.industry_code)


def begin(session: Session, enterprise_id: int, wanted: Placing, month: Month) -> Term:
    """Start a term from a month on, or update the one that began in the same month. Return it.

    Raise Invalid for a bureau that does not exist.
    """
    bureau_id = session.scalar(sa.select(col(Bureau.id)).where(col(Bureau.key) == wanted.bureau))
    if bureau_id is None:
        raise Invalid(message("没有编码为“{unit}”的{kind}。", unit=wanted.bureau, kind=message("监管部门")))
    query = sa.select(Term).where(col(Term.enterprise_id) == enterprise_id, col(Term.from_month) == month.code)
    term = session.scalar(query)
    if term is None:
        term = Term(
            enterprise_id=enterprise_id,
            from_month=month.code,
            bureau_id=bureau_id,
            place_code=wanted.place,
            industry_code=wanted.industry,
            name=wanted.name,
            state=wanted.state,
        )
        session.add(term)
    else:
        term.bureau_id, term.place_code, term.industry_code = bureau_id, wanted.place, wanted.industry
        term.name, term.state = wanted.name, wanted.state
    session.flush()
    index.index(session, TextKind.ENTERPRISE, [term.name])
    return term


def require_open_month(session: Session) -> Month:
    """Return the open month, from which a change takes effect. Raise Closed where no month is open."""
    month = months.open_month(session)
    if month is None:
        raise Closed(message("现在没有填报中的月份。打开下一个月后再改，从那个月起生效。"))
    return month
