"""Access scope of projects: a person reads those of enterprises that their bureau supervises or once supervised."""

from collections.abc import Iterator

from sqlmodel import col

from tracker.core.access_scope import Condition, Reach, Scope
from tracker.plans.models import Project
from tracker.register.scope import held_ever


def _opens(found: Reach) -> Iterator[Condition]:
    yield Project, held_ever(found, col(Project.enterprise_id))


SCOPE = Scope(tables=(Project,), opens=_opens)
