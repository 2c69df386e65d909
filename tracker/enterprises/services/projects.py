"""Services of treatment projects: the supervisor bureau corrects descriptions. Money and dates need a proposal."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.search_index import index
from tracker.core.search_index.models import TextKind
from tracker.enterprises.services.enterprises import require_charge
from tracker.months.queries import months
from tracker.plans import queries as plan_queries
from tracker.plans import services as plans
from tracker.plans.models import Project
from tracker.plans.rules import ProjectFacts, project_problems
from tracker.register.models import Category
from tracker.register.queries import supervision
from tracker.register.services import terms
from tracker.reports.services import positions


def change_project(
    session: Session, project: Project, facts: ProjectFacts, *, version: int, by: Actor, at: datetime
) -> None:
    """Correct the description of a project; a new category takes effect from the open month on.

    Raise Invalid with every problem, Conflict where somebody else saved first.
    """
    stands = terms.placing(session, project.enterprise_id)
    require_charge(session, supervision.bureau_path(session, stands.bureau), by)
    new = asdict(facts)
    month = months.open_month(session)
    optimistic_lock.lock_row(session, Project, project.id, alone=True)  # a concurrent plan change waits
    planned = plan_queries.planned_in_force(session, project.id, month.code if month else LAST_MONTH)
    problems = project_problems(new, planned)
    if session.get(Category, facts.category_code) is None:
        problems.append(message("没有“{code}”这个类别。", code=facts.category_code))
    if problems:
        raise Invalid(*problems)
    old = {name: getattr(project, name) for name in new}
    moved = [name for name in new if old[name] != new[name]]
    if not moved:
        return
    if "category_code" in moved:
        plans.keep_category(session, project, terms.require_open_month(session))
    if "retrofit" in moved:
        plans.keep_retrofit(session, project.id, project.retrofit)
    optimistic_lock.update_if_version(session, project, version, new)
    index.index(session, TextKind.PROJECT, [facts.title])
    if "category_code" in moved and month is not None:
        positions.replace(session, month, [project.enterprise_id])
    audit.record(
        session,
        AuditAction.PLAN_CHANGED,
        by=by,
        at=at,
        subject="project",
        subject_id=project.id,
        name=f"{project.code} {facts.title}",
        old={name: old[name] for name in moved},
        new={name: new[name] for name in moved} | {"month": None if month is None else month.code},
    )
