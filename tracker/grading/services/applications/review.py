"""The first review: passed up the chain, completed by the prefecture or division, submitted to the root; returns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import say
from tracker.core.roles import Actor
from tracker.core.workflow.table import Action
from tracker.grading.models.applications import GradeApplication, GradeRemark
from tracker.grading.queries import applications as queries
from tracker.grading.queries import grades
from tracker.grading.rules import GradeLevel
from tracker.grading.services.applications.transition import move, name, record, require, tell_filers, tell_holder
from tracker.notifications.rules import NoticeKind
from tracker.register.models import Bureau
from tracker.reports.rules.review_comments import ReturnReason


@dataclass(frozen=True)
class IndicatorRemark:
    """What a reviewer says of one indicator when returning an application."""

    indicator_id: int
    reason: ReturnReason
    text: str


def pass_up(
    session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Pass a checked application up."""
    require(session, found, Action.PASS_UP, by, at, version)
    above = session.get_one(Bureau, found.holder_id or 0).parent_id
    move(session, found, Action.PASS_UP, by=by, version=version, at=at, opinion=opinion, holder_id=above)
    tell_holder(session, found, say("{name}的分级申请已核对上报，请初审。", name=name(session, found)), at)
    record(session, AuditAction.PASSED_UP, found, by=by, at=at, reason=opinion)


def first_review(
    session: Session, found: GradeApplication, levels: Mapping[int, GradeLevel], *, by: Actor, version: int,
    at: datetime, opinion: str = "",
) -> None:  # fmt: skip
    """Complete the first review, with the level that the prefecture or division saw at each indicator.

    Where it names none, it agrees with the self-assessment.
    """
    known = grades.grade_set(queries.guideline(session, found))
    said = queries.answers(session, found.id)
    if any(key not in said or level not in known for key, level in levels.items()):
        raise Invalid(say("表单与这件申请不符，没有办理。请刷新页面再做一次。"))
    require(session, found, Action.FIRST_REVIEW, by, at, version)
    for key, answer in said.items():
        answer.reviewed = levels.get(key, answer.level)
    session.flush()
    move(session, found, Action.FIRST_REVIEW, by=by, version=version, at=at, opinion=opinion)
    told = say("{name}的分级申请已通过初审。", name=name(session, found))
    tell_filers(session, found, told, at, NoticeKind.APPLICATION)
    seen: dict[str, object] = {str(key): level.value for key, level in levels.items()}
    record(session, AuditAction.REVIEWED, found, by=by, at=at, new=seen, reason=opinion)


def hand_in(
    session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Submit a reviewed application to the root for expert review."""
    require(session, found, Action.HAND_IN, by, at, version)
    root = queries.way(session, found.enterprise_id)[-1]
    move(session, found, Action.HAND_IN, by=by, version=version, at=at, opinion=opinion, holder_id=root.id)
    tell_holder(session, found, say("{name}的分级申请已提交，请邀请专家。", name=name(session, found)), at)
    record(session, AuditAction.SUBMITTED, found, by=by, at=at, reason=opinion)


def send_back(
    session: Session, found: GradeApplication, remarks: Collection[IndicatorRemark], *, by: Actor, version: int,
    at: datetime, opinion: str = "",
) -> None:  # fmt: skip
    """Return an application at named indicators; the others stay as they are, and the way begins anew.

    Raise Invalid with everything that is wrong with the remarks.
    """
    known = {each.id: each for each in grades.indicators(session, found.guideline_id)}
    problems = [] if remarks else [say("退回要至少写一条意见，指明指标。")]
    problems += [say("第 {n} 条意见没有写内容。", n=n) for n, each in enumerate(remarks, 1) if not each.text.strip()]
    problems += [say("第 {n} 条意见的指标不在这件申请里。", n=n) for n, each in enumerate(remarks, 1)
                 if each.indicator_id not in known]  # fmt: skip
    if problems:
        raise Invalid(*problems)
    require(session, found, Action.RETURN, by, at, version)
    bureau_id = found.holder_id or 0
    move(
        session, found, Action.RETURN, by=by, version=version, at=at, opinion=opinion, holder_id=None,
        round=found.round + 1,
    )  # fmt: skip
    for each in remarks:
        session.add(
            GradeRemark(
                application_id=found.id, indicator_id=each.indicator_id, round=found.round, reason=each.reason,
                text=each.text.strip()[:500], bureau_id=bureau_id, person_id=by.person_id, at=at,
            )
        )  # fmt: skip
    session.flush()
    words = say("分级申请被退回，{n} 条意见要答复。", n=len(remarks))
    tell_filers(session, found, words, at, NoticeKind.RETURNED)
    said: dict[str, object] = {known[each.indicator_id].name: f"{each.reason.label} {each.text}" for each in remarks}
    record(session, AuditAction.RETURNED, found, by=by, at=at, new=said, reason=opinion)


def reject(session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str) -> None:
    """End an application in the first review, with the reason in words."""
    if not opinion.strip():
        raise Invalid(say("请写明不予上报的理由。"))
    require(session, found, Action.REJECT, by, at, version)
    move(session, found, Action.REJECT, by=by, version=version, at=at, opinion=opinion, holder_id=None)
    words = say("分级申请未通过初审：{why}", why=opinion)
    tell_filers(session, found, words, at, NoticeKind.DECISION)
    record(session, AuditAction.DECIDED, found, by=by, at=at, reason=opinion)
