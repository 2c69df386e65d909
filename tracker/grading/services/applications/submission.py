"""Self-assessment by the liaison: start, save by indicator, reply, submit, withdraw."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed, Invalid, NotAllowed
from tracker.core.i18n import say
from tracker.core.roles import Actor, Role
from tracker.core.workflow.table import Action
from tracker.evidence.models import StoredFile
from tracker.grading.models.applications import GradeAnswer, GradeApplication
from tracker.grading.queries import applications as queries
from tracker.grading.queries import grades
from tracker.grading.rules import ApplicationState, GradeLevel, Target, wanted_level
from tracker.grading.rules.applications import UNFILED
from tracker.grading.services.applications.explanations import keep
from tracker.grading.services.applications.transition import move, name, record, require, tell_holder
from tracker.register.models import Enterprise
from tracker.register.queries import terms

_SHORTEST = 2
"""Letters of a reply."""


@dataclass(frozen=True)
class Answer:
    """What is entered for an indicator."""

    level: GradeLevel | None = None
    not_applicable: bool = False
    reason: str = ""
    fact: str = ""
    file_id: int | None = None


def begin(
    session: Session, enterprise_id: int, target: Target, line: str, year: int, *, by: Actor, at: datetime
) -> GradeApplication:
    """Start a self-assessment on the edition in force, or return the existing one.

    Raise NotAllowed for anybody but the enterprise's liaison, Invalid where no edition can give the target.
    """
    if by.role is not Role.LIAISON or by.enterprise_id != enterprise_id:
        raise NotAllowed(say("只有本企业的联络员可以申请绩效分级。"))
    line = line.strip()[:80]
    query = sa.select(GradeApplication).where(
        col(GradeApplication.year) == year, col(GradeApplication.enterprise_id) == enterprise_id,
        col(GradeApplication.target) == target, col(GradeApplication.line) == line,
    )  # fmt: skip
    again = session.scalar(query)
    if again is not None:
        return again
    industry = terms.term_now(session, enterprise_id).industry_code
    edition = grades.guideline_for(session, industry, months.local(at).date())
    if edition is None:
        raise Invalid(say("本行业没有施行的指南，或等级待核，暂不能申请。请联系自治区厅。"))
    if wanted_level(target, grades.grade_set(edition)) is None:
        raise Invalid(say("“{edition}”没有{target}对应的等级。", edition=edition.title, target=target.label))
    made = GradeApplication(
        year=year, enterprise_id=enterprise_id, target=target, guideline_id=edition.id, line=line,
        state=ApplicationState.DRAFT, since=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, AuditAction.SAVED, made, by=by, at=at, new={"edition": edition.edition, "line": line})
    return made


def save(
    session: Session, found: GradeApplication, entered: Mapping[int, Answer], replies: Mapping[int, str], *,
    by: Actor, version: int, at: datetime, explanations: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Save entries of indicators, replies to remarks and explanations of findings.

    The other indicators stay as they are.

    Raise Closed for an indicator that a return left locked, Invalid for one of another edition or another's file.
    """
    require(session, found, Action.SAVE, by, at, version)
    levels = grades.grade_set(queries.guideline(session, found))
    known = {each.id: each for each in grades.indicators(session, found.guideline_id)}
    wrong = [key for key, each in entered.items() if key not in known or each.level not in (None, *levels)]
    if wrong or not _own_files(session, found, entered):
        raise Invalid(say("表单与这件申请不符，没有保存。请刷新页面再填。"))
    said, open_ones = queries.answers(session, found.id), queries.opened(session, found)
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    for key, each in entered.items():
        values = _settled(each)
        row = said.get(key)
        kept = asdict(Answer()) if row is None else {field: getattr(row, field) for field in values}
        if kept == values:
            continue
        if open_ones is not None and key not in open_ones:
            raise Closed(say("“{name}”没有被退回，不能改。", name=known[key].name))
        old[known[key].name], new[known[key].name] = _said(kept), _said(values)
        if row is None:
            row = GradeAnswer(application_id=found.id, indicator_id=key)
            session.add(row)
        for field, value in values.items():
            setattr(row, field, value)
        row.round, row.reviewed = found.round, None
    new |= _reply(session, found, replies, by=by, at=at) | keep(session, found, explanations or {}, by=by, at=at)
    moved = {"since": at} if new else {}  # a save that says nothing new is no step, and leaves no event
    optimistic_lock.take(session, found, version, moved, col(GradeApplication.state).in_(UNFILED))
    if new:
        record(session, AuditAction.SAVED, found, by=by, at=at, old=old, new=new)


def apply(session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime) -> None:
    """Submit the self-assessment to the first bureau of the chain; concurrent submissions are serialized."""
    optimistic_lock.hold(session, Enterprise, found.enterprise_id, alone=True)
    require(session, found, Action.APPLY, by, at, version)
    first = queries.way(session, found.enterprise_id)[0]
    move(session, found, Action.APPLY, by=by, version=version, at=at, holder_id=first.id)
    tell_holder(session, found, say("{name}申请{target}，请核对。", name=name(session, found),
                                    target=found.target.label), at)  # fmt: skip
    record(session, AuditAction.APPLIED, found, by=by, at=at)


def withdraw(session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime) -> None:
    """Withdraw an application before it is rated; its days are cleared and it may be submitted again."""
    require(session, found, Action.WITHDRAW, by, at, version)
    told = say("{name}撤回了{target}申请。", name=name(session, found), target=found.target.label)
    tell_holder(session, found, told, at)
    turn = found.round + 1
    move(session, found, Action.WITHDRAW, by=by, version=version, at=at, holder_id=None, round=turn)
    record(session, AuditAction.WITHDRAWN, found, by=by, at=at)


def _settled(each: Answer) -> dict[str, object]:
    """Return the values as they are kept: what does not apply has no level; no text is dropped."""
    level = None if each.not_applicable else each.level
    return asdict(Answer(level, each.not_applicable, each.reason.strip(), each.fact.strip(), each.file_id))


def _said(values: Mapping[str, object]) -> str:
    return "，".join(str(value) for value in values.values() if value not in (None, "", False))


def _own_files(session: Session, found: GradeApplication, entered: Mapping[int, Answer]) -> bool:
    wanted = {each.file_id for each in entered.values() if each.file_id is not None}
    query = sa.select(col(StoredFile.id)).where(
        col(StoredFile.id).in_(wanted), col(StoredFile.enterprise_id) == found.enterprise_id
    )
    return not wanted or set(session.scalars(query)) == wanted


def _reply(
    session: Session, found: GradeApplication, replies: Mapping[int, str], *, by: Actor, at: datetime
) -> dict[str, object]:
    """Answer the remarks of the last return; an answer may be changed until the application is handed in again."""
    said: dict[str, object] = {}
    for each in queries.remarks(session, found):
        words = replies.get(each.id, "").strip()[:500]
        if each.round != found.round or words == each.reply or not words:
            continue
        if len(words) < _SHORTEST:
            raise Invalid(say("答复至少写两个字。"))
        each.reply, each.replied_by, each.replied_at = words, by.person_id, at
        said[f"reply {each.id}"] = words
    return said
