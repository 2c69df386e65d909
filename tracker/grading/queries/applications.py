"""Queries of applications: the record, its answers and remarks, and what decides its open steps."""

from collections.abc import Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.grading.models.applications import GradeAnswer, GradeApplication, GradeObjection, GradeRemark
from tracker.grading.models.experts import GradeInvitation
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import eligibility, expert_review, grades
from tracker.grading.rules import ApplicationNeed, ApplicationSituation, ApplicationState, Claim
from tracker.grading.rules.applications import INSIDE, LEAST_LETTERS, STANDING, UNFILED, Action
from tracker.people.models.people import Person
from tracker.register.models import Bureau
from tracker.register.queries import terms
from tracker.reports.queries import reports
from tracker.reports.rules.findings import Level


class ApplicationMove(NamedTuple):
    """One step in the history of an application."""

    action: Action
    to_state: str
    bureau: str | None
    person: str
    at: object
    round: int
    opinion: str


def application(session: Session, application_id: int) -> GradeApplication:
    """Return an application by id. Raise NotFound where there is none within the access scope."""
    case = session.scalar(sa.select(GradeApplication).where(col(GradeApplication.id) == application_id))
    if case is None:
        raise NotFound(message("您的管理范围里没有这件分级申请。"))
    return case


def guideline(session: Session, case: GradeApplication) -> GradeGuideline:
    """Return the guideline edition of an application."""
    return session.get_one(GradeGuideline, case.guideline_id)


def ancestors(session: Session, enterprise_id: int) -> list[Bureau]:
    """Return the bureaus that an enterprise's application passes, from the supervisor to the root bureau."""
    return reports.chain(session, terms.term_now(session, enterprise_id).bureau_id)


def answers(session: Session, application_id: int) -> dict[int, GradeAnswer]:
    """Return the answers of an application, keyed by indicator id. An unanswered indicator may have no row."""
    query = sa.select(GradeAnswer).where(col(GradeAnswer.application_id) == application_id)
    return {each.indicator_id: each for each in session.scalars(query)}


def claims(
    indicator_ids: Collection[int], said: Mapping[int, GradeAnswer], *, reviewed: bool = False
) -> dict[int, Claim]:
    """Return the claimed level of every indicator.

    With `reviewed`, the level found by the first review replaces the claimed one.
    """
    found: dict[int, Claim] = {}
    for key in indicator_ids:
        answer = said.get(key)
        level = None if answer is None else answer.level
        if reviewed and answer is not None and answer.reviewed is not None:
            found[key] = Claim(answer.reviewed)
        else:
            found[key] = Claim(level, answer is not None and answer.not_applicable)
    return found


def remarks(session: Session, case: GradeApplication) -> list[GradeRemark]:
    """Return all remarks of an application, the latest round first."""
    query = sa.select(GradeRemark).where(col(GradeRemark.application_id) == case.id)
    return list(session.scalars(query.order_by(col(GradeRemark.round).desc(), col(GradeRemark.id))))


def opened(session: Session, case: GradeApplication) -> set[int] | None:
    """Return the ids of indicators that may be edited after a return, or None where all may be.

    They are the indicators with a remark and those without required evidence.
    """
    ids = {each.indicator_id for each in remarks(session, case) if each.round == case.round}
    return ids | unproven(session, case) if ids else None


def unproven(session: Session, case: GradeApplication) -> set[int]:
    """Return the ids of indicators without the evidence that the edition requires.

    Indicators that do not apply need no evidence.
    """
    said = answers(session, case.id)
    asked = [each.id for each in grades.indicators(session, case.guideline_id) if each.evidence.strip()]
    return {key for key in asked if (one := said.get(key)) is None or not (one.not_applicable or one.file_id)}


def objections(session: Session, case: GradeApplication) -> list[GradeObjection]:
    """Return the objections to an application, the newest first."""
    query = sa.select(GradeObjection).where(col(GradeObjection.application_id) == case.id)
    return list(session.scalars(query.order_by(col(GradeObjection.id).desc())))


def content_hash(session: Session, case: GradeApplication) -> str:
    """Return the hash of the self-assessment that a person saw: every answer with its file."""
    said = answers(session, case.id)
    lines = [
        f"{key}:{answer.level}:{answer.not_applicable}:{answer.reason}:{answer.fact}:{answer.file_id};"
        for key, answer in sorted(said.items())
    ]
    return sha256("".join(lines).encode()).hexdigest()


def last_move(session: Session, case: GradeApplication) -> Move | None:
    """Return the last step of an application, or None."""
    return session.scalars(_moves(case).order_by(col(Move.id).desc()).limit(1)).first()


def history(session: Session, case: GradeApplication, *, inside: bool) -> list[ApplicationMove]:
    """Return the history of an application, the newest step first.

    Steps of the expert review are included with `inside` only.
    """
    query = (
        sa.select(
            col(Move.action), col(Move.to_state), col(Bureau.short_name), col(Person.name), col(Move.at),
            col(Move.round), col(Move.opinion),
        )
        .join(Person, col(Person.id) == col(Move.person_id))
        .outerjoin(Bureau, col(Bureau.id) == col(Move.bureau_id))
        .where(col(Move.subject) == Subject.GRADE_APPLICATION, col(Move.subject_id) == case.id)
        .order_by(col(Move.id).desc())
    )  # fmt: skip
    if not inside:
        query = query.where(col(Move.action).not_in(INSIDE))
    return [ApplicationMove(Action(row[0]), *row[1:]) for row in session.execute(query)]


