"""Changes of a project hold from the open month on; what was before is kept for the months before it."""

from sqlalchemy.orm import Session

from tracker.months.models import Month
from tracker.months.services import keep, keep_closed
from tracker.plans.models import FormerCategory, FormerRetrofit, Project


def keep_category(session: Session, project: Project, month: Month) -> None:
    """Keep a project's category for the months before one, from which another is to hold."""
    keep(session, FormerCategory, month, project_id=project.id, category_code=project.category_code)


def keep_retrofit(session: Session, project_id: int, retrofit: bool) -> None:
    """Keep for closed months whether a project counted as a retrofit; a new one did not."""
    keep_closed(session, FormerRetrofit, project_id=project_id, retrofit=retrofit)
