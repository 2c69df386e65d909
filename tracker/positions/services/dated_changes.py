"""Dated changes of dimensions: valid from the open month on; former values are kept for earlier months."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.calendar import months as calendar
from tracker.core.roles import Actor
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.former_values import FormerReport, FormerRetrofit, FormerSteps, FormerTarget
from tracker.grading.models.grades import GradeTarget
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.plans.models import FormerCategory, Project
from tracker.positions import services as positions
from tracker.positions.queries import term_in_force
from tracker.register.models import Bureau, FormerBureau, FormerPlace, Place, Term
from tracker.reports.services.handover import hand_over
from tracker.retrofits.models.tracks import ReportSent

_AT_ONCE = 400
"""Enterprises whose positions are built anew by one statement."""


def keep_category(session: Session, project: Project, month: Month) -> None:
    """Keep a project's category for the months before one, from which another is to hold."""
    _keep(session, FormerCategory, month, project_id=project.id, category_code=project.category_code)


def keep_retrofit(session: Session, project_id: int, retrofit: bool) -> None:
    """Keep for closed months whether a project counted as a retrofit; a new one did not."""
    _keep_closed(session, FormerRetrofit, project_id=project_id, retrofit=retrofit)


def keep_target(session: Session, target: GradeTarget, number: int, source: str) -> None:
    """Keep a target, as it was before a change, for the closed months."""
    _keep_closed(session, FormerTarget, target_id=target.id, number=number, source=source)


def keep_sent(session: Session, sent: ReportSent) -> None:
    """Keep the day on which a report was said to be sent, before another one is, for the closed months."""
    _keep_closed(session, FormerReport, report_id=sent.id, day=sent.day)


def keep_steps(session: Session, found: GradeApplication, later: Mapping[str, object]) -> None:
    """Keep the days and the level of an application for the closed months, where a step changes one of them."""
    values = {name: getattr(found, name) for name in FormerSteps.model_fields if hasattr(found, name)}
    if any(name in later and later[name] != kept and kept is not None for name, kept in values.items()):
        _keep_closed(session, FormerSteps, application_id=found.id, **values)


def move_bureau(session: Session, found: Bureau, above: Bureau, month: Month, *, by: Actor, at: datetime) -> None:
    """Put a bureau with all that stands below it under another, from a month on; raise nothing, the caller has asked.

    A report whose holder is not on its chain any more begins its way anew.
    """
    optimistic_lock.hold(session, Month, month.code, alone=True)
    before = len(found.path) - len(f"{found.key}/")
    tree = list(session.scalars(sa.select(Bureau).where(col(Bureau.path).startswith(found.path, autoescape=True))))
    for each in tree:
        _keep(
            session, FormerBureau, month, bureau_id=each.id, parent_id=each.parent_id, side=each.side, path=each.path
        )  # fmt: skip
        each.path, each.side = above.path + each.path[before:], above.side
    found.parent_id = above.id
    session.flush()
    inside = col(Term.bureau_id).in_([each.id for each in tree])
    _rebuild(session, month, inside)
    hand_over(session, month, inside, by=by, at=at)


def move_place(session: Session, found: Place, above: Place, month: Month) -> None:
    """Put a place with all that lies below it under another, from a month on."""
    optimistic_lock.hold(session, Month, month.code, alone=True)
    before = len(found.path) - len(f"{found.code}/")
    tree = list(session.scalars(sa.select(Place).where(col(Place.path).startswith(found.path, autoescape=True))))
    for each in tree:
        _keep(session, FormerPlace, month, place_code=each.code, parent_code=each.parent_code, path=each.path)
        each.path = above.path + each.path[before:]
    found.parent_code = above.code
    session.flush()
    _rebuild(session, month, col(Term.place_code).in_([each.code for each in tree]))


def _keep_closed(session: Session, former: type[Any], **values: object) -> None:
    """Store the value in force until the last closed month; without closed months nothing is stored."""
    until = months.last_frozen(session)
    if until is not None:
        _note(session, former, until, **values)


def _keep(session: Session, former: type[Any], month: Month, **values: object) -> None:
    """Store the former value until a month; of two changes in one month the first counts."""
    _note(session, former, calendar.previous(month.code), **values)


def _note(session: Session, former: type[Any], until: str, **values: object) -> None:
    (owner,) = (each.name for each in former.__table__.primary_key if each.name != "until_month")
    if session.get(former, {owner: values[owner], "until_month": until}) is None:
        session.add(former(until_month=until, **values))


def _rebuild(session: Session, month: Month, inside: sa.ColumnElement[bool]) -> None:
    """Rebuild the positions and totals of the enterprises whose terms meet a condition."""
    ids = sorted(session.scalars(sa.select(col(Term.enterprise_id)).where(inside, _in_force(month))))
    for start in range(0, len(ids), _AT_ONCE):
        positions.replace(session, month, ids[start : start + _AT_ONCE])


def _in_force(month: Month) -> sa.ColumnElement[bool]:
    return col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code)
