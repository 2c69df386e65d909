"""Services of the expert review (专家函审): invitation, declaration of conflicts, opinion by indicator, conclusion."""

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
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, transition
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.queries import applications as queries
from tracker.grading.queries import expert_review as reading
from tracker.grading.queries import grades
from tracker.grading.queries.conflicts import conflicts
from tracker.grading.rules import Claim, Stance
from tracker.grading.rules.applications import Action
from tracker.grading.services.applications.transition import ApplicationCase, name, notify_holder
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people


@dataclass(frozen=True)
class Opinion:
    """The opinion of an expert on one indicator, with the reason."""

    claim: Claim
    words: str = ""


def invite(
    session: Session,
    application: GradeApplication,
    person_ids: Collection[int],
    *,
    by: Actor,
    version: int,
    at: datetime,
) -> None:
    """Invite experts. Raise Invalid for anybody with a conflict of interest or already invited."""

    def prepare() -> dict[str, object]:
        _require_askable(session, application, person_ids, at)
        for person_id in sorted(person_ids):
            session.add(
                GradeInvitation(
                    application_id=application.id,
                    person_id=person_id,
                    round=application.round,
                    invited_by=by.person_id,
                    invited_at=at,
                )
            )
        return {}

    def follow() -> AuditDetails:
        words = message("请函审{name}的分级申请，先声明有无利益冲突。", name=name(session, application))
        notices.send(
            session, person_ids, kind=NoticeKind.APPLICATION, words=words, address=f"/letters/{application.id}", at=at
        )
        return AuditDetails(new={"experts": len(person_ids)})

    effects = Effects(event=AuditAction.INVITED, prepare=prepare, follow=follow)
    transition(session, ApplicationCase(application), Action.INVITE, by=by, version=version, at=at, effects=effects)


def _require_askable(
    session: Session, application: GradeApplication, person_ids: Collection[int], at: datetime
) -> None:
    """Raise Invalid with all reasons why a person cannot be invited."""
    may = {each.id for each in reading.experts(session, months.local(at).date())}
    barred = conflicts(session, application, months.local(at).date())
    asked = _asked(session, application)
    wrong = [each for each in person_ids if each in asked or each not in {*may, *barred}]
    problems = [] if person_ids else [message("请选择要邀请的专家。")]
    problems += [message("所选的人里有 {n} 位不能邀请：不是专家，或本轮已邀请过。", n=len(wrong))] if wrong else []
    names = people.names(session, [each for each in person_ids if each in barred])
    problems += [message("不能邀请{name}：{why}。", name=names[each], why=barred[each].label) for each in sorted(names)]
    if problems:
        raise Invalid(*problems)


def uninvite(
    session: Session, application: GradeApplication, invitation_id: int, *, by: Actor, version: int, at: datetime
) -> None:
    """Withdraw an invitation. Raise Closed where the expert has answered already."""

    def prepare() -> dict[str, object]:
        asked = next((each for each in reading.invitations(session, application) if each.id == invitation_id), None)
        if asked is None or asked.answered_at is not None:
            raise Closed(message("这位专家已经交了意见，或不在本轮邀请里。"))
        open_ = col(GradeInvitation.answered_at).is_(None)
        optimistic_lock.update_if_version(session, asked, asked.version, {"ended_at": at}, open_)
        return {}

    effects = Effects(event=AuditAction.INVITED, prepare=prepare, follow=lambda: AuditDetails(new={"withdrawn": 1}))
    transition(session, ApplicationCase(application), Action.UNINVITE, by=by, version=version, at=at, effects=effects)


