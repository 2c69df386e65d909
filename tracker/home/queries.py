"""The to-do items of a person, found by the same refusals that decide the buttons."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.closing import queries as closing
from tracker.closing.rules import ClosingAction, SidePhase, closing_refusal
from tracker.core.roles import Actor, Role
from tracker.core.workflow.table import REPORT, Action, refusal
from tracker.grading.models.applications import GradeApplication
from tracker.grading.queries import applications, funnel
from tracker.grading.queries.funnel import ApplicationRow
from tracker.grading.rules import ApplicationNeed, ApplicationState, application_refusal
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.register.models import Enterprise
from tracker.reports.queries import report_status, report_workflow, reports
from tracker.reports.queries.report_status import ReportRow
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination, RetrofitTrack, StageClaim
from tracker.retrofits.queries.board import TrackLine
from tracker.retrofits.rules import TRACK, UNIT, StageSituation, stage_refusal

_FORWARD = (Action.PASS_UP, Action.FIRST_REVIEW, Action.HAND_IN, Action.CONCLUDE, Action.PROPOSE, Action.AGREE)
"""The steps of an application that its holder takes to bring it on."""


def under_way(session: Session) -> list[Month]:
    """Return the months in which reports may move: the open one, and closed ones with somebody reopened."""
    still_open = months.open_month(session)
    return [*closing.months_reopened(session), *([] if still_open is None else [still_open])]


def to_file(session: Session, month: Month, actor: Actor) -> list[ReportRow]:
    """Return the liaison's own report of a month, where it may be written now."""
    rows = report_status.rows(session, month, report_status.turn_of(actor))
    return [row for row in rows if _may_save(session, month, row, actor)]


def to_review(session: Session, month: Month, actor: Actor) -> int:
    """Count the reports that lie with a reviewer's bureau, but for those that the reviewer had another part in."""
    return report_status.number(
        session, month, report_status.turn_of(actor), report_status.reviewable_by(actor.person_id)
    )


def to_sign(session: Session, month: Month, actor: Actor) -> bool:
    """Return whether a side that was reopened waits for this person's signature."""
    now = closing.situation(session, month, actor)
    return now.phase is SidePhase.REOPENED and closing_refusal(ClosingAction.SIGN_OFF, now) is None


def applications_to_file(session: Session, actor: Actor) -> list[ApplicationRow]:
    """Return the applications of the liaison's own enterprise that may be written now."""
    return [
        row
        for row in funnel.open_ones(session, funnel.of_enterprise(actor))
        if _opens(session, row, actor, date.max, (Action.SAVE,))
    ]


def applications_to_bring_on(session: Session, actor: Actor, day: date) -> list[ApplicationRow]:
    """Return the applications that a reviewer of the holder may bring a step on; those in notice are rated together."""
    rows = funnel.open_ones(session, funnel.of_holder(actor))
    return [row for row in rows if row.state is not ApplicationState.NOTICE and _is_turn(session, row, actor, day)]


def applications_to_rate(session: Session, actor: Actor, day: date) -> list[ApplicationRow]:
    """Return the applications whose notice has ended and that this person may rate."""
    rows = funnel.open_ones(session, funnel.of_holder(actor))
    ended = [row for row in rows if row.state is ApplicationState.NOTICE]
    return [row for row in ended if _opens(session, row, actor, day, (Action.RATE,))]


def tracks_to_claim(session: Session, actor: Actor, day: date) -> list[TrackLine]:
    """Return the tracks of the liaison's own enterprise for which a stage may be claimed now."""
    rows = retrofits.board(session, day, col(Enterprise.id) == actor.enterprise_id)
    return [line for row in rows for line in row.lines if _may_claim(line, actor)]


def claims_to_verify(session: Session, actor: Actor) -> list[StageClaim]:
    """Return the claims that wait for a reviewer's bureau, but for those that the reviewer made."""
    return [claim for claim in retrofits.waiting_here(session, actor.bureau_id) if _may_verify(session, claim, actor)]


def _may_save(session: Session, month: Month, row: ReportRow, actor: Actor) -> bool:
    report = reports.report(session, month.code, row.code)
    return refusal(REPORT, Action.SAVE, report_workflow.situation(session, report, actor, {})) is None


def _is_turn(session: Session, row: ApplicationRow, actor: Actor, day: date) -> bool:
    """Return whether the next step is the holder's: it is open, or experts are still to be asked."""
    if _opens(session, row, actor, day, _FORWARD):
        return True
    found = session.get_one(GradeApplication, row.id)
    missing = applications.missing(session, found, actor, day)
    few = missing.get(ApplicationNeed.LETTERS, 0) > missing.get(ApplicationNeed.AWAITED, 0)
    asks = row.state is ApplicationState.SUBMITTED or (row.state is ApplicationState.EXPERTS and few)
    return asks and _opens(session, row, actor, day, (Action.INVITE,))


def _opens(session: Session, row: ApplicationRow, actor: Actor, day: date, actions: Iterable[Action]) -> bool:
    found = session.get_one(GradeApplication, row.id)
    missing = {} if actions == (Action.SAVE,) else applications.missing(session, found, actor, day)
    now = applications.situation(session, found, actor, missing)
    return any(application_refusal(action, now) is None for action in actions)


def _may_claim(line: TrackLine, actor: Actor) -> bool:
    now = StageSituation(line.stage, line.waiting, actor.role, is_own_enterprise=actor.role is Role.LIAISON)
    return stage_refusal(TRACK, Action.CLAIM, now) is None


def _may_verify(session: Session, claim: StageClaim, actor: Actor) -> bool:
    found = (
        session.get_one(RetrofitTrack, claim.track_id)
        if claim.track_id is not None
        else session.get_one(Elimination, claim.unit_id)
    )
    now = retrofits.situation(session, claim.enterprise_id, found, actor)
    return stage_refusal(TRACK if claim.track_id is not None else UNIT, Action.VERIFY, now) is None
