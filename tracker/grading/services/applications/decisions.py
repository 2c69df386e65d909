"""The decision on an application: proposed and decided by two persons, public notice, objections, rating in a batch."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Invalid
from tracker.core.i18n import say
from tracker.core.roles import Actor
from tracker.core.workflow.table import Action
from tracker.grading.models.applications import GradeApplication, GradeObjection
from tracker.grading.queries import applications as queries
from tracker.grading.queries import ceilings, grades
from tracker.grading.rules import ApplicationState, GradeLevel, decidable, level_name
from tracker.grading.rules.applications import NOTICE_DAYS
from tracker.grading.services.applications.transition import move, name, record, require, tell_filers, tell_holder
from tracker.grading.services.grades import records
from tracker.months.queries import working_days
from tracker.notifications.rules import NoticeKind

_LONGEST_NOTICE = 60


def site_check(
    session: Session, found: GradeApplication, day: date, note: str, levels: Mapping[int, GradeLevel] | None = None, *,
    by: Actor, version: int, at: datetime,
) -> None:  # fmt: skip
    """Record a check on site, which the root may ask for before it decides: an opinion on the indicators it names."""
    seen, said = levels or {}, queries.answers(session, found.id)
    known = grades.grade_set(queries.guideline(session, found))
    if any(key not in said or level not in known for key, level in seen.items()):
        raise Invalid(say("表单与这件申请不符，没有办理。请刷新页面再做一次。"))
    problems = [] if note.strip() else [say("请写现场核查的结果。")]
    problems += [say("核查日期不能在今天之后。")] if day > months.local(at).date() else []
    if problems:
        raise Invalid(*problems)
    require(session, found, Action.SITE_CHECK, by, at, version)
    for key, answer in said.items():
        answer.site_level = seen.get(key)
    session.flush()
    move(
        session, found, Action.SITE_CHECK, by=by, version=version, at=at, opinion=note, site_checked_on=day,
        site_note=note.strip()[:500],
    )  # fmt: skip
    record(session, AuditAction.REVIEWED, found, by=by, at=at, reason=note,
           new={"site_checked_on": day} | {str(key): level.value for key, level in seen.items()})  # fmt: skip


def propose(
    session: Session, found: GradeApplication, level: GradeLevel | None, *, by: Actor, version: int, at: datetime,
    opinion: str,
) -> None:  # fmt: skip
    """Propose a level no higher than the opinions allow, or not to rate at all; another person of the root decides."""
    known = decidable(grades.grade_set(queries.guideline(session, found)))
    problems = [] if opinion.strip() else [say("请写明提议的理由。")]
    problems += [say("这一版指南没有这个等级，或不由本级评定。")] if level not in (None, *known) else []
    if problems:
        raise Invalid(*problems)
    require(session, found, Action.PROPOSE, by, at, version)
    top = _require_level(session, found, level, at)
    move(
        session, found, Action.PROPOSE, by=by, version=version, at=at, opinion=opinion, level=level, ceiling=top,
        proposer_id=by.person_id, decider_id=None,
    )  # fmt: skip
    words = say(
        "{name}：{who}提议{what}，请另一人决定。", name=name(session, found), who=by.name, what=level_name(level)
    )
    tell_holder(session, found, words, at, but=[by.person_id])
    record(session, AuditAction.PROPOSED, found, by=by, at=at, reason=opinion,
           new={"level": level_name(level), "ceiling": top})  # fmt: skip


def agree(
    session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str = "",
    notice_days: int = NOTICE_DAYS,
) -> None:  # fmt: skip
    """Agree as the second person: the level is noticed for so many working days, or the application ends unrated."""
    if not 0 < notice_days <= _LONGEST_NOTICE:
        raise Invalid(say("公示期为 1 到 {most} 个工作日。", most=_LONGEST_NOTICE))
    require(session, found, Action.AGREE, by, at, version)
    _require_level(session, found, found.level, at)
    if found.level is None:
        move(
            session, found, Action.AGREE, by=by, version=version, at=at, opinion=opinion,
            ends=ApplicationState.REJECTED, holder_id=None, decider_id=by.person_id,
        )  # fmt: skip
        words = say("分级申请经两人决定，不予评定。{why}", why=opinion)
    else:
        until = working_days.working(session).add(months.local(at).date(), notice_days)
        move(
            session, found, Action.AGREE, by=by, version=version, at=at, opinion=opinion, decider_id=by.person_id,
            notice_days=notice_days, notice_until=until,
        )  # fmt: skip
        words = say("拟评为{level}，公示到 {until}。", level=level_name(found.level), until=until)
    tell_filers(session, found, words, at, NoticeKind.DECISION)
    record(session, AuditAction.NOTICED if found.level else AuditAction.DECIDED, found, by=by, at=at,
           new={"level": level_name(found.level), "notice_until": found.notice_until}, reason=opinion)  # fmt: skip


def disagree(
    session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime, opinion: str
) -> None:  # fmt: skip
    """Disagree as the second person: the decision is open again."""
    if not opinion.strip():
        raise Invalid(say("请写明不同意的理由。"))
    require(session, found, Action.DISAGREE, by, at, version)
    move(session, found, Action.DISAGREE, by=by, version=version, at=at, opinion=opinion)
    words = say("{name}：{who}不同意提议的等级。{why}", name=name(session, found), who=by.name, why=opinion)
    tell_holder(session, found, words, at, but=[by.person_id])
    record(session, AuditAction.DECIDED, found, by=by, at=at, reason=opinion)


def object_to(
    session: Session, found: GradeApplication, sender: str, text: str, received_on: date, *, by: Actor, version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Record an objection to a notice: the notice no longer stands, and the decision is open again."""
    problems = [] if sender.strip() and text.strip() else [say("请写明异议人和异议内容。")]
    if found.noticed_on is not None and not found.noticed_on <= received_on <= months.local(at).date():
        problems.append(say("收到日期要在公示开始之后、今天之前。"))
    if problems:
        raise Invalid(*problems)
    require(session, found, Action.OBJECT, by, at, version)
    session.add(
        GradeObjection(
            application_id=found.id, received_on=received_on, sender=sender.strip()[:120], text=text.strip()[:500],
            person_id=by.person_id, at=at,
        )
    )  # fmt: skip
    move(session, found, Action.OBJECT, by=by, version=version, at=at, opinion=text)
    words = say("{name}：公示期收到异议，重新决定。", name=name(session, found))
    tell_holder(session, found, words, at, but=[by.person_id])
    record(session, AuditAction.OBJECTED, found, by=by, at=at, new={"sender": sender}, reason=text)


