"""Services of the first review: passing up, the review by the prefecture or division, submission, return."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, transition
from tracker.grading.models.applications import GradeApplication, GradeRemark
from tracker.grading.queries import applications as queries
from tracker.grading.queries import grades
from tracker.grading.rules import GradeLevel
from tracker.grading.rules.applications import Action
from tracker.grading.services.applications.transition import ApplicationCase, name, notify_filers, notify_holder
from tracker.notifications.rules import NoticeKind
from tracker.register.models import Bureau
from tracker.reports.rules.review_comments import ReturnReason


@dataclass(frozen=True)
class IndicatorRemark:
    """A reviewer's remark on one indicator of a returned application."""

    indicator_id: int
    reason: ReturnReason
    text: str


def pass_up(
    session: Session, application: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Pass a checked application to the bureau above."""

    def prepare() -> dict[str, object]:
        return {"holder_id": session.get_one(Bureau, application.holder_id or 0).parent_id}

    def follow() -> AuditDetails:
        notify_holder(
            session, application, message("{name}的分级申请已核对上报，请初审。", name=name(session, application)), at
        )
        return AuditDetails()

    effects = Effects(event=AuditAction.PASSED_UP, prepare=prepare, follow=follow)
    transition(
        session, ApplicationCase(application), Action.PASS_UP, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def first_review(
    session: Session, application: GradeApplication, levels: Mapping[int, GradeLevel], *, by: Actor, version: int,
    at: datetime, opinion: str = "",
) -> None:  # fmt: skip
    """Complete the first review with the levels found, keyed by indicator.

    For an indicator without a level, the level of the self-assessment is accepted.
    """
    known = grades.grade_set(queries.guideline(session, application))
    answers = queries.answers(session, application.id)
    if any(key not in answers or level not in known for key, level in levels.items()):
        raise Invalid(message("表单与这件申请不符，没有办理。请刷新页面再做一次。"))

    def prepare() -> dict[str, object]:
        for key, answer in answers.items():
            answer.reviewed = levels.get(key, answer.level)
        session.flush()
        return {}

    def follow() -> AuditDetails:
        words = message("{name}的分级申请已通过初审。", name=name(session, application))
        notify_filers(session, application, words, at, NoticeKind.APPLICATION)
        return AuditDetails(new={str(key): level.value for key, level in levels.items()})

    effects = Effects(event=AuditAction.REVIEWED, prepare=prepare, follow=follow)
    transition(
        session, ApplicationCase(application), Action.FIRST_REVIEW, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def hand_in(
    session: Session, application: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Submit a reviewed application to the root bureau for the expert review."""

    def prepare() -> dict[str, object]:
        return {"holder_id": queries.ancestors(session, application.enterprise_id)[-1].id}

    def follow() -> AuditDetails:
        notify_holder(
            session, application, message("{name}的分级申请已提交，请邀请专家。", name=name(session, application)), at
        )
        return AuditDetails()

    effects = Effects(event=AuditAction.SUBMITTED, prepare=prepare, follow=follow)
    transition(
        session, ApplicationCase(application), Action.HAND_IN, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def send_back(
    session: Session, application: GradeApplication, remarks: Collection[IndicatorRemark], *, by: Actor, version: int,
    at: datetime, opinion: str = "",
) -> None:  # fmt: skip
    """Return an application with remarks on indicators. The other answers stay, and the review starts again.

    Raise Invalid with all problems of the remarks.
    """
    known = {each.id: each for each in grades.indicators(session, application.guideline_id)}
    problems = [] if remarks else [message("退回要至少写一条意见，指明指标。")]
    problems += [
        message("第 {n} 条意见没有写内容。", n=n) for n, each in enumerate(remarks, 1) if not each.text.strip()
    ]
    problems += [message("第 {n} 条意见的指标不在这件申请里。", n=n) for n, each in enumerate(remarks, 1)
                 if each.indicator_id not in known]  # fmt: skip
    if problems:
        raise Invalid(*problems)

    def prepare() -> dict[str, object]:
        return {"holder_id": None, "round": application.round + 1}

    def ask() -> AuditDetails:
        for each in remarks:
            session.add(
                GradeRemark(
                    application_id=application.id,
                    indicator_id=each.indicator_id,
                    round=application.round,
                    reason=each.reason,
                    text=each.text.strip()[:500],
                    bureau_id=by.bureau_id or 0,
                    person_id=by.person_id,
                    at=at,
                )
            )
        session.flush()
        words = message("分级申请被退回，{n} 条意见要答复。", n=len(remarks))
        notify_filers(session, application, words, at, NoticeKind.RETURNED)
        return AuditDetails(new={known[each.indicator_id].name: f"{each.reason.label} {each.text}" for each in remarks})

    effects = Effects(event=AuditAction.RETURNED, prepare=prepare, follow=ask)
    transition(
        session, ApplicationCase(application), Action.RETURN, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def reject(
    session: Session, application: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str
) -> None:
    """Reject an application in the first review, with a reason. This ends it."""

    def follow() -> AuditDetails:
        words = message("分级申请未通过初审：{why}", why=opinion)
        notify_filers(session, application, words, at, NoticeKind.DECISION)
        return AuditDetails()

    effects = Effects(event=AuditAction.DECIDED, prepare=lambda: {"holder_id": None}, follow=follow)
    transition(
        session, ApplicationCase(application), Action.REJECT, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip
