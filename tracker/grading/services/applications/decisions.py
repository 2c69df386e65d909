"""Services of the decision on an application: two persons decide, public notice, objections, rating in a batch."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, transition
from tracker.grading.models.applications import GradeApplication, GradeObjection
from tracker.grading.queries import applications as queries
from tracker.grading.queries import ceilings, grades
from tracker.grading.rules import ApplicationState, GradeLevel, decidable, level_name
from tracker.grading.rules.applications import NOTICE_DAYS, Action
from tracker.grading.services.applications.transition import ApplicationCase, name, notify_filers, notify_holder
from tracker.grading.services.grades import records
from tracker.months.queries import working_days
from tracker.notifications.rules import NoticeKind

_LONGEST_NOTICE = 60


def site_check(
    session: Session,
    application: GradeApplication,
    day: date,
    note: str,
    levels: Mapping[int, GradeLevel] | None = None,
    *,
    by: Actor,
    version: int,
    at: datetime,
) -> None:
    """Record a check on site with the levels found. It is one of the opinions that limit the level.

    The root bureau may request it before it decides. Raise Invalid for a missing note, a future day, or an unknown
    indicator or level.
    """
    seen, said = levels or {}, queries.answers(session, application.id)
    known = grades.grade_set(queries.guideline(session, application))
    if any(key not in said or level not in known for key, level in seen.items()):
        raise Invalid(message("表单与这件申请不符，没有办理。请刷新页面再做一次。"))
    problems = [] if note.strip() else [message("请写现场核查的结果。")]
    problems += [message("核查日期不能在今天之后。")] if day > months.local(at).date() else []
    if problems:
        raise Invalid(*problems)

    def prepare() -> dict[str, object]:
        for key, answer in said.items():
            answer.site_level = seen.get(key)
        session.flush()
        return {"site_checked_on": day, "site_note": note.strip()[:500]}

    def follow() -> AuditDetails:
        return AuditDetails(new={"site_checked_on": day} | {str(key): level.value for key, level in seen.items()})

    effects = Effects(event=AuditAction.REVIEWED, prepare=prepare, follow=follow)
    transition(
        session, ApplicationCase(application), Action.SITE_CHECK, by=by, version=version, at=at, opinion=note,
        effects=effects,
    )  # fmt: skip


def propose(
    session: Session, application: GradeApplication, level: GradeLevel | None, *, by: Actor, version: int, at: datetime,
    opinion: str,
) -> None:  # fmt: skip
    """Propose a level that the opinions allow, or not to rate. Another person of the root bureau decides."""
    known = decidable(grades.grade_set(queries.guideline(session, application)))
    problems = [] if opinion.strip() else [message("请写明提议的理由。")]
    problems += [message("这一版指南没有这个等级，或不由本级评定。")] if level not in (None, *known) else []
    if problems:
        raise Invalid(*problems)

    def prepare() -> dict[str, object]:
        top = _require_level(session, application, level, at)
        return {"level": level, "ceiling": top, "proposer_id": by.person_id, "decider_id": None}

    def follow() -> AuditDetails:
        words = message(
            "{name}：{who}提议{what}，请另一人决定。",
            name=name(session, application),
            who=by.name,
            what=level_name(level),
        )
        notify_holder(session, application, words, at, but=[by.person_id])
        return AuditDetails(new={"level": level_name(level), "ceiling": application.ceiling})

    effects = Effects(event=AuditAction.PROPOSED, prepare=prepare, follow=follow)
    transition(
        session, ApplicationCase(application), Action.PROPOSE, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def agree(
    session: Session, application: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = "",
    notice_days: int = NOTICE_DAYS,
) -> None:  # fmt: skip
    """Agree as the second person. The public notice begins, or the application ends without a rating.

    `notice_days` is the number of working days of the notice.
    """
    if not 0 < notice_days <= _LONGEST_NOTICE:
        raise Invalid(message("公示期为 1 到 {most} 个工作日。", most=_LONGEST_NOTICE))

    def prepare() -> dict[str, object]:
        _require_level(session, application, application.level, at)
        decided: dict[str, object] = {"decider_id": by.person_id}
        if application.level is None:
            return decided | {"state": ApplicationState.REJECTED, "holder_id": None}
        until = working_days.working(session).add(months.local(at).date(), notice_days)
        return decided | {"state": ApplicationState.NOTICE, "notice_days": notice_days, "notice_until": until}

    def follow() -> AuditDetails:
        words = message("分级申请经两人决定，不予评定。{why}", why=opinion)
        if application.level is not None:
            words = message(
                "拟评为{level}，公示到 {until}。", level=level_name(application.level), until=application.notice_until
            )
        notify_filers(session, application, words, at, NoticeKind.DECISION)
        return AuditDetails(new={"level": level_name(application.level), "notice_until": application.notice_until})

    case = ApplicationCase(application)
    case.lock(session)
    event = AuditAction.NOTICED if application.level else AuditAction.DECIDED
    transition(
        session, case, Action.AGREE, by=by, version=version, at=at, opinion=opinion,
        effects=Effects(event=event, prepare=prepare, follow=follow),
    )  # fmt: skip


def disagree(
    session: Session, application: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str
) -> None:  # fmt: skip
    """Disagree as the second person. The decision is open again."""

    def follow() -> AuditDetails:
        words = message(
            "{name}：{who}不同意提议的等级。{why}", name=name(session, application), who=by.name, why=opinion
        )
        notify_holder(session, application, words, at, but=[by.person_id])
        return AuditDetails()

    effects = Effects(event=AuditAction.DECIDED, follow=follow)
    transition(
        session, ApplicationCase(application), Action.DISAGREE, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def object_to(
    session: Session,
    application: GradeApplication,
    sender: str,
    text: str,
    received_on: date,
    *,
    by: Actor,
    version: int,
    at: datetime,
) -> None:
    """Record an objection during the public notice. The notice ends, and the decision is open again."""
    problems = [] if sender.strip() and text.strip() else [message("请写明异议人和异议内容。")]
    if application.noticed_on is not None and not application.noticed_on <= received_on <= months.local(at).date():
        problems.append(message("收到日期要在公示开始之后、今天之前。"))
    if problems:
        raise Invalid(*problems)

    def prepare() -> dict[str, object]:
        session.add(
            GradeObjection(
                application_id=application.id,
                received_on=received_on,
                sender=sender.strip()[:120],
                text=text.strip()[:500],
                person_id=by.person_id,
                at=at,
            )
        )
        return {}

    def follow() -> AuditDetails:
        words = message("{name}：公示期收到异议，重新决定。", name=name(session, application))
        notify_holder(session, application, words, at, but=[by.person_id])
        return AuditDetails(new={"sender": sender})

    effects = Effects(event=AuditAction.OBJECTED, prepare=prepare, follow=follow)
    transition(
        session,
        ApplicationCase(application),
        Action.OBJECT,
        by=by,
        version=version,
        at=at,
        opinion=text,
        effects=effects,
    )


def rate(
    session: Session, chosen: Collection[tuple[GradeApplication, int]], *, batch: str, document_no: str, by: Actor,
    at: datetime, valid_to: date | None = None,
) -> None:  # fmt: skip
    """Rate applications in one batch after their notice: all of them or none. Each gets a grade record.

    `chosen` holds each application with the version that the person saw.
    """
    problems = [] if chosen else [message("请选择要评定的申请。")]
    problems += [] if batch.strip() else [message("请填批次名称。")]
    problems += [] if document_no.strip() else [message("请填文号。")]
    if problems:
        raise Invalid(*problems)
    for found, version in sorted(chosen, key=lambda pair: pair[0].id):
        _rate(session, found, version, batch, document_no, by=by, at=at, valid_to=valid_to)


def _rate(
    session: Session,
    application: GradeApplication,
    version: int,
    batch: str,
    document_no: str,
    *,
    by: Actor,
    at: datetime,
    valid_to: date | None,
) -> None:
    def prepare() -> Mapping[str, object]:
        if application.level is None:
            raise RuntimeError("a notice without a level")
        _require_level(session, application, application.level, at)
        return {"holder_id": None, "batch": batch.strip()[:80], "document_no": document_no.strip()[:120]}

    def follow() -> AuditDetails:
        day = months.local(at).date()
        records.rate(session, application, valid_from=day, valid_to=valid_to, by=by, at=at)
        words = message(
            "评为{level}：{batch}，{number}。", level=level_name(application.level), batch=batch, number=document_no
        )
        notify_filers(session, application, words, at, NoticeKind.DECISION)
        return AuditDetails(new={"level": application.level, "batch": batch})

    effects = Effects(event=AuditAction.DECIDED, prepare=prepare, follow=follow)
    transition(session, ApplicationCase(application), Action.RATE, by=by, version=version, at=at, effects=effects)


def _require_level(
    session: Session, application: GradeApplication, level: GradeLevel | None, at: datetime
) -> GradeLevel:
    """Return the best level allowed. Raise Invalid where `level` exceeds it or a finding is unexplained."""
    may = ceilings.decidable(session, application, months.local(at).date())
    refused = may.refusal(level)
    if refused is not None:
        raise Invalid(message("{name}：{why}", name=name(session, application), why=refused))
    return may.top.level
