"""Moves (流转): the writer of workflow history."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Action, Subject


def step(
    session: Session, subject: Subject, subject_id: int, action: Action, states: tuple[str, str], *, by: Actor,
    at: datetime, bureau_id: int | None = None, turn: int = 1, reason: str = "", opinion: str = "", seen: str = "",
) -> None:  # fmt: skip
    """Write a move from one state to another; `seen` is the hash of what the person saw, `turn` the round."""
    session.add(
        Move(
            subject=subject,
            subject_id=subject_id,
            action=action,
            from_state=states[0],
            to_state=states[1],
            bureau_id=bureau_id,
            person_id=by.person_id,
            at=at,
            round=turn,
            reason=reason[:40],
            opinion=opinion[:500],
            content_hash=seen,
        )
    )
    session.flush()