def situation(
    session: Session, case: GradeApplication, actor: Actor | None, missing: Mapping[ApplicationNeed, int]
) -> ApplicationSituation:
    """Return the values that decide which steps of an application a person may take."""
    holder = None if case.holder_id is None else session.get_one(Bureau, case.holder_id)
    above = None if holder is None or holder.parent_id is None else session.get_one(Bureau, holder.parent_id)
    return ApplicationSituation(
        state=case.state,
        role=actor.role if actor else None,
        is_own_enterprise=actor is not None and actor.enterprise_id == case.enterprise_id,
        is_holder=actor is not None and holder is not None and actor.bureau_id == holder.id,
        holder_is_last=holder is not None and (above is None or above.parent_id is None),
        holder_is_root=holder is not None and holder.parent_id is None,
        holder_name=holder.name if holder else "",
        is_filer=actor is not None and _filed(session, case, actor.person_id),
        is_proposer=actor is not None and case.proposer_id == actor.person_id,
        is_invited=actor is not None and expert_review.invitation(session, case, actor.person_id) is not None,
        missing=missing,
    )


def missing(session: Session, case: GradeApplication, actor: Actor | None, day: date) -> dict[ApplicationNeed, int]:
    """Return how many things are still missing for each condition of the steps that are possible now."""
    if case.state in UNFILED:
        return _of_filing(session, case, day)
    if case.state is ApplicationState.EXPERTS:
        return _of_letters(session, case, actor)
    late = 0 if case.notice_until is None else (case.notice_until - day).days + 1
    opened = len(eligibility.open_findings(session, case, day))
    return {ApplicationNeed.ENDED: max(0, late), ApplicationNeed.EXPLAINED: opened}


def inside_review(session: Session, case: GradeApplication, actor: Actor | None) -> bool:
    """Return whether a person is a reviewer of the root bureau, which organises the expert review."""
    if actor is None or actor.bureau_id is None or actor.role.value != "reviewer":
        return False
    return ancestors(session, case.enterprise_id)[-1].id == actor.bureau_id


def _of_filing(session: Session, case: GradeApplication, day: date) -> dict[ApplicationNeed, int]:
    said = answers(session, case.id)
    open_ones = [each for each in remarks(session, case) if each.round == case.round]
    problems = eligibility.problems(session, case.enterprise_id, day)
    known = [each.id for each in grades.indicators(session, case.guideline_id)]
    return {
        ApplicationNeed.ALONE: _others(session, case),
        ApplicationNeed.INDICATORS: int(not known),
        ApplicationNeed.FILLED: sum(each == Claim() for each in claims(known, said).values()),
        ApplicationNeed.REASONED: sum(each.not_applicable and not each.reason for each in said.values()),
        ApplicationNeed.EVIDENCED: len(unproven(session, case)),
        ApplicationNeed.ANSWERED: sum(not each.reply for each in open_ones),
        ApplicationNeed.ELIGIBLE: sum(each.level is Level.A for each in problems),
        ApplicationNeed.EXPLAINED: len(eligibility.open_findings(session, case, day)),
    }


def _others(session: Session, case: GradeApplication) -> int:
    """Return the number of other applications of the enterprise in the same year that are under way."""
    query = sa.select(sa.func.count()).where(
        col(GradeApplication.enterprise_id) == case.enterprise_id, col(GradeApplication.year) == case.year,
        col(GradeApplication.id) != case.id, col(GradeApplication.state).in_(STANDING),
    )  # fmt: skip
    return session.scalar(query) or 0


def _of_letters(session: Session, case: GradeApplication, actor: Actor | None) -> dict[ApplicationNeed, int]:
    invitations = expert_review.invitations(session, case)
    mine = next((each for each in invitations if actor is not None and each.person_id == actor.person_id), None)
    answered = sum(each.answered_at is not None for each in invitations)
    return {
        ApplicationNeed.CLEARED: int(mine is not None and mine.stance is None),
        ApplicationNeed.AWAITED: sum(_awaited(each) for each in invitations),
        ApplicationNeed.LETTERS: max(0, LEAST_LETTERS - answered),
    }


def _awaited(each: GradeInvitation) -> bool:
    return each.answered_at is None and (each.stance is None or each.stance.value == "clear")


def _filed(session: Session, case: GradeApplication, person_id: int) -> bool:
    filed = _moves(case).where(
        col(Move.action) == Action.APPLY, col(Move.round) == case.round, col(Move.person_id) == person_id
    )
    return session.scalars(filed.limit(1)).first() is not None


def _moves(case: GradeApplication) -> sa.Select[Move]:
    return sa.select(Move).where(col(Move.subject) == Subject.GRADE_APPLICATION, col(Move.subject_id) == case.id)