def declare(
    session: Session, application: GradeApplication, stance: Stance, *, by: Actor, at: datetime, words: str = ""
) -> None:
    """Declare a conflict of interest, or that there is none. It is possible once, before the content is read."""

    def prepare() -> dict[str, object]:
        mine = reading.mine(session, application, by.person_id)
        if mine.stance is not None:
            raise Closed(message("已经声明过，不能再改。情况有变请联系自治区厅或兵团局。"))
        known = conflicts(session, application, months.local(at).date()).get(by.person_id)
        if known is not None and stance is Stance.CLEAR:
            raise Invalid(message("记录表明您{why}，请声明有利益冲突。", why=known.label))
        _answer(session, mine, {"stance": stance, "declared_at": at, "words": words.strip()[:500]})
        return {}

    def follow() -> AuditDetails:
        if stance is Stance.CONFLICT:
            notify_holder(
                session, application, message("{name}：一位专家回避，请另邀。", name=name(session, application)), at
            )
        return AuditDetails(new={"stance": stance.label})

    effects = Effects(event=AuditAction.OPINED, prepare=prepare, follow=follow)
    _as_expert(session, application, action=Action.DECLARE, effects=effects, by=by, at=at)


def opine(
    session: Session,
    application: GradeApplication,
    opinions: Mapping[int, Opinion],
    words: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Submit an opinion on every indicator. It can be changed until the root bureau ends the review.

    Raise Invalid where an indicator is missing. The audit log records that the opinion was given, not its content.
    """

    def prepare() -> dict[str, object]:
        mine = reading.mine(session, application, by.person_id)
        _require_whole(session, application, opinions)
        session.execute(sa.delete(GradeOpinion).where(col(GradeOpinion.invitation_id) == mine.id))
        for key, each in opinions.items():
            session.add(
                GradeOpinion(
                    invitation_id=mine.id, indicator_id=key, level=each.claim.level,
                    not_applicable=each.claim.not_applicable, words=each.words.strip()[:300],
                )
            )  # fmt: skip
        _answer(session, mine, {"answered_at": at, "words": words.strip()[:500]})
        return {}

    def follow() -> AuditDetails:
        if not any(each.answered_at is None and each.stance is not Stance.CONFLICT
                   for each in reading.invitations(session, application)):  # fmt: skip
            notify_holder(
                session,
                application,
                message("{name}的函审意见已收齐，可以结束函审。", name=name(session, application)),
                at,
            )
        return AuditDetails(new={"indicators": len(opinions)})

    effects = Effects(event=AuditAction.OPINED, prepare=prepare, follow=follow)
    _as_expert(session, application, action=Action.OPINE, effects=effects, by=by, at=at)


def _require_whole(session: Session, application: GradeApplication, opinions: Mapping[int, Opinion]) -> None:
    known = {each.id: each for each in grades.indicators(session, application.guideline_id)}
    levels = grades.grade_set(queries.guideline(session, application))
    given = {key for key, each in opinions.items() if each.claim.level is not None or each.claim.not_applicable}
    problems = [message("“{name}”还没有选等级。", name=each.name) for key, each in known.items() if key not in given]
    if set(opinions) - set(known) or any(each.claim.level not in (None, *levels) for each in opinions.values()):
        problems = [message("表单与这件申请不符，没有保存。请刷新页面再填。")]
    if problems:
        raise Invalid(*problems)


def conclude(
    session: Session, application: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """End the expert review. The majority of the experts without conflict counts, and the decision is open."""

    def follow() -> AuditDetails:
        words = message("{name}的函审已结束，待决定。", name=name(session, application))
        notify_holder(session, application, words, at, but=[by.person_id])
        return AuditDetails()

    effects = Effects(event=AuditAction.REVIEWED, follow=follow)
    transition(
        session, ApplicationCase(application), Action.CONCLUDE, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def _as_expert(
    session: Session, application: GradeApplication, *, action: Action, effects: Effects, by: Actor, at: datetime
) -> None:
    """Take a step as an expert. The application is locked first, so that the review cannot end in between."""
    case = ApplicationCase(application)
    case.lock(session)
    transition(session, case, action, by=by, version=application.version, at=at, effects=effects)


def _answer(session: Session, mine: GradeInvitation, values: Mapping[str, object]) -> None:
    optimistic_lock.update_if_version(session, mine, mine.version, values, col(GradeInvitation.ended_at).is_(None))


def _asked(session: Session, application: GradeApplication) -> set[int]:
    query = sa.select(col(GradeInvitation.person_id)).where(
        col(GradeInvitation.application_id) == application.id, col(GradeInvitation.round) == application.round
    )
    return set(session.scalars(query))
