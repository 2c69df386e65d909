"""Storage of former values of grade targets and applications, for closed months."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.former_values import FormerSteps, FormerTarget
from tracker.grading.models.grades import GradeTarget
from tracker.months.services import keep_closed


def keep_target(session: Session, target: GradeTarget, number: int, source: str) -> None:
    """Store the number and the source of a target before its change, for the closed months."""
    keep_closed(session, FormerTarget, target_id=target.id, number=number, source=source)


def keep_steps(session: Session, application: GradeApplication, later: Mapping[str, object]) -> None:
    """Store the dates and the level of an application for the closed months, where a step changes one of them."""
    values = {name: getattr(application, name) for name in FormerSteps.model_fields if hasattr(application, name)}
    if any(name in later and later[name] != kept and kept is not None for name, kept in values.items()):
        keep_closed(session, FormerSteps, application_id=application.id, **values)
