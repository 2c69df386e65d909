"""Loading of seeded grade applications with answers, expert letters and synthetic workflow steps."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import SHANGHAI
from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message
from tracker.grading.models.applications import GradeAnswer, GradeApplication, GradeRemark
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeIndicator
from tracker.grading.queries import ceilings, grades
from tracker.grading.rules import ApplicationState, FunnelStep, level_refusal
from tracker.grading.rules.applications import NOTICE_DAYS
from tracker.months.queries import working_days as calendar
from tracker.reports.rules.review_comments import ReturnReason
from tracker.seeding.services import synthetic_moves, upsert
from tracker.seeding.services.faults import Row, Rows

_FILES = ("grade_applications", "grade_answers", "grade_invitations")
_S = ApplicationState
_COPIED = ("year", "target", "line", "state", "round", "batch", "document_no", "source")
_KEY = ("year", "enterprise", "target", "line")
_DECIDED = (_S.PROPOSED, _S.NOTICE, _S.RATED)


def load(session: Session, rows: Rows) -> dict[str, upsert.Count]:
    """Write the applications that the database lacks, and return the counts by file.

    Existing ones were compared before. Raise Invalid where a level is above the expert opinions; that is known only
    once the answers are written.
    """
    problems: list[Message] = []
    counts = {name: upsert.Count() for name in _FILES if name in rows}
    parts = {name: _grouped(rows.get(name, [])) for name in _FILES[1:]}
    firms, editions = upsert.ids(session, "enterprises"), upsert.ids(session, "guidelines")
    people, crews = upsert.ids(session, "people"), synthetic_moves.Crews(session)
    for row in rows["grade_applications"]:
        values = row.values
        key = _key(values)
        answers, asked = parts["grade_answers"][key], parts["grade_invitations"][key]
        there = session.scalar(_there(values, firms[values["enterprise"]]))
        if there is None:
            way = crews.way(firms[values["enterprise"]], crews.keys.get(values["holder"]))
            made = _application(session, values, firms, editions[values["guideline"]], way)
            session.add(made)
            session.flush()
            _answers(session, made, values, answers, way)
            _invitations(session, made, asked, people, way.root)
            problems += _decide(session, made, values, row.line)
            synthetic_moves.write(session, made, values=values, asked=asked, people=people, way=way)
        for name, number in zip(counts, (1, len(answers), len(asked)), strict=False):
            if there is None:
                counts[name].new += number
            else:
                counts[name].unchanged += number
    if problems:
        raise Invalid(*problems)
    return counts


def _key(values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in _KEY)


def _grouped(rows: list[Row]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[_key(row.values)].append(row.values)
    return found


def _there(values: dict[str, Any], enterprise_id: int) -> sa.Select[GradeApplication]:
    return sa.select(GradeApplication).where(
        col(GradeApplication.year) == values["year"], col(GradeApplication.enterprise_id) == enterprise_id,
        col(GradeApplication.target) == values["target"], col(GradeApplication.line) == values["line"],
    )  # fmt: skip


def _application(
    session: Session, values: dict[str, Any], firms: dict[str, int], guideline_id: int, way: synthetic_moves.Way
) -> GradeApplication:
    state = values["state"]
    days = {f"{step.value}_on": values[f"{step.value}_on"] for step in FunnelStep}
    latest = max(day for day in [*days.values(), values["returned_on"]] if day is not None)
    decided = state in _DECIDED
    until = None
    if values["noticed_on"] is not None:
        until = calendar.working(session).add(values["noticed_on"], NOTICE_DAYS)
    return GradeApplication(
        **{name: values[name] for name in _COPIED},
        **days,
        enterprise_id=firms[values["enterprise"]],
        guideline_id=guideline_id,
        holder_id=way.holder(state),
        since=at_ten(latest),
        proposer_id=way.root[0] if decided else None,
        decider_id=way.root[1] if decided and state is not _S.PROPOSED else None,
        notice_days=None if until is None else NOTICE_DAYS,
        notice_until=until,
    )  # fmt: skip


def _answers(
    session: Session,
    made: GradeApplication,
    values: dict[str, Any],
    answers: list[dict[str, Any]],
    way: synthetic_moves.Way,
) -> None:
    query = sa.select(col(GradeIndicator.number), col(GradeIndicator.id))
    of_edition = query.where(col(GradeIndicator.guideline_id) == made.guideline_id)
    numbers = {row[0]: row[1] for row in session.execute(of_edition)}
    for each in answers:
        names = ("level", "not_applicable", "reason", "fact", "reviewed")
        key = numbers[each["number"]]
        session.add(GradeAnswer(application_id=made.id, indicator_id=key, **{name: each[name] for name in names}))
        if each["remark"]:
            session.add(
                GradeRemark(
                    application_id=made.id, indicator_id=key, round=made.round, reason=ReturnReason.EVIDENCE,
                    text=each["remark"], bureau_id=way.bureaus[0], person_id=way.people[0],
                    at=at_ten(values["returned_on"]),
                )
            )  # fmt: skip


def _decide(session: Session, made: GradeApplication, values: dict[str, Any], line: int) -> list[Message]:
    """Set the decided level and link its grade record; return why a level above the opinions is refused."""
    level = values["level"] if made.state in _DECIDED else None
    top = ceilings.ceiling_of(session, made)
    names = {each.id: each.name for each in grades.indicators(session, made.guideline_id)}
    refused = level_refusal(level, top, 0, names)
    where = {"line": line, "firm": values["enterprise"]}
    if refused is not None:
        return [message("grade_applications 第 {line} 行：{firm}，{why}", **where, why=refused)]
    made.level, made.ceiling = level, top.level if made.state in _DECIDED else None
    session.flush()
    records = sa.select(GradeRecord).where(
        col(GradeRecord.enterprise_id) == made.enterprise_id, col(GradeRecord.guideline_id) == made.guideline_id,
        col(GradeRecord.line) == made.line, col(GradeRecord.valid_from) == made.rated_on,
    )  # fmt: skip
    for record in session.scalars(records):
        if record.level is not level:
            return [
                message("grade_applications 第 {line} 行：{firm} 的等级与 grades 里的记录不同。请改成一致。", **where)
            ]
        record.application_id = made.id
    return []


def _invitations(
    session: Session, made: GradeApplication, asked: list[dict[str, Any]], people: dict[str, int], root: tuple[int, int]
) -> None:
    """Write the invitations; an expert who answered agrees with the first review on every indicator."""
    session.flush()
    said = session.scalars(sa.select(GradeAnswer).where(col(GradeAnswer.application_id) == made.id)).all()
    for each in asked:
        invited, answered = at_ten(each["invited_on"]), each["answered_on"]
        found = GradeInvitation(
            application_id=made.id, person_id=people[each["expert"]], round=made.round, invited_by=root[0],
            invited_at=invited, stance=each["stance"],
            declared_at=None if each["stance"] is None else invited + timedelta(days=1),
            answered_at=None if answered is None else at_ten(answered),
        )  # fmt: skip
        session.add(found)
        session.flush()
        for answer in said if answered else ():
            session.add(
                GradeOpinion(
                    invitation_id=found.id, indicator_id=answer.indicator_id, level=answer.reviewed,
                    not_applicable=answer.not_applicable,
                )
            )  # fmt: skip
    session.flush()


def at_ten(day: date) -> datetime:
    """Return 10:00 of a day (office time), because seed rows have days only."""
    return datetime.combine(day, time(10), SHANGHAI)
