"""Two-person changes of a grade: recorded, downgraded, cancelled or restored."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed, Invalid, NotAllowed
from tracker.core.i18n import Sentence, say
from tracker.core.roles import Actor
from tracker.core.workflow import moves
from tracker.core.workflow.table import Action, Refused, Subject
from tracker.grading.models.grades import GradeChange, GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import ceilings, grade_changes, grades
from tracker.grading.rules import FALLS, GradeLevel, RecordKind, Trigger
from tracker.grading.rules.changes import CHANGES, change_problems, change_refusal
from tracker.grading.rules.documents import DUE_DAYS
from tracker.grading.rules.records import BAR_MONTHS, barred_until
from tracker.grading.services.grades import records
from tracker.months.queries import months
from tracker.proposals.rules import STEPS, ProposalAction, ProposalState
from tracker.register.queries import terms


@dataclass(frozen=True)
class Wanted:
    """What one person asks for; the edition is that of the record it is about, or the one in force."""

    kind: RecordKind
    line: str
    level: GradeLevel | None
    """None for a cancellation and a restoration: it follows from the edition, or from the record before the fall."""
    trigger: Trigger
    valid_from: date
    reason: str
    document: str
    file_id: int | None = None
    industry: str | None = None
    """Of an enterprise that is graded in several; None is its own."""


def propose(session: Session, enterprise_id: int, wanted: Wanted, *, by: Actor, at: datetime) -> GradeChange:
    """Ask for a record; the same once more, by a double click or a retry, is the one that waits already."""
    made = _made(session, enterprise_id, wanted, by, at)
    _require(session, ProposalAction.PROPOSE, made, by, new=True)
    problems = [say("请写明事由。")] if not wanted.reason.strip() else []
    problems += [say("请填文号。")] if not wanted.document.strip() else []
    problems += _problems(session, made)
    if problems:
        raise Invalid(*problems)
    again = grade_changes.same(session, made)
    if again is not None:
        return again
    session.add(made)
    session.flush()
    _step(session, made, ProposalAction.PROPOSE, "", by=by, at=at, opinion=wanted.reason)
    _record(session, AuditAction.PROPOSED, made, by=by, at=at, reason=wanted.reason)
    return made


def decide(
    session: Session, found: GradeChange, action: ProposalAction, *, by: Actor, version: int, at: datetime,
    opinion: str = "", bar_months: int = BAR_MONTHS, due_days: int = DUE_DAYS,
) -> None:  # fmt: skip
    """Approve, reject or withdraw; an approved one becomes a record, and the record before it ends."""
    _require(session, action, found, by)
    record = None
    if action is ProposalAction.APPROVE:
        problems = _problems(session, found)
        if problems:
            raise Invalid(*problems)
        record = _write(session, found, by=by, at=at, bar_months=bar_months, due_days=due_days)
    decided = action is not ProposalAction.WITHDRAW
    values = {
        "state": STEPS[action].ends, "decider_id": by.person_id if decided else None, "decided_at": at,
        "opinion": opinion[:500], "record_id": record.id if record is not None else None,
    }  # fmt: skip
    optimistic_lock.take(
        session, found, version, values, col(GradeChange.state) == ProposalState.PROPOSED,
        otherwise=lambda: say("这件变更在您打开页面之后有人处理过。请刷新后再看。"),
    )  # fmt: skip
    _step(session, found, action, ProposalState.PROPOSED, by=by, at=at, opinion=opinion)
    _record(session, AuditAction.DECIDED, found, by=by, at=at, reason=opinion)


def _write(
    session: Session, found: GradeChange, *, by: Actor, at: datetime, bar_months: int, due_days: int
) -> GradeRecord:
    made = GradeRecord(
        enterprise_id=found.enterprise_id,
        guideline_id=found.guideline_id,
        line=found.line,
        level=found.level,
        kind=found.kind,
        trigger=found.trigger,
        valid_from=found.valid_from,
        barred_to=barred_until(found.valid_from, bar_months) if found.kind in FALLS else None,
        about_id=found.about_id,
        document=found.document,
    )
    return records.write(session, made, by=by, at=at, reason=found.reason, due_days=due_days)


def _made(session: Session, enterprise_id: int, wanted: Wanted, by: Actor, at: datetime) -> GradeChange:
    if wanted.kind not in CHANGES:
        raise Invalid(say("这一类记录只能由申请评定产生。"))
    guideline, about = _stands(session, enterprise_id, wanted)
    return GradeChange(
        kind=wanted.kind,
        state=ProposalState.PROPOSED,
        enterprise_id=enterprise_id,
        guideline_id=guideline.id,
        line=wanted.line,
        about_id=about.id if about is not None else None,
        level=_level(session, wanted, guideline, about),
        trigger=wanted.trigger,
        valid_from=wanted.valid_from,
        reason=wanted.reason.strip(),
        document=wanted.document.strip(),
        file_id=wanted.file_id,
        bureau_id=by.bureau_id or 0,
        proposer_id=by.person_id,
        proposed_at=at,
    )


def _stands(session: Session, enterprise_id: int, wanted: Wanted) -> tuple[GradeGuideline, GradeRecord | None]:
    """Return the edition and the record that a change is about: the latest of the line; none for a first record."""
    industry = wanted.industry or terms.term_now(session, enterprise_id).industry_code
    about = grades.latest(session, enterprise_id, industry, wanted.line)
    if wanted.kind is RecordKind.RECORDED:
        found = grades.guideline_for(session, industry, wanted.valid_from)
        if found is None:
            raise Invalid(say("这个行业没有等级已核的施行指南（待核），不能认定等级。"))
        return found, about
    if about is None:
        raise Invalid(say("现在没有等级，不能{action}。", action=wanted.kind.label))
    return session.get_one(GradeGuideline, about.guideline_id), about


def _level(session: Session, wanted: Wanted, guideline: GradeGuideline, about: GradeRecord | None) -> GradeLevel:
    """Return the level of the new record: asked for, the edition's lowest, or what stood before the fall."""
    if wanted.kind is RecordKind.CANCELLED:
        return grades.grade_set(guideline)[-1]
    if wanted.kind is RecordKind.RESTORED:
        if about is None or about.kind not in FALLS or about.about_id is None:
            raise Invalid(say("现在的记录不是降级或取消，没有可恢复的等级。"))
        return session.get_one(GradeRecord, about.about_id).level
    if wanted.level is None:
        raise Invalid(say("请选等级。"))
    return wanted.level


