"""Pending forms: forms submitted after their session ended, stored for a day for their sender."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.database.retention import remove
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.people.models.people import PendingForm
from tracker.people.queries import people
from tracker.people.rules.sessions import HELD_AT_MOST, HELD_FOR, HELD_SIZE
from tracker.people.services.retention import PENDING_FORMS

LOST = "lost-files"
"""The field with the names of files in the form. The files are not stored."""
_NOT_KEPT = ("csrf_token", LOST)
_LONGEST_PATH = 500
_PASSWORDS = ("password", "old", "new", "code", "proof_password", "proof_code")


def hold(
    session: Session, person_id: int, path: str, fields: Mapping[str, Sequence[str]], *, at: datetime,
    files: Sequence[str] = (),
) -> bool:  # fmt: skip
    """Store a submitted form without passwords and files. Return whether it was stored.

    Replaces the same person's earlier form for the same page. Deletes their oldest forms beyond HELD_AT_MOST, and all
    expired forms.
    """
    kept = {name: list(values) for name, values in fields.items() if name not in (*_NOT_KEPT, *_PASSWORDS)}
    kept |= {LOST: list(files)} if files else {}
    written = json.dumps(kept, ensure_ascii=False)
    if len(written) > HELD_SIZE or len(path) > _LONGEST_PATH:
        return False
    remove(session, PENDING_FORMS, at)
    mine = col(PendingForm.person_id) == person_id
    session.execute(sa.delete(PendingForm).where(mine, col(PendingForm.path) == path))
    session.add(PendingForm(person_id=person_id, path=path, fields=written, at=at))
    session.flush()
    latest = sa.select(col(PendingForm.id)).where(mine).order_by(col(PendingForm.id).desc()).limit(HELD_AT_MOST)
    session.execute(sa.delete(PendingForm).where(mine, col(PendingForm.id).not_in(list(session.scalars(latest)))))
    return True


def take(session: Session, person_id: int, held_id: int, *, at: datetime) -> PendingForm:
    """Return a pending form to its sender and delete it. Raise NotFound for other people and after a day."""
    found = next((form for form in people.held(session, person_id, at - HELD_FOR) if form.id == held_id), None)
    if found is None:
        raise NotFound(message("没有保留的填报，或已超过 24 小时。"))
    session.delete(found)
    session.flush()
    return found
