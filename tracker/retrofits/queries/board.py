"""Query of the board: every enterprise with retrofits, its tracks, waiting claims, and who must act next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of
from tracker.retrofits.models.tracks import RetrofitTrack, StageClaim
from tracker.retrofits.queries.rules import rules
from tracker.retrofits.rules import BY_ROOT, ClaimState, Rule, Track, TrackStage, days_in


@dataclass(frozen=True, kw_only=True)
class TrackLine:
    """One track of an enterprise as of today."""

    track: Track
    rule: Rule
    stage: TrackStage
    since: date | None
    days: int | None
    stalled: int | None
    """The number of days after which the stage counts as stalled, or None where it is not stalled."""
    waiting: TrackStage | None
    next: TrackStage | None
    not_before: date | None

    @property
    def complete(self) -> bool:
        """Return whether the track is complete."""
        return self.stage is TrackStage.COMPLETE


class BoardRow(NamedTuple):
    """One enterprise with its tracks under the rules of one industry."""

    enterprise_id: int
    code: str
    name: str
    industry: str
    bureau_path: str
    lines: list[TrackLine]

    @property
    def done(self) -> int:
        """The number of complete tracks."""
        return sum(line.complete for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether all tracks of the enterprise are complete (rule 13). It is computed, never stored."""
        return bool(self.lines) and self.done == len(self.lines)

    @property
    def stalled(self) -> bool:
        """Return whether any track is stalled."""
        return any(line.stalled is not None for line in self.lines)


def board(session: Session, today: date, *conditions: sa.ColumnElement[bool]) -> list[BoardRow]:
    """Return one row per enterprise and industry, where the industry has rules or the enterprise has tracks.

    It takes four statements.
    """
    ruled = rules(session)
    tracks = sa.select(RetrofitTrack)
    if conditions:
        tracks = tracks.where(col(RetrofitTrack.enterprise_id).in_(sa.select(col(Enterprise.id)).where(*conditions)))
    kept = {(each.enterprise_id, each.industry_code, each.track): each for each in session.scalars(tracks)}
    waits = sa.select(col(StageClaim.track_id), col(StageClaim.stage)).where(
        col(StageClaim.state) == ClaimState.WAITING, col(StageClaim.track_id).is_not(None)
    )
    waiting: dict[int | None, TrackStage] = {row[0]: TrackStage(row[1]) for row in session.execute(waits)}
    industries: dict[int, set[str]] = {}
    for enterprise_id, industry, _ in kept:
        industries.setdefault(enterprise_id, set()).add(industry)
    rows = []
    for enterprise_id, code, name, own, path in _enterprises(session, {key for key, _ in ruled}, *conditions):
        also = {own} if any((own, track) in ruled for track in Track) else set()
        for industry in sorted(also | industries.get(enterprise_id, set())):
            lines = [
                _line(rule, kept.get((enterprise_id, industry, track)), waiting, today)
                for (key, track), rule in ruled.items()
                if key == industry
            ]
            rows.append(
                BoardRow(
                    enterprise_id=enterprise_id, code=code, name=name, industry=industry, bureau_path=path, lines=lines
                )
            )
    return rows


def holder(line: TrackLine, bureau_path: str) -> str | None:
    """Return the path of the bureau that must verify the waiting claim, or None where the enterprise must act next."""
    if line.waiting is None:
        return None
    return f"/{keys_of(bureau_path)[0]}/" if line.waiting in BY_ROOT else bureau_path


def _enterprises(
    session: Session, industries: set[str], *conditions: sa.ColumnElement[bool]
) -> Sequence[sa.Row[int, str, str, str, str]]:
    query = (
        sa.select(col(Enterprise.id), col(Enterprise.code), col(Term.name), col(Term.industry_code), col(Bureau.path))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .where(
            col(Term.from_month) == term_in_force(col(Enterprise.id), LAST_MONTH),
            sa.or_(
                col(Term.industry_code).in_(industries),
                col(Enterprise.id).in_(sa.select(col(RetrofitTrack.enterprise_id))),
            ),
            *conditions,
        )
        .order_by(col(Bureau.path), col(Enterprise.code))
    )
    return session.execute(query).all()


def _line(rule: Rule, kept: RetrofitTrack | None, waiting: Mapping[int | None, TrackStage], today: date) -> TrackLine:
    stage = TrackStage.NOT_STARTED if kept is None else kept.stage
    since = None if kept is None else kept.since
    days, most = days_in(since, today), rule.stalls_after(stage)
    stalled = most if days is not None and most is not None and days > most else None
    waits = None if kept is None else waiting.get(kept.id)
    bar = None if kept is None else kept.not_before
    return TrackLine(
        track=rule.track,
        rule=rule,
        stage=stage,
        since=since,
        days=days,
        stalled=stalled,
        waiting=waits,
        next=rule.following(stage),
        not_before=bar,
    )
