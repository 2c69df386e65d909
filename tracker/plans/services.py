"""Services that store the former values of a project before a change, for the months before the open month."""

from sqlalchemy.orm import Session

from tracker.months.models import Month
from tracker.months.services import keep, keep_closed
from tracker.plans.models import FormerCategory, FormerRetrofit, Project


def keep_category(session: Session, project: Project, month: Month) -> None:
    """Store the present category of a project as its category for all months before the given one."""
    keep(session, FormerCategory, month, project_id=project.id, category_code=project.category_code)


def keep_retrofit(session: Session, project_id: int, retrofit: bool) -> None:
    """Store for closed months whether a project counted as a retrofit. Pass False for a new project."""
    keep_closed(session, FormerRetrofit, project_id=project_id, retrofit=retrofit)
