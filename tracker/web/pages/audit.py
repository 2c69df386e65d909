"""The history of one record as sentences: events of the log, each with the move it made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.proposals import ProposalState
from tracker.domain.reports import ReportState
from tracker.domain.words import Choice, say
from tracker.domain.workflow import Subject
from tracker.models import AuditEvent, Move
from tracker.web.language import told

_STATES: dict[Subject, type[Choice]] = {Subject.REPORT: ReportState, Subject.PROPOSAL: ProposalState}


@dataclass(frozen=True)
class Told:
    """One sentence of a history: when, who did what, from where to where, and the values behind it."""

    at: datetime
    sentence: str
    opinion: str
    old: str
    new: str
    seq: int | None


def told_history(events: Sequence[AuditEvent], moves: Sequence[Move], names: dict[int, str]) -> list[Told]:
    """Tell events and moves together, the latest first; a move of the same moment and person belongs to its event."""
    left = {(move.at, move.person_id): move for move in moves}
    lines = [_of_event(event, left.pop((event.at, event.person_id or 0), None)) for event in events]
    lines += [_of_move(move, names.get(move.person_id, "")) for move in left.values()]
    return sorted(lines, key=lambda line: (line.at, line.seq or 0), reverse=True)


def _of_event(event: AuditEvent, move: Move | None) -> Told:
    who = event.person or told("系统")
    words = told(say("{who} {action}", who=who, action=told(event.action)))
    return Told(event.at, words + _way(move), event.reason, event.old, event.new, event.seq)


def _of_move(move: Move, who: str) -> Told:
    """Tell a move that came with the seed, before there was a log."""
    words = told(say("{who} {action}", who=who, action=told(move.action)))
    return Told(move.at, words + _way(move), move.opinion, "", "", None)


def _way(move: Move | None) -> str:
    if move is None:
        return ""
    states = _STATES[move.subject]
    known = {state.value: told(state) for state in states}
    way = [known[state] for state in (move.from_state, move.to_state) if state in known]
    way = way[:1] if len(way) == 2 and way[0] == way[1] else way
    return told(say("（{way}，第 {n} 轮）", way=" → ".join(way), n=move.round))
