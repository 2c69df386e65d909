"""Services of two-person grade changes: record, downgrade, cancel, restore."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Case, Effects, Moved, begin, deny, transition
from tracker.grading.models.grades import GradeChange, GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import ceilings, grade_changes, grades
from tracker.grading.rules import BARRING_KINDS, GradeLevel, RecordKind, Trigger
from tracker.grading.rules.changes import CHANGE, CHANGES, ChangeSituation, change_problems
from tracker.grading.rules.documents import DUE_DAYS
from tracker.grading.rules.records import BAR_MONTHS, barred_until
from tracker.grading.services.grades import records
from tracker.months.queries import months
from tracker.proposals.rules import ProposalAction, ProposalState
from tracker.register.queries import terms


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A requested grade change. Its edition is that of the record it applies to, or the one in force."""

    kind: RecordKind
    line: str
    level: GradeLevel | None
    """None for a cancellation and a restoration: the edition, or the record before the downgrade, gives the level."""
    trigger: Trigger
    valid_from: date
    reason: str
    document: str
    file_id: int | None = None
    industry: str | None = None
    """The industry, for an enterprise that is graded in several. None means its own industry."""


def propose(session: Session, enterprise_id: int, wanted: Wanted, *, by: Actor, at: datetime) -> GradeChange:
    """Propose a grade change. The same proposal sent again, by a double click or a retry, returns the undecided one."""
    made = _made(session, enterprise_id, wanted, by, at)
    deny(CHANGE, grade_changes.situation(session, made, by, new=True), ProposalAction.PROPOSE)
    problems = [message("请写明事由。")] if not wanted.reason.strip() else []
    problems += [message("请填文号。")] if not wanted.document.strip() else []
    problems += _problems(session, made)
    if problems:
        raise Invalid(*problems)
    again = grade_changes.same(session, made)
    if again is not None:
        return again
    session.add(made)
    session.flush()
    case = ChangeCase(made)
    begin(session, case, ProposalAction.PROPOSE, AuditAction.PROPOSED, by=by, at=at, opinion=wanted.reason)
    return made


def decide(
    session: Session, change: GradeChange, action: ProposalAction, *, by: Actor, version: int, at: datetime,
    opinion: str = "", bar_months: int = BAR_MONTHS, due_days: int = DUE_DAYS,
) -> None:  # fmt: skip
    """Approve, reject or withdraw a grade change. An approval writes a new record and ends the one before it."""

    def prepare() -> dict[str, object]:
        record = None
        if action is ProposalAction.APPROVE:
            problems = _problems(session, change)
            if problems:
                raise Invalid(*problems)
            record = _write(session, change, by=by, at=at, bar_months=bar_months, due_days=due_days)
        decided = action is not ProposalAction.WITHDRAW
        return {
            "decider_id": by.person_id if decided else None, "decided_at": at, "opinion": opinion[:500],
            "record_id": record.id if record is not None else None,
        }  # fmt: skip

    transition(
        session, ChangeCase(change), action, by=by, version=version, at=at, opinion=opinion,
        effects=Effects(event=AuditAction.DECIDED, prepare=prepare),
    )  # fmt: skip


class ChangeCase(Case[GradeChange, ChangeSituation]):
    """A grade change as a case of the workflow engine."""

    workflow = CHANGE

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> ChangeSituation:
        """Return the values that decide whether a person may take a step."""
        return grade_changes.situation(session, self.record, by)

    def name(self, session: Session) -> str:
        """Return the name of the change in the audit log: enterprise and kind."""
        return f"{terms.term_now(session, self.record.enterprise_id).name} {self.record.kind.label}"

    def event(self, session: Session, details: AuditDetails, moved: Moved) -> AuditDetails:
        """Return the content of the audit event: kind, level, first day, and the state of the change."""
        found = self.record
        new = {"kind": found.kind, "level": found.level, "valid_from": found.valid_from, "state": found.state}
        return AuditDetails(new=new)


def _write(
    session: Session, change: GradeChange, *, by: Actor, at: datetime, bar_months: int, due_days: int
) -> GradeRecord:
    made = GradeRecord(
        enterprise_id=change.enterprise_id,
        guideline_id=change.guideline_id,
        line=change.line,
        level=change.level,
        kind=change.kind,
        trigger=change.trigger,
        valid_from=change.valid_from,
        barred_to=barred_until(change.valid_from, bar_months) if change.kind in BARRING_KINDS else None,
        about_id=change.about_id,
        document=change.document,
    )
    return records.write(session, made, by=by, at=at, reason=change.reason, due_days=due_days)


def _made(session: Session, enterprise_id: int, wanted: Wanted, by: Actor, at: datetime) -> GradeChange:
    if wanted.kind not in CHANGES:
        raise Invalid(message("这一类记录只能由申请评定产生。"))
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
    """Return the edition and the latest record of the enterprise (or of one production line) that a change applies to.

    The record is None for a first record. Raise Invalid where there is no edition or no grade to change.
    """
    industry = wanted.industry or terms.term_now(session, enterprise_id).industry_code
    about = grades.latest(session, enterprise_id, industry, wanted.line)
    if wanted.kind is RecordKind.RECORDED:
        found = grades.guideline_for(session, industry, wanted.valid_from)
        if found is None:
            raise Invalid(message("这个行业没有等级已核的施行指南（待核），不能认定等级。"))
        return found, about
    if about is None:
        raise Invalid(message("现在没有等级，不能{action}。", action=wanted.kind.label))
    return session.get_one(GradeGuideline, about.guideline_id), about


def _level(session: Session, wanted: Wanted, guideline: GradeGuideline, about: GradeRecord | None) -> GradeLevel:
    """Return the level of the new record: the requested one, the edition's lowest, or the one before the downgrade."""
    if wanted.kind is RecordKind.CANCELLED:
        return grades.grade_set(guideline)[-1]
    if wanted.kind is RecordKind.RESTORED:
        if about is None or about.kind not in BARRING_KINDS or about.about_id is None:
            raise Invalid(message("现在的记录不是降级或取消，没有可恢复的等级。"))
        return session.get_one(GradeRecord, about.about_id).level
    if wanted.level is None:
        raise Invalid(message("请选等级。"))
    return wanted.level


def _problems(session: Session, made: GradeChange) -> list[Message]:
    """Return the obstacles to a change. They are checked at its proposal and again at its decision."""
    guideline = session.get_one(GradeGuideline, made.guideline_id)
    now = grades.latest(session, made.enterprise_id, guideline.industry_code, made.line)
    held, top = now.level if now else None, _top(session, made, now)
    problems = change_problems(made.kind, made.level, held, grades.grade_set(guideline), top)
    if (now.id if now else None) != made.about_id:
        problems.append(message("提出之后等级又变过。请否决，按现在的等级再提。"))
    if now is not None and made.valid_from <= now.valid_from:
        problems.append(message("生效日期要晚于现有记录的 {day}。", day=now.valid_from))
    return problems + months.effective_problems(session, made.valid_from)


def _top(session: Session, made: GradeChange, now: GradeRecord | None) -> GradeLevel | None:
    """Return the best level that a change may set, from before the downgrade or from an application, or None."""
    if made.kind is RecordKind.RECORDED:
        return ceilings.standing(session, made.enterprise_id, made.guideline_id, made.line)
    if made.kind is RecordKind.RESTORED and now is not None and now.about_id is not None:
        return session.get_one(GradeRecord, now.about_id).level
    return None
