"""Access scope of grades and applications: who may read which rows. Experts read what they are invited to review.

Only the root bureau and the expert who wrote them read the opinions of experts.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.access_scope import Condition, Reach, Scope
from tracker.evidence.models import StoredFile
from tracker.grading.models.applications import (
    GradeAnswer,
    GradeApplication,
    GradeExplanation,
    GradeObjection,
    GradeRemark,
)
from tracker.grading.models.emergency import EmergencyDocument, ExceedanceFlag
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.models.grades import GradeChange, GradeRecord, GradeTarget
from tracker.grading.rules import ApplicationState, Stance
from tracker.register.models import Enterprise
from tracker.register.rules.register import keys_of
from tracker.register.scope import bureaus, enterprises, held_now

_APPLICATION = GradeApplication.__table__.alias()  # type: ignore[attr-defined]  # past the reader's own conditions
_INVITATION = GradeInvitation.__table__.alias()  # type: ignore[attr-defined]
_ANSWER = GradeAnswer.__table__.alias()  # type: ignore[attr-defined]
_OF_ENTERPRISES: tuple[Any, ...] = (GradeRecord, GradeApplication, GradeChange, EmergencyDocument, ExceedanceFlag)
_PARTS: tuple[Any, ...] = (GradeAnswer, GradeExplanation, GradeRemark, GradeObjection)


def _opens(reach: Reach) -> Iterator[Condition]:
    if reach.expert_id is not None:
        yield from _of_an_expert(reach.expert_id)
        return
    for table in _OF_ENTERPRISES:
        yield table, held_now(reach, table.enterprise_id)
    read = sa.select(_APPLICATION.c.id).where(held_now(reach, _APPLICATION.c.enterprise_id))
    for table in _PARTS:
        yield table, table.application_id.in_(read)
    yield from _of_a_root(reach)
    yield GradeTarget, col(GradeTarget.bureau_id).in_(bureaus(reach.paths))


def _of_a_root(reach: Reach) -> Iterator[Condition]:
    """Yield the conditions for the expert review. Only a root bureau reads it, for the enterprises below it."""
    roots = tuple(path for path in reach.paths if len(keys_of(path)) == 1)
    within = sa.select(_APPLICATION.c.id).where(_APPLICATION.c.enterprise_id.in_(enterprises(roots, ever=False)))
    invitations = sa.select(_INVITATION.c.id).where(_INVITATION.c.application_id.in_(within))
    yield GradeInvitation, col(GradeInvitation.application_id).in_(within)
    yield GradeOpinion, col(GradeOpinion.invitation_id).in_(invitations)


def _of_an_expert(person_id: int) -> Iterator[Condition]:
    """Yield the conditions for an expert: invited applications, and their content after declaring no conflict."""
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
    yield Enterprise, col(Enterprise.id).in_(firms)
    yield GradeApplication, col(GradeApplication.id).in_(known)
    yield StoredFile, col(StoredFile.id).in_(files)
    yield GradeAnswer, col(GradeAnswer.application_id).in_(open_ones)
    yield GradeExplanation, col(GradeExplanation.application_id).in_(open_ones)
    yield GradeInvitation, col(GradeInvitation.person_id) == person_id
    yield GradeOpinion, col(GradeOpinion.invitation_id).in_(mine)


SCOPE = Scope(tables=(*_OF_ENTERPRISES, *_PARTS, GradeTarget, GradeInvitation, GradeOpinion), opens=_opens)
