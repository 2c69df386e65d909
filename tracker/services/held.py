"""Forms that arrived after their session had ended: kept a day for their sender alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.errors import NotFound
from tracker.domain.sessions import HELD_FOR
from tracker.domain.words import say
from tracker.models import HeldForm
from tracker.queries import people

_NOT_KEPT = ("csrf_token",)
_PASSWORDS = ("password", "old", "new", "code")


def hold(session: Session, person_id: int, path: str, fields: Mapping[str, Sequence[str]], *, at: datetime) -> None:
    """Keep what was sent, passwords left out."""
    kept = {name: list(values) for name, values in fields.items() if name not in (*_NOT_KEPT, *_PASSWORDS)}
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
