"""Access scope of experts: they read applications to which they are invited; opinions are hidden outside the review."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from tracker.evidence.models import StoredFile
from tracker.grading.models.applications import (
    GradeAnswer,
    GradeApplication,
    GradeExplanation,
    GradeObjection,
    GradeRemark,
)
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.models.grades import GradeTarget
from tracker.grading.rules import ApplicationState, Stance
from tracker.positions.models import Position, Total
from tracker.register.models import Enterprise

Condition = tuple[type[Any], sa.ColumnElement[bool]]
Of = Callable[[Any], sa.ColumnElement[bool]]

_APPLICATION = GradeApplication.__table__.alias()  # type: ignore[attr-defined]  # past the reader's own conditions
_INVITATION = GradeInvitation.__table__.alias()  # type: ignore[attr-defined]
_ANSWER = GradeAnswer.__table__.alias()  # type: ignore[attr-defined]
_PARTS: tuple[Any, ...] = (GradeAnswer, GradeExplanation, GradeRemark, GradeObjection)


def of_applications(read: Of, inside: Of) -> list[Condition]:
    """Return the conditions of what hangs on an application: its parts, and what only the expert review sees.

    Both tell by the column of enterprises whose applications are meant.
    """
    ids, within = (sa.select(_APPLICATION.c.id).where(each(_APPLICATION.c.enterprise_id)) for each in (read, inside))
    invitations = sa.select(_INVITATION.c.id).where(_INVITATION.c.application_id.in_(within))
    return [
        *((table, table.application_id.in_(ids)) for table in _PARTS),
        (GradeInvitation, col(GradeInvitation.application_id).in_(within)),
        (GradeOpinion, col(GradeOpinion.invitation_id).in_(invitations)),
    ]


def of_an_expert(person_id: int, tables: Iterable[Any]) -> list[Condition]:
    """Return what an expert reads: where they are asked now, and what is in it once they have declared no conflict."""
    asked = (
        sa.select(_APPLICATION.c.id)
        .select_from(_APPLICATION)
        .join(_INVITATION, _INVITATION.c.application_id == _APPLICATION.c.id)
        .where(
            _INVITATION.c.person_id == person_id, _INVITATION.c.ended_at.is_(None),
            _INVITATION.c.round == _APPLICATION.c.round, _APPLICATION.c.state == ApplicationState.EXPERTS,
        )
    )  # fmt: skip
    open_ones = asked.where(_INVITATION.c.stance == Stance.CLEAR)
    known = asked.where(sa.or_(_INVITATION.c.stance.is_(None), _INVITATION.c.stance == Stance.CLEAR))
    firms = sa.select(_APPLICATION.c.enterprise_id).where(_APPLICATION.c.id.in_(known))
    files = sa.select(_ANSWER.c.file_id).where(_ANSWER.c.application_id.in_(open_ones))
    mine = sa.select(_INVITATION.c.id).where(_INVITATION.c.person_id == person_id)
    return [
        (Enterprise, col(Enterprise.id).in_(firms)),
        *((table, sa.false()) for table in tables if table not in (GradeApplication, StoredFile)),
        (GradeApplication, col(GradeApplication.id).in_(known)),
        (StoredFile, col(StoredFile.id).in_(files)),
        (GradeAnswer, col(GradeAnswer.application_id).in_(open_ones)),
        (GradeExplanation, col(GradeExplanation.application_id).in_(open_ones)),
        (GradeRemark, sa.false()),
        (GradeObjection, sa.false()),
        (GradeInvitation, col(GradeInvitation.person_id) == person_id),
        (GradeOpinion, col(GradeOpinion.invitation_id).in_(mine)),
        (Position, sa.false()),
        (Total, sa.false()),
        (GradeTarget, sa.false()),
    ]
