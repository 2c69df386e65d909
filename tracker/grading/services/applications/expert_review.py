"""Expert review by letter (专家函审): invitation, declaration of conflicts, opinion per indicator, conclusion."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed, Invalid
from tracker.core.i18n import say
from tracker.core.roles import Actor
from tracker.core.workflow.table import Action
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.queries import applications as queries
from tracker.grading.queries import expert_review as reading
from tracker.grading.queries import grades
from tracker.grading.queries.conflicts import conflicts
from tracker.grading.rules import Claim, Stance
from tracker.grading.services.applications.transition import move, name, record, require, tell_holder
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people


@dataclass(frozen=True)
class Opinion:
    """What an expert holds of an indicator, and why."""

    claim: Claim
    words: str = ""


def invite(
    session: Session, found: GradeApplication, person_ids: Collection[int], *, by: Actor, version: int, at: datetime
) -> None:
    """Ask experts for their opinion; nobody whom the records show in conflict, nor twice a round."""
    require(session, found, Action.INVITE, by, at, version)
    may = {each.id for each in reading.experts(session, months.local(at).date())}
    barred = conflicts(session, found, months.local(at).date())
    asked = _asked(session, found)
    wrong = [each for each in person_ids if each in asked or each not in {*may, *barred}]
    problems = [] if person_ids else [say("请选择要邀请的专家。")]
    problems += [say("所选的人里有 {n} 位不能邀请：不是专家，或本轮已邀请过。", n=len(wrong))] if wrong else []
    names = people.names(session, [each for each in person_ids if each in barred])
    problems += [say("不能邀请{name}：{why}。", name=names[each], why=barred[each].label) for each in sorted(names)]
    if problems:
        raise Invalid(*problems)
    for person_id in sorted(person_ids):
        session.add(
            GradeInvitation(
                application_id=found.id, person_id=person_id, round=found.round, invited_by=by.person_id, invited_at=at
            )
        )
    move(session, found, Action.INVITE, by=by, version=version, at=at)
    words = say("请函审{name}的分级申请，先声明有无利益冲突。", name=name(session, found))
    notices.send(session, person_ids, NoticeKind.APPLICATION, words, f"/letters/{found.id}", at)
    record(session, AuditAction.INVITED, found, by=by, at=at, new={"experts": len(person_ids)})


def uninvite(
    session: Session, found: GradeApplication, invitation_id: int, *, by: Actor, version: int, at: datetime
) -> None:
    """Withdraw an invitation that has no opinion yet."""
    require(session, found, Action.UNINVITE, by, at, version)
    asked = next((each for each in reading.invitations(session, found) if each.id == invitation_id), None)
    if asked is None or asked.answered_at is not None:
        raise Closed(say("这位专家已经交了意见，或不在本轮邀请里。"))
    optimistic_lock.take(session, asked, asked.version, {"ended_at": at}, col(GradeInvitation.answered_at).is_(None))
    move(session, found, Action.UNINVITE, by=by, version=version, at=at)
    record(session, AuditAction.INVITED, found, by=by, at=at, new={"withdrawn": 1})


def declare(
    session: Session, found: GradeApplication, stance: Stance, *, by: Actor, at: datetime, words: str = ""
) -> None:
    """Declare a conflict of interest, or that there is none; once, and before the dossier is read."""
    mine = _mine(session, found, Action.DECLARE, by, at)
    if mine.stance is not None:
        raise Closed(say("已经声明过，不能再改。情况有变请联系自治区厅或兵团局。"))
    known = conflicts(session, found, months.local(at).date()).get(by.person_id)
    if known is not None and stance is Stance.CLEAR:
        raise Invalid(say("记录表明您{why}，请声明有利益冲突。", why=known.label))
    values = {"stance": stance, "declared_at": at, "words": words.strip()[:500]}
    optimistic_lock.take(session, mine, mine.version, values, col(GradeInvitation.ended_at).is_(None))
    move(session, found, Action.DECLARE, by=by, version=found.version, at=at)
    if stance is Stance.CONFLICT:
        tell_holder(session, found, say("{name}：一位专家回避，请另邀。", name=name(session, found)), at)
    record(session, AuditAction.OPINED, found, by=by, at=at, new={"stance": stance.label})


def opine(
    session: Session, found: GradeApplication, opinions: Mapping[int, Opinion], words: str, *, by: Actor, at: datetime
) -> None:
    """Submit an opinion for every indicator; it may be changed until the root ends the review.

    Raise Invalid where an indicator is left out. The audit keeps that it was given, not what it says.
    """
    mine = _mine(session, found, Action.OPINE, by, at)
    known = {each.id: each for each in grades.indicators(session, found.guideline_id)}
    levels = grades.grade_set(queries.guideline(session, found))
    given = {key for key, each in opinions.items() if each.claim.level is not None or each.claim.not_applicable}
    problems = [say("“{name}”还没有选等级。", name=each.name) for key, each in known.items() if key not in given]
    if set(opinions) - set(known) or any(each.claim.level not in (None, *levels) for each in opinions.values()):
        problems = [say("表单与这件申请不符，没有保存。请刷新页面再填。")]
    if problems:
        raise Invalid(*problems)
    session.execute(sa.delete(GradeOpinion).where(col(GradeOpinion.invitation_id) == mine.id))
    for key, each in opinions.items():
        session.add(
            GradeOpinion(
                invitation_id=mine.id, indicator_id=key, level=each.claim.level,
                not_applicable=each.claim.not_applicable, words=each.words.strip()[:300],
            )
        )  # fmt: skip
    values = {"answered_at": at, "words": words.strip()[:500]}
    optimistic_lock.take(session, mine, mine.version, values, col(GradeInvitation.ended_at).is_(None))
    move(session, found, Action.OPINE, by=by, version=found.version, at=at)
    if not any(each.answered_at is None and each.stance is not Stance.CONFLICT
               for each in reading.invitations(session, found)):  # fmt: skip
        tell_holder(session, found, say("{name}的函审意见已收齐，可以结束函审。", name=name(session, found)), at)
    record(session, AuditAction.OPINED, found, by=by, at=at, new={"indicators": len(opinions)})


def conclude(
    session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """End the review by letter: the majority of those without conflict stands, and the decision is open."""
    require(session, found, Action.CONCLUDE, by, at, version)
    move(session, found, Action.CONCLUDE, by=by, version=version, at=at, opinion=opinion)
    tell_holder(session, found, say("{name}的函审已结束，待决定。", name=name(session, found)), at, but=[by.person_id])
    record(session, AuditAction.REVIEWED, found, by=by, at=at, reason=opinion)


def _mine(session: Session, found: GradeApplication, action: Action, by: Actor, at: datetime) -> GradeInvitation:
    """Return the person's own invitation; the application is held, so that the review does not end meanwhile."""
    optimistic_lock.hold(session, GradeApplication, found.id, alone=True)
    session.refresh(found)
    require(session, found, action, by, at)
    return reading.mine(session, found, by.person_id)


def _asked(session: Session, found: GradeApplication) -> set[int]:
    query = sa.select(col(GradeInvitation.person_id)).where(
        col(GradeInvitation.application_id) == found.id, col(GradeInvitation.round) == found.round
    )
    return set(session.scalars(query))
