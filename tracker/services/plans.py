"""Treatment projects: what is said of them, corrected by the bureau in charge; money and dates change by proposal."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.audit import AuditAction
from tracker.domain.errors import Invalid
from tracker.domain.plans import ProjectFacts
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.models import Category, Project
from tracker.models.search import TextKind
from tracker.queries import keeping, months
from tracker.services import audit, dated, positions, searching, terms, versions
from tracker.services.register import require_charge


def change_project(
    session: Session, project: Project, facts: ProjectFacts, *, version: int, by: Actor, at: datetime
) -> None:
    """Correct what is said of a project; another category counts from the open month on.

    Raise Invalid with everything that is wrong, Conflict where somebody else saved first.
    """
    stands = terms.placing(session, project.enterprise_id)
    require_charge(session, keeping.bureau_path(session, stands.bureau), by)
    problems = [] if facts.title.strip() else [say("请填项目名称。")]
    if session.get(Category, facts.category_code) is None:
        problems.append(say("没有“{code}”这个类别。", code=facts.category_code))
    if problems:
        raise Invalid(*problems)
    new = asdict(facts)
    old = {name: getattr(project, name) for name in new}
    moved = [name for name in new if old[name] != new[name]]
    if not moved:
        return
    if "category_code" in moved:
        dated.keep_category(session, project, terms.require_open_month(session))
    if "retrofit" in moved:
        dated.keep_retrofit(session, project.id, project.retrofit)
    versions.take(session, project, version, new)
    searching.learn(session, TextKind.PROJECT, [facts.title])
    month = months.open_month(session)
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
