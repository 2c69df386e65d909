"""Services of guideline editions: add, change, and follow by a new edition. An edition in use never changes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed, Invalid, NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.grading.models.guidelines import GradeGuideline, GradeIndicator, GradeRequirement
from tracker.grading.queries import grades, guidelines
from tracker.grading.rules import EditionState
from tracker.grading.rules.editions import EditionFacts, IndicatorFacts, edition_problems
from tracker.grading.rules.targets import guideline_refusal
from tracker.register.models import Industry


def add(session: Session, industry_code: str, facts: EditionFacts, *, by: Actor, at: datetime) -> GradeGuideline:
    """Add a guideline edition for an industry. Raise Invalid where the industry has an edition of that name."""
    _require(session, by)
    if session.get(Industry, industry_code) is None:
        raise Invalid(message("没有编码为“{code}”的行业。", code=industry_code))
    _check(session, industry_code, facts, None)
    made = _insert(session, industry_code, facts, None)
    _record(session, made, old={}, new=asdict(facts), by=by, at=at)
    return made


def follow(session: Session, former: GradeGuideline, facts: EditionFacts, *, by: Actor, at: datetime) -> GradeGuideline:
    """Add the guideline edition that follows another one. The indicators and requirements are copied."""
    _require(session, by)
    _check(session, former.industry_code, facts, None)
    made = _insert(session, former.industry_code, facts, former.id, made_up=former.made_up)
    for each in grades.indicators(session, former.id):
        texts = {level: text for level, text in each.requirements.items() if level in facts.levels}
        _write(session, made.id, None, IndicatorFacts(each.number, each.dimension, each.name, each.evidence, texts))
    _record(session, made, old={}, new=asdict(facts), by=by, at=at)
    return made


def change(
    session: Session, guideline: GradeGuideline, facts: EditionFacts, *, version: int, by: Actor, at: datetime
) -> None:
    """Change an edition that is not in use. Raise Closed for one in use, of which only the last day can change."""
    _require(session, by)
    old = facts_of(guideline)
    new = asdict(facts)
    moved = {name for name, value in asdict(old).items() if value != new[name]}
    if moved - {"to_day"}:
        _require_unused(session, guideline)
    _check(session, guideline.industry_code, facts, guideline.id)
    optimistic_lock.update_if_version(session, guideline, version, _columns(facts))
    if facts.state is EditionState.IN_FORCE and facts.from_day is not None:
        _end_former(session, guideline, facts.from_day)
    _record(session, guideline, old=asdict(old), new=new, by=by, at=at)


def set_indicator(
    session: Session, guideline: GradeGuideline, number: int | None, facts: IndicatorFacts, *, by: Actor, at: datetime
) -> None:
    """Add an indicator (`number` None) or change one. Raise Closed where the edition is in use."""
    _require(session, by)
    _require_unused(session, guideline)
    kept = None if number is None else guidelines.indicator(session, guideline.id, number)
    other = guidelines.indicator(session, guideline.id, facts.number)
    problems = [] if facts.name.strip() else [message("请填指标名称。")]
    if other is not None and (kept is None or other.id != kept.id):
        problems.append(message("第 {n} 项已有指标。请换一个序号。", n=facts.number))
    if problems:
        raise Invalid(*problems)
    old = {} if kept is None else {"number": kept.number, "dimension": kept.dimension, "name": kept.name}
    _write(session, guideline.id, kept, facts)
    texts = {level.value: text for level, text in facts.requirements.items()}
    _record(
        session,
        guideline,
        old=old,
        new=asdict(facts) | {"requirements": json.dumps(texts, ensure_ascii=False)},
        by=by,
        at=at,
    )


def drop_indicator(session: Session, guideline: GradeGuideline, number: int, *, by: Actor, at: datetime) -> None:
    """Remove an indicator from a guideline edition. Raise Closed where the edition is in use."""
    _require(session, by)
    _require_unused(session, guideline)
    kept = guidelines.indicator(session, guideline.id, number)
    if kept is None:
        raise Invalid(message("没有第 {n} 项指标。", n=number))
    session.execute(sa.delete(GradeRequirement).where(col(GradeRequirement.indicator_id) == kept.id))
    name = kept.name
    session.delete(kept)
    _record(session, guideline, old={"number": number, "name": name}, new={}, by=by, at=at)


def facts_of(guideline: GradeGuideline) -> EditionFacts:
    """Return the present values of a guideline edition."""
    return EditionFacts(
        edition=guideline.edition,
        title=guideline.title,
        state=guideline.state,
        from_day=guideline.from_day,
        to_day=guideline.to_day,
        levels=grades.grade_set(guideline),
        several=guideline.several,
        document=guideline.document,
        source=guideline.source,
    )


def _require(session: Session, by: Actor) -> None:
    refused = guideline_refusal(guidelines.keeper(session, by))
    if refused is not None:
        raise NotAllowed(refused.sentence)


def _require_unused(session: Session, guideline: GradeGuideline) -> None:
    optimistic_lock.lock_row(session, GradeGuideline, guideline.id, alone=True)
    use = guidelines.edition(session, guideline.id)
    if use.in_use:
        raise Closed(
            message("这一版已有 {n} 条记录、{applications} 件申请，不能再改。请另编一版接续它。", n=use.records,
                applications=use.applications)
        )  # fmt: skip


def _check(session: Session, industry_code: str, facts: EditionFacts, own: int | None) -> None:
    problems = edition_problems(facts)
    same = sa.select(col(GradeGuideline.id)).where(
        col(GradeGuideline.industry_code) == industry_code, col(GradeGuideline.edition) == facts.edition
    )
    other = session.scalar(same)
    if other is not None and other != own:
        problems.append(message("这个行业已有“{edition}”版。", edition=facts.edition))
    if problems:
        raise Invalid(*problems)


def _insert(
    session: Session, industry_code: str, facts: EditionFacts, follows_id: int | None, *, made_up: bool = False
) -> GradeGuideline:
    made = GradeGuideline(industry_code=industry_code, follows_id=follows_id, made_up=made_up, **_columns(facts))
    session.add(made)
    session.flush()
    if facts.state is EditionState.IN_FORCE and facts.from_day is not None:
        _end_former(session, made, facts.from_day)
    return made


def _end_former(session: Session, made: GradeGuideline, day: date) -> None:
    """End the previous guideline edition on the day before this one comes into force."""
    former = None if made.follows_id is None else session.get(GradeGuideline, made.follows_id)
    if former is not None and (former.to_day is None or former.to_day >= day):
        if former.from_day is not None and former.from_day >= day:
            raise Invalid(message("施行日要晚于前一版的 {day}。", day=former.from_day))
        former.to_day = day - timedelta(days=1)


def _columns(facts: EditionFacts) -> dict[str, Any]:
    values = asdict(facts)
    return values | {"grade_set": json.dumps([level.value for level in values.pop("levels")])}


def _write(session: Session, guideline_id: int, kept: GradeIndicator | None, facts: IndicatorFacts) -> None:
    values = {name: getattr(facts, name) for name in ("number", "dimension", "name", "evidence")}
    if kept is None:
        kept = GradeIndicator(guideline_id=guideline_id, **values)
        session.add(kept)
        session.flush()
    else:
        optimistic_lock.update_if_version(session, kept, kept.version, values)
    session.execute(sa.delete(GradeRequirement).where(col(GradeRequirement.indicator_id) == kept.id))
    texts = [(level, text) for level, text in facts.requirements.items() if text]
    session.add_all(GradeRequirement(indicator_id=kept.id, level=level, text=text) for level, text in texts)
    session.flush()


def _record(
    session: Session,
    guideline: GradeGuideline,
    *,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    moved = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    before, after = (
        {name: _plain(values[name]) for name in moved if name in values} for values in (old, new)
    )  # fmt: skip
    audit.record(
        session, AuditAction.GUIDELINE_CHANGED, by=by, at=at, subject="guideline", subject_id=guideline.id,
        name=f"{guideline.title} {guideline.edition}", old=before, new=after,
    )  # fmt: skip


def _plain(value: object) -> object:
    return "、".join(value) if isinstance(value, tuple) else value
