"""How long people's sessions, links, tries and pending forms are kept."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.database.retention import Kind
from tracker.people.models.people import OneTimeLink, PendingForm, SignInAttempt, UserSession
from tracker.people.rules.sessions import ATTEMPTS_FOR, HELD_FOR, THROTTLE

PENDING_FORMS = Kind(table=PendingForm, age=HELD_FOR, since=lambda: col(PendingForm.at))
KINDS = (
    Kind(
        table=UserSession, age=timedelta(days=90),
        since=lambda: sa.func.coalesce(col(UserSession.ended_at), col(UserSession.seen_at)),
    ),
    Kind(table=OneTimeLink, age=timedelta(days=90), since=lambda: col(OneTimeLink.until)),
    Kind(
        table=SignInAttempt, age=ATTEMPTS_FOR, since=lambda: col(SignInAttempt.at),
        # nobody is ever told of the tries under a name that nobody has
        over=lambda at: sa.and_(col(SignInAttempt.person_id).is_(None), col(SignInAttempt.at) < at - THROTTLE.window),
    ),
    PENDING_FORMS,
)  # fmt: skip
"""What is removed, and when. An expired session is over at its last request."""
