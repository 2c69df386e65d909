"""Queries of the register: names by code, and one bureau, place, industry or enterprise."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.register.models import Bureau, Category, Enterprise, Industry, Place
from tracker.register.rules.register import keys_of


@dataclass(frozen=True)
class Names:
    """Names by code: bureaus (short names), places, industries, categories."""

    bureaus: dict[str, str]
    places: dict[str, str]
    industries: dict[str, str]
    categories: dict[str, str]

    def bureau(self, path: str) -> str:
        """Return the name of the bureau at the end of a path."""
        return self.bureaus.get(keys_of(path)[-1], keys_of(path)[-1])

    def place(self, path: str) -> str:
        """Return the name of the place at the end of a path."""
        return self.places.get(keys_of(path)[-1], keys_of(path)[-1])


def names(session: Session) -> Names:
    """Return the names of all codes, read with four short statements."""
    pairs = (
        sa.select(col(Bureau.key), col(Bureau.short_name)),
        sa.select(col(Place.code), col(Place.name)),
        sa.select(col(Industry.code), col(Industry.name)),
        sa.select(col(Category.code), col(Category.name)),
    )
    return Names(*({row[0]: row[1] for row in session.execute(query)} for query in pairs))


def bureaus(session: Session) -> list[Bureau]:
    """Return every bureau, each side from the root down."""
    return list(session.scalars(sa.select(Bureau).order_by(col(Bureau.path))))


def places(session: Session) -> list[Place]:
    """Return every place, from the root down."""
    return list(session.scalars(sa.select(Place).order_by(col(Place.path))))


def industries(session: Session) -> list[Industry]:
    """Return every industry by code, retired ones last."""
    return list(session.scalars(sa.select(Industry).order_by(col(Industry.retired), col(Industry.code))))


def enterprise_code(session: Session, enterprise_id: int) -> str:
    """Return the code of an enterprise."""
    return session.scalars(sa.select(col(Enterprise.code)).where(col(Enterprise.id) == enterprise_id)).one()


def enterprise(session: Session, code: str) -> Enterprise:
    """Return an enterprise by code. Raise NotFound for an unknown code."""
    found = session.scalar(sa.select(Enterprise).where(col(Enterprise.code) == code)) if code.isprintable() else None
    if found is None:
        raise NotFound(message("没有编码为“{code}”的企业。", code=code))
    return found


def bureau(session: Session, key: str) -> Bureau:
    """Return a bureau by key. Raise NotFound for an unknown key."""
    found = session.scalar(sa.select(Bureau).where(col(Bureau.key) == key)) if key.isprintable() else None
    if found is None:
        raise NotFound(message("没有编码为“{unit}”的{kind}。", unit=key, kind=message("监管部门")))
    return found


def industry(session: Session, code: str) -> Industry:
    """Return an industry by code. Raise NotFound for an unknown code."""
    found = session.get(Industry, code) if code.isprintable() else None
    if found is None:
        raise NotFound(message("没有编码为“{code}”的行业。", code=code))
    return found


def place(session: Session, code: str) -> Place:
    """Return a place by code. Raise NotFound for an unknown code."""
    found = session.get(Place, code) if code.isprintable() else None
    if found is None:
        raise NotFound(message("没有编码为“{unit}”的{kind}。", unit=code, kind=message("属地")))
    return found
