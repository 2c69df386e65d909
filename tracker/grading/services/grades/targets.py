"""Services of targets, alert measures and exceedance flags."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid, NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.table import Refusal
from tracker.grading.models.emergency import AlertMeasure, ExceedanceFlag
from tracker.grading.models.grades import GradeTarget
from tracker.grading.queries import grade_changes, guidelines
from tracker.grading.rules import GradeLevel, Target
from tracker.grading.rules.alerts import Alert
from tracker.grading.rules.targets import flag_refusal, guideline_refusal, target_refusal
from tracker.grading.services import former
from tracker.register.models import Bureau, Industry
from tracker.register.queries import terms

_LARGEST_TARGET = 9999


def set_target(
    session: Session, year: int, *, bureau: Bureau, target: Target, number: int, source: str, by: Actor, at: datetime
) -> None:
    """Set the target of a bureau for a level in a year. The number 0 without a source means that there is none."""
    own = None if by.bureau_id is None else session.get(Bureau, by.bureau_id)
    own_tree = own is not None and bureau.path.startswith(own.path)
    _require(target_refusal(guidelines.keeper(session, by), own_tree=own_tree))
    if not 0 <= number <= _LARGEST_TARGET:
        raise Invalid(message("家数要在 0 到 {most} 之间。", most=_LARGEST_TARGET))
    kept = session.scalars(
        sa.select(GradeTarget).where(
            col(GradeTarget.year) == year, col(GradeTarget.bureau_id) == bureau.id, col(GradeTarget.target) == target
        )
    ).first()
    old = {} if kept is None else {"number": kept.number, "source": kept.source}
    if old == {"number": number, "source": source} or (kept is None and not number):
        return
    if kept is None:
        kept = GradeTarget(year=year, bureau_id=bureau.id, target=target, number=number, source=source)
        session.add(kept)
        session.flush()
    former.keep_target(session, kept, int(str(old.get("number", 0))), str(old.get("source", "")))
    kept.number, kept.source = number, source
    session.flush()
    audit.record(
        session, AuditAction.LIST_CHANGED, by=by, at=at, subject="grade_target", subject_id=kept.id,
        name=f"{year} {bureau.name} {target.label}", old=old, new={"number": number, "source": source},
    )  # fmt: skip


def set_measure(
    session: Session, industry: Industry, *, level: GradeLevel, alert: Alert, text: str, source: str, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Set the alert measure of a level at a colour. An empty text removes it.

    Raise Invalid for a text without a source.
    """
    _require(guideline_refusal(guidelines.keeper(session, by)))
    text, source = text.strip(), source.strip()
    if text and not source:
        raise Invalid(message("填了减排要求就要写明依据；没有依据的先空着。"))
    kept = session.scalars(
        sa.select(AlertMeasure).where(
            col(AlertMeasure.industry_code) == industry.code, col(AlertMeasure.level) == level,
            col(AlertMeasure.alert) == alert,
        )
    ).first()  # fmt: skip
    old = {} if kept is None else {"text": kept.text, "source": kept.source}
    new = {"text": text, "source": source} if text else {}
    if old == new:
        return
    if kept is not None and not text:
        session.delete(kept)
    elif kept is None:
        session.add(AlertMeasure(industry_code=industry.code, level=level, alert=alert, text=text, source=source))
    else:
        kept.text, kept.source = text, source
    session.flush()
    audit.record(
        session, AuditAction.GUIDELINE_CHANGED, by=by, at=at, subject="alert_measure",
        name=f"{industry.name} {level.label} {alert.label}", old=old, new=new,
    )  # fmt: skip


def flag(
    session: Session, enterprise_id: int, *, from_day: date, to_day: date | None, note: str, source: str, by: Actor,
    at: datetime,
) -> ExceedanceFlag:  # fmt: skip
    """Record that an enterprise exceeded its limits in a period."""
    _require(flag_refusal(by.role, on_chain=grade_changes.on_chain(session, enterprise_id, by)))
    problems = [] if note.strip() and source.strip() else [message("请填超标情况和来源。")]
    if to_day is not None and to_day < from_day:
        problems.append(message("止日 {to} 早于起日 {start}。", to=to_day, start=from_day))
    if problems:
        raise Invalid(*problems)
    made = ExceedanceFlag(
        enterprise_id=enterprise_id, from_day=from_day, to_day=to_day, note=note.strip(), source=source.strip()
    )
    session.add(made)
    session.flush()
    audit.record(
        session, AuditAction.FLAGGED, by=by, at=at, subject="exceedance", subject_id=made.id,
        name=terms.term_now(session, enterprise_id).name,
        new={"from_day": from_day, "to_day": to_day, "note": note},
    )  # fmt: skip
    return made


def _require(refused: Refusal | None) -> None:
    if refused is not None:
        raise NotAllowed(refused.sentence)
