"""Synthetic workflow steps of a seeded application: who took which step on which day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH, SHANGHAI
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Role
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.grading.models.applications import GradeApplication
from tracker.grading.rules import ApplicationState
from tracker.grading.rules.applications import AT_ROOT, Action
from tracker.people.models.people import Assignment
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force
from tracker.seeding.services import upsert

_S = ApplicationState
_MORNING = time(10)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Way:
    """The chain of an application: bureaus below the root from first to last, with a person for each step."""

    liaison: int
    bureaus: list[int]
    people: list[int]
    root_id: int
    root: tuple[int, int]
    named: int | None = None
    """The holder that the seed row names, in the first review."""

    def holder(self, state: ApplicationState) -> int | None:
        """Return the bureau that holds the application in a state, or None."""
        if state in AT_ROOT:
            return self.root_id
        if state is _S.REVIEWED:
            return self.bureaus[-1]
        return (self.named or self.bureaus[0]) if state is _S.IN_REVIEW else None


class Crews:
    """The people of the seed data by enterprise or bureau."""

    def __init__(self, session: Session) -> None:
        """Read bureaus, terms and assignments once."""
        self.keys = upsert.ids(session, "bureaus")
        self.parents = {row[0]: row[1] for row in session.execute(sa.select(col(Bureau.id), col(Bureau.parent_id)))}
        latest = col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH)
        terms = sa.select(col(Term.enterprise_id), col(Term.bureau_id)).where(latest)
        self.first = {row[0]: row[1] for row in session.execute(terms)}
        query = sa.select(Assignment).where(col(Assignment.role).in_((Role.LIAISON, Role.REVIEWER)))
        self.crew: dict[tuple[str, int], list[int]] = {}
        for each in session.scalars(query.order_by(col(Assignment.id))):
            at = ("firm", each.enterprise_id) if each.enterprise_id is not None else ("bureau", each.bureau_id or 0)
            self.crew.setdefault(at, []).append(each.person_id)

    def way(self, enterprise_id: int, named: int | None) -> Way:
        """Return the chain of an enterprise's application. Raise Invalid where a step has no person to take it."""
        chain = [self.first[enterprise_id]]
        while (above := self.parents[chain[-1]]) is not None:
            chain.append(above)
        below, root = chain[:-1] or chain, self.crew.get(("bureau", chain[-1]), [])
        liaisons = self.crew.get(("firm", enterprise_id), [])
        reviewers = [self.crew.get(("bureau", each), []) for each in below]
        if len(root) < 2 or not liaisons or not all(reviewers):
            raise Invalid(
                message("grade_applications：申请要有联络员、各级审核员和最高一级的两名审核员。请先在 people 里加上。")
            )
        return Way(
            liaison=liaisons[0],
            bureaus=below,
            people=[each[0] for each in reviewers],
            root_id=chain[-1],
            root=(root[0], root[1]),
            named=named,
        )


def write(
    session: Session, made: GradeApplication, *, values: dict[str, Any], asked: list[dict[str, Any]],
    people: dict[str, int], way: Way,
) -> None:  # fmt: skip
    """Write the workflow steps that a seeded application has taken, in the order of days."""
    applied, first = values["applied_on"], values["first_reviewed_on"]
    steps: list[tuple[date, Action, ApplicationState, int, int | None]] = [
        (applied, Action.APPLY, _S.IN_REVIEW, way.liaison, None)
    ]
    passed = way.bureaus[:-1] if first is not None else way.bureaus[: way.bureaus.index(way.named or way.bureaus[0])]
    steps += [
        (applied + _DAY * (place + 1), Action.PASS_UP, _S.IN_REVIEW, way.people[place], bureau)
        for place, bureau in enumerate(passed)
    ]
    if values["returned_on"] is not None:
        steps.append((values["returned_on"], Action.RETURN, _S.RETURNED, way.people[0], way.bureaus[0]))
    if first is not None:
        steps.append((first, Action.FIRST_REVIEW, _S.REVIEWED, way.people[-1], way.bureaus[-1]))
    if values["submitted_on"] is not None:
        steps.append((values["submitted_on"], Action.HAND_IN, _S.SUBMITTED, way.people[-1], way.bureaus[-1]))
    steps += _letters(asked, people, way)
    steps += _decision(values, way)
    state = _S.DRAFT
    rows: list[dict[str, Any]] = []
    for day, action, ends, person, bureau in steps:
        rows.append(
            {
                "subject": Subject.GRADE_APPLICATION, "subject_id": made.id, "action": action, "from_state": state,
                "to_state": ends, "bureau_id": bureau, "person_id": person,
                "at": datetime.combine(day, _MORNING, SHANGHAI), "round": 1, "reason": "", "opinion": "",
                "content_hash": "",
            }
        )  # fmt: skip
        state = ends
    upsert.insert(session, Move, rows)


def _letters(
    asked: list[dict[str, Any]], people: dict[str, int], way: Way
) -> list[tuple[date, Action, ApplicationState, int, int | None]]:
    if not asked:
        return []
    invited = min(each["invited_on"] for each in asked)
    declared = [(each, people[each["expert"]]) for each in asked if each["stance"] is not None]
    return [
        (invited, Action.INVITE, _S.EXPERTS, way.root[0], way.root_id),
        *((each["invited_on"] + _DAY, Action.DECLARE, _S.EXPERTS, person, None) for each, person in declared),
        *((each["answered_on"], Action.OPINE, _S.EXPERTS, person, None) for each, person in declared
          if each["answered_on"] is not None),
    ]  # fmt: skip


def _decision(values: dict[str, Any], way: Way) -> list[tuple[date, Action, ApplicationState, int, int | None]]:
    first, second, root = *way.root, way.root_id
    read, noticed, rated = values["expert_reviewed_on"], values["noticed_on"], values["rated_on"]
    steps: list[tuple[date, Action, ApplicationState, int, int | None]] = []
    if read is not None:
        steps.append((read, Action.CONCLUDE, _S.DECISION, first, root))
    if values["state"] in (_S.PROPOSED, _S.NOTICE, _S.RATED):
        steps.append((read + _DAY, Action.PROPOSE, _S.PROPOSED, first, root))
    if noticed is not None:
        steps.append((noticed, Action.AGREE, _S.NOTICE, second, root))
    if rated is not None:
        steps.append((rated, Action.RATE, _S.RATED, second, root))
    return steps
