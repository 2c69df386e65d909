"""Work that waits for a person: applications to file, to act on, or to rate.

The transition table decides it, as it does for the buttons.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.core.workflow.table import refusal
from tracker.grading.models.applications import GradeApplication
from tracker.grading.queries import applications, funnel
from tracker.grading.queries.funnel import ApplicationRow
from tracker.grading.rules import APPLICATION, ApplicationNeed, ApplicationState
from tracker.grading.rules.applications import Action

_FORWARD = (Action.PASS_UP, Action.FIRST_REVIEW, Action.HAND_IN, Action.CONCLUDE, Action.PROPOSE, Action.AGREE)
"""The steps by which the bureau that holds an application moves it forward."""


def applications_to_file(session: Session, actor: Actor) -> list[ApplicationRow]:
    """Return the applications of the liaison's own enterprise that can be edited now."""
    return [
        row
        for row in funnel.open_ones(session, funnel.of_enterprise(actor))
        if _opens(session, row, actor, date.max, (Action.SAVE,))
    ]


def applications_to_bring_on(session: Session, actor: Actor, day: date) -> list[ApplicationRow]:
    """Return the applications that the reviewer's bureau holds and on which it can take the next step.

    Those in public notice are left out, because they are rated in a batch.
    """
    rows = funnel.open_ones(session, funnel.of_holder(actor))
    return [row for row in rows if row.state is not ApplicationState.NOTICE and _is_turn(session, row, actor, day)]


def applications_to_rate(session: Session, actor: Actor, day: date) -> list[ApplicationRow]:
    """Return the applications whose notice has ended and that the person may rate."""
    rows = funnel.open_ones(session, funnel.of_holder(actor))
    ended = [row for row in rows if row.state is ApplicationState.NOTICE]
    return [row for row in ended if _opens(session, row, actor, day, (Action.RATE,))]


def _is_turn(session: Session, row: ApplicationRow, actor: Actor, day: date) -> bool:
    """Return whether a step forward is open to the person, or experts still have to be invited."""
    if _opens(session, row, actor, day, _FORWARD):
        return True
    application = session.get_one(GradeApplication, row.id)
    missing = applications.missing(session, application, actor, day)
    few = missing.get(ApplicationNeed.LETTERS, 0) > missing.get(ApplicationNeed.AWAITED, 0)
    asks = row.state is ApplicationState.SUBMITTED or (row.state is ApplicationState.EXPERTS and few)
    return asks and _opens(session, row, actor, day, (Action.INVITE,))


def _opens(session: Session, row: ApplicationRow, actor: Actor, day: date, actions: Iterable[Action]) -> bool:
    application = session.get_one(GradeApplication, row.id)
    missing = {} if actions == (Action.SAVE,) else applications.missing(session, application, actor, day)
    now = applications.situation(session, application, actor, missing)
    return any(refusal(APPLICATION, now, action) is None for action in actions)