def _problems(session: Session, made: GradeChange) -> list[Sentence]:
    """Return the obstacles to a change, at its proposal and again at its decision."""
    guideline = session.get_one(GradeGuideline, made.guideline_id)
    now = grades.latest(session, made.enterprise_id, guideline.industry_code, made.line)
    held, top = now.level if now else None, _top(session, made, now)
    problems = change_problems(made.kind, made.level, held, grades.grade_set(guideline), top)
    if (now.id if now else None) != made.about_id:
        problems.append(say("提出之后等级又变过。请否决，按现在的等级再提。"))
    if now is not None and made.valid_from <= now.valid_from:
        problems.append(say("生效日期要晚于现有记录的 {day}。", day=now.valid_from))
    return problems + months.effective_problems(session, made.valid_from)


def _top(session: Session, made: GradeChange, now: GradeRecord | None) -> GradeLevel | None:
    """Return the best level a change may set: what stood before the fall, or what an application's opinions allow."""
    if made.kind is RecordKind.RECORDED:
        return ceilings.standing(session, made.enterprise_id, made.guideline_id, made.line)
    if made.kind is RecordKind.RESTORED and now is not None and now.about_id is not None:
        return session.get_one(GradeRecord, now.about_id).level
    return None


def _require(session: Session, action: ProposalAction, found: GradeChange, by: Actor, *, new: bool = False) -> None:
    refused = change_refusal(action, grade_changes.situation(session, found, by, new=new))
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def _step(
    session: Session, found: GradeChange, action: ProposalAction, before: str, *, by: Actor, at: datetime, opinion: str
) -> None:
    moves.step(
        session, Subject.GRADE_CHANGE, found.id, Action(action.value), (before, found.state), by=by, at=at,
        bureau_id=by.bureau_id, opinion=opinion,
    )  # fmt: skip


def _record(session: Session, action: AuditAction, found: GradeChange, *, by: Actor, at: datetime, reason: str) -> None:
    name = terms.term_now(session, found.enterprise_id).name
    audit.record(
        session, action, by=by, at=at, subject="grade_change", subject_id=found.id, name=f"{name} {found.kind.label}",
        new={"kind": found.kind, "level": found.level, "valid_from": found.valid_from, "state": found.state},
        reason=reason,
    )  # fmt: skip
