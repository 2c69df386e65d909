"""Retrofit tracks and units of an enterprise, shown beside its monthly report."""

from datetime import date
from typing import NamedTuple

from flask import url_for
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.web.locale import translate
from tracker.register.models import Enterprise
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination
from tracker.retrofits.rules import EliminationStage, TrackStage, unit_following


class Beside(NamedTuple):
    """One track or unit: what it is, its stage, the claim that waits to be verified, the stage that comes next."""

    name: str
    stage: TrackStage | EliminationStage
    waiting: TrackStage | EliminationStage | None
    next: TrackStage | EliminationStage | None
    url: str


def retrofits_beside(session: Session, enterprise_id: int, code: str, today: date) -> list[Beside]:
    """Return the tracks and units of an enterprise as they stand today; nothing for one without any."""
    boards = retrofits.board(session, today, col(Enterprise.id) == enterprise_id)
    rows = [
        Beside(
            translate(line.track), line.stage, line.waiting, line.next,
            url_for("retrofits.track", code=code, industry=board.industry, track=line.track.value),
        )
        for board in boards
        for line in board.lines
    ]  # fmt: skip
    for each in retrofits.units(session, LAST_MONTH, col(Elimination.enterprise_id) == enterprise_id):
        waiting = None if each.waiting is None else EliminationStage(each.waiting)
        url = url_for("eliminations.show", unit_id=each.unit.id)
        rows.append(Beside(each.unit.unit, each.unit.stage, waiting, unit_following(each.unit.stage), url))
    return rows
