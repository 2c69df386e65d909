"""Presenter of the page of reference data: bureaus, places, industries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.register.models import Bureau, Industry, Place
from tracker.register.queries import enterprises
from tracker.register.queries.enterprises import Names


@dataclass(frozen=True, kw_only=True)
class ListsPage:
    """The values of the page: all bureaus, places and industries, and the names of the codes that rows refer to."""

    bureaus: Sequence[Bureau]
    places: Sequence[Place]
    industries: Sequence[Industry]
    names: Names


def lists_page(session: Session) -> ListsPage:
    """Prepare the page of reference data."""
    return ListsPage(
        bureaus=enterprises.bureaus(session),
        places=enterprises.places(session),
        industries=enterprises.industries(session),
        names=enterprises.names(session),
    )
