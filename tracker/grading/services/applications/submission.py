"""Services of the self-assessment by the liaison: begin, save by indicator, reply, apply, withdraw."""

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
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.core.workflow.transition import AuditDetails, Effects, record, require, take, transition
from tracker.evidence.models import StoredFile
from tracker.grading.models.applications import GradeAnswer, GradeApplication
from tracker.grading.queries import applications as queries
from tracker.grading.queries import grades
from tracker.grading.rules import ApplicationState, GradeLevel, Target, wanted_level
from tracker.grading.rules.applications import Action
from tracker.grading.services.applications.explanations import keep
from tracker.grading.services.applications.transition import ApplicationCase, name, notify_holder
from tracker.register.models import Enterprise
from tracker.register.queries import terms

_SHORTEST = 2
"""Minimum number of characters of a reply."""


@dataclass(frozen=True)
class Answer:
    """The answer of the liaison to one indicator."""

    level: GradeLevel | None = None
    not_applicable: bool = False
    reason: str = ""
    fact: str = ""
    file_id: int | None = None


def begin(
    session: Session, enterprise_id: int, target: Target, line: str, year: int, *, by: Actor, at: datetime
) -> GradeApplication:
    """Begin a self-assessment on the edition in force, or return the one that exists for that year and target.

    Raise NotAllowed for anybody but the enterprise's liaison, and Invalid where no edition has a level for the target.
    """
    if by.role is not Role.LIAISON or by.enterprise_id != enterprise_id:
        raise NotAllowed(message("只有本企业的联络员可以申请绩效分级。"))
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
        raise Invalid(message("本行业没有施行的指南，或等级待核，暂不能申请。请联系自治区厅。"))
    if wanted_level(target, grades.grade_set(edition)) is None:
        raise Invalid(message("“{edition}”没有{target}对应的等级。", edition=edition.title, target=target.label))
    made = GradeApplication(
        year=year, enterprise_id=enterprise_id, target=target, guideline_id=edition.id, line=line,
        state=ApplicationState.DRAFT, since=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    case = ApplicationCase(made)
    record(session, case, AuditAction.SAVED, AuditDetails(new={"edition": edition.edition, "line": line}), by=by, at=at)
    return made


def save(
    session: Session, found: GradeApplication, entered: Mapping[int, Answer], replies: Mapping[int, str], *,
    by: Actor, version: int, at: datetime, explanations: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Save answers to indicators, replies to remarks and explanations of findings. Other answers stay.

    Raise Closed for an indicator that was not returned. Raise Invalid for an indicator of another edition or a file of
    another enterprise.
    """
    case = ApplicationCase(found)
    require(session, case, Action.SAVE, by=by, at=at, version=version)
    levels = grades.grade_set(queries.guideline(session, found))
    known = {each.id: each for each in grades.indicators(session, found.guideline_id)}
    wrong = [key for key, each in entered.items() if key not in known or each.level not in (None, *levels)]
    if wrong or not _own_files(session, found, entered):
        raise Invalid(message("表单与这件申请不符，没有保存。请刷新页面再填。"))
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
            raise Closed(message("“{name}”没有被退回，不能改。", name=known[key].name))
        old[known[key].name], new[known[key].name] = _said(kept), _said(values)
        if row is None:
            row = GradeAnswer(application_id=found.id, indicator_id=key)
            session.add(row)
        for field, value in values.items():
            setattr(row, field, value)
        row.round, row.reviewed = found.round, None
    new |= _reply(session, found, replies, by=by, at=at) | keep(session, found, explanations or {}, by=by, at=at)
    moved = {"since": at} if new else {}  # a save without changes is no step and leaves no event
    take(session, case, Action.SAVE, moved, by=by, at=at, version=version)
    if new:
        record(session, case, AuditAction.SAVED, AuditDetails(old, new), by=by, at=at)


def apply(session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime) -> None:
    """Submit the self-assessment to the supervisor bureau. Concurrent submissions are serialized."""
    optimistic_lock.lock_row(session, Enterprise, found.enterprise_id, alone=True)

    def prepare() -> dict[str, object]:
        return {"holder_id": queries.ancestors(session, found.enterprise_id)[0].id}

    def follow() -> AuditDetails:
        words = message("{name}申请{target}，请核对。", name=name(session, found), target=found.target.label)
        notify_holder(session, found, words, at)
        return AuditDetails()

    effects = Effects(event=AuditAction.APPLIED, prepare=prepare, follow=follow)
    transition(session, ApplicationCase(found), Action.APPLY, by=by, version=version, at=at, effects=effects)


def withdraw(session: Session, found: GradeApplication, *, by: Actor, version: int, at: datetime) -> None:
    """Withdraw an application before it is rated. Its dates are cleared, and it can be submitted again."""

    def prepare() -> dict[str, object]:
        words = message("{name}撤回了{target}申请。", name=name(session, found), target=found.target.label)
        notify_holder(session, found, words, at)
        return {"holder_id": None, "round": found.round + 1}

    effects = Effects(event=AuditAction.WITHDRAWN, prepare=prepare)
    transition(session, ApplicationCase(found), Action.WITHDRAW, by=by, version=version, at=at, effects=effects)


def _settled(each: Answer) -> dict[str, object]:
    """Return the values to store. An answer "does not apply" has no level but keeps its texts."""
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
    """Store replies to the remarks of the last return. They can be changed until the application is submitted again."""
    said: dict[str, object] = {}
    for each in queries.remarks(session, found):
        words = replies.get(each.id, "").strip()[:500]
        if each.round != found.round or words == each.reply or not words:
            continue
        if len(words) < _SHORTEST:
            raise Invalid(message("答复至少写两个字。"))
        each.reply, each.replied_by, each.replied_at = words, by.person_id, at
        said[f"reply {each.id}"] = words
    return said
