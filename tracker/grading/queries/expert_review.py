"""Queries of the expert review: invitations, opinions and their majority."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.database.unscoped import unscoped
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Role
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.rules import ApplicationState, Claim, GradeLevel, Stance, Target, majority
from tracker.people.models.people import Assignment, Person
from tracker.register.models import Term
from tracker.register.queries.terms import term_in_force


class LetterRow(NamedTuple):
    """One application that an expert is or was invited to review."""

    application_id: int
    name: str
    target: Target
    line: str
    state: ApplicationState
    current: bool
    stance: Stance | None
    invited_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None

    @property
    def waits(self) -> bool:
        """Return whether the expert still has to declare or to answer."""
        return (
            self.current
            and self.state is ApplicationState.EXPERTS
            and self.ended_at is None
            and self.answered_at is None
            and self.stance is not Stance.CONFLICT
        )

    @property
    def readable(self) -> bool:
        """Return whether the expert may open the application."""
        open_now = self.current and self.state is ApplicationState.EXPERTS and self.ended_at is None
        return open_now and self.stance is not Stance.CONFLICT


def invitations(session: Session, application: GradeApplication) -> list[GradeInvitation]:
    """Return the invitations to an application since its last return, without withdrawn ones."""
    query = sa.select(GradeInvitation).where(
        col(GradeInvitation.application_id) == application.id, col(GradeInvitation.round) == application.round,
        col(GradeInvitation.ended_at).is_(None),
    )  # fmt: skip
    return list(session.scalars(query.order_by(col(GradeInvitation.id))))


def invitation(session: Session, application: GradeApplication, person_id: int) -> GradeInvitation | None:
    """Return the invitation with which a person may act now, or None. A declared conflict of interest ends it."""
    mine = (each for each in invitations(session, application) if each.person_id == person_id)
    return next((each for each in mine if each.stance is not Stance.CONFLICT), None)


def mine(session: Session, application: GradeApplication, person_id: int) -> GradeInvitation:
    """Return a person's open invitation. Raise NotFound where there is none."""
    asked = invitation(session, application, person_id)
    if asked is None:
        raise NotFound(message("没有邀请您函审这件申请。"))
    return asked


@unscoped
def letters(session: Session, person_id: int) -> list[LetterRow]:
    """Return all applications that an expert is or was invited to review, those still to answer first.

    It ignores the access scope, and holds no content of the applications.
    """
    term = sa.and_(
        col(Term.enterprise_id) == col(GradeApplication.enterprise_id),
        col(Term.from_month) == term_in_force(col(GradeApplication.enterprise_id), LAST_MONTH),
    )
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(GradeApplication.id), col(Term.name), col(GradeApplication.target), col(GradeApplication.line),
            col(GradeApplication.state),
            col(GradeApplication.round) == col(GradeInvitation.round), col(GradeInvitation.stance),
            col(GradeInvitation.invited_at), col(GradeInvitation.answered_at), col(GradeInvitation.ended_at),
        )
        .select_from(GradeInvitation)
        .join(GradeApplication, col(GradeApplication.id) == col(GradeInvitation.application_id))
        .join(Term, term)
        .where(col(GradeInvitation.person_id) == person_id)
        .order_by(col(GradeInvitation.id).desc())
    )  # fmt: skip
    rows = [LetterRow(*row) for row in session.execute(query)]
    return sorted(rows, key=lambda row: not row.waits)


def opinions(session: Session, invitation_ids: Collection[int]) -> dict[int, dict[int, GradeOpinion]]:
    """Return the opinions of invitations, keyed by invitation and then by indicator."""
    found: dict[int, dict[int, GradeOpinion]] = {key: {} for key in invitation_ids}
    query = sa.select(GradeOpinion).where(col(GradeOpinion.invitation_id).in_(invitation_ids))
    for each in session.scalars(query):
        found[each.invitation_id][each.indicator_id] = each
    return found


def majorities(
    session: Session, application: GradeApplication, indicator_ids: Collection[int], grade_set: Sequence[GradeLevel]
) -> dict[int, Claim]:
    """Return the majority of the experts' opinions, keyed by indicator. Experts with a conflict do not count."""
    counted = [
        each.id for each in invitations(session, application) if each.answered_at and each.stance is Stance.CLEAR
    ]
    if not counted:
        return {}
    said = opinions(session, counted)
    return {
        key: majority(
            [
                Claim(said[each][key].level, said[each][key].not_applicable) if key in said[each] else Claim()
                for each in counted
            ],
            grade_set,
        )
        for key in indicator_ids
    }


def experts(session: Session, day: date) -> list[Person]:
    """Return the persons who can be invited on a day."""
    query = (
        sa.select(Person)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(
            col(Assignment.role) == Role.EXPERT, col(Assignment.from_day) <= day, col(Person.disabled_at).is_(None),
            sa.or_(col(Assignment.to_day).is_(None), col(Assignment.to_day) >= day),
        )
        .order_by(col(Person.key))
    )  # fmt: skip
    return list(session.scalars(query).unique())