def rate(
    session: Session, chosen: Collection[tuple[GradeApplication, int]], *, batch: str, document_no: str, by: Actor,
    at: datetime, valid_to: date | None = None,
) -> None:  # fmt: skip
    """Rate applications whose notice ended without objection in one batch, each with a record; all of them or none.

    Every one is named with the version its person saw.
    """
    problems = [] if chosen else [say("请选择要评定的申请。")]
    problems += [] if batch.strip() else [say("请填批次名称。")]
    problems += [] if document_no.strip() else [say("请填文号。")]
    if problems:
        raise Invalid(*problems)
    day = months.local(at).date()
    for found, version in sorted(chosen, key=lambda pair: pair[0].id):
        require(session, found, Action.RATE, by, at, version)
        if found.level is None:
            raise RuntimeError("a notice without a level")
        _require_level(session, found, found.level, at)
        move(
            session, found, Action.RATE, by=by, version=version, at=at, holder_id=None, batch=batch.strip()[:80],
            document_no=document_no.strip()[:120],
        )  # fmt: skip
        records.rate(session, found, valid_from=day, valid_to=valid_to, by=by, at=at)
        words = say("评为{level}：{batch}，{number}。", level=level_name(found.level), batch=batch, number=document_no)
        tell_filers(session, found, words, at, NoticeKind.DECISION)
        record(session, AuditAction.DECIDED, found, by=by, at=at, new={"level": found.level, "batch": batch})


def _require_level(session: Session, found: GradeApplication, level: GradeLevel | None, at: datetime) -> GradeLevel:
    """Return the ceiling. Raise Invalid with the reason where a level stands above it or a finding is not explained."""
    may = ceilings.decidable(session, found, months.local(at).date())
    refused = may.refusal(level)
    if refused is not None:
        raise Invalid(say("{name}：{why}", name=name(session, found), why=refused))
    return may.top.level
