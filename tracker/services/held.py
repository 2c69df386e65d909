"""Forms that arrived after their session had ended: kept a day for their sender alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.errors import NotFound
from tracker.domain.sessions import HELD_FOR
from tracker.domain.words import say
from tracker.models import HeldForm
from tracker.queries import people

LOST = "lost-files"
"""Under which the names of files stand that came with a form: a file itself is not kept."""
_NOT_KEPT = ("csrf_token", LOST)
_PASSWORDS = ("password", "old", "new", "code")


def hold(
    session: Session, person_id: int, path: str, fields: Mapping[str, Sequence[str]], *, at: datetime,
    files: Sequence[str] = (),
) -> None:  # fmt: skip
    """Keep what was sent, passwords left out, of files their names; the same form sent before is no longer kept."""
    kept = {name: list(values) for name, values in fields.items() if name not in (*_NOT_KEPT, *_PASSWORDS)}
    earlier = (col(HeldForm.person_id) == person_id, col(HeldForm.path) == path[:500], col(HeldForm.done_at).is_(None))
    session.execute(sa.update(HeldForm).where(*earlier).values(done_at=at))
    kept |= {LOST: list(files)} if files else {}
    session.add(HeldForm(person_id=person_id, path=path[:500], fields=json.dumps(kept, ensure_ascii=False), at=at))
    session.flush()


def take(session: Session, person_id: int, held_id: int, *, at: datetime) -> HeldForm:
    """Hand a kept form back to its sender, once; raise NotFound for anybody else, or after a day."""
    found = next((form for form in people.held(session, person_id, at - HELD_FOR) if form.id == held_id), None)
    if found is None:
        raise NotFound(say("没有保留的填报，或已超过 24 小时。"))
    found.done_at = at
    session.flush()
    return found
