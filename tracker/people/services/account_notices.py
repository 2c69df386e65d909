"""Services of account notices: tell the owner of an account what happened to it, by inbox and outbox."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.i18n import message
from tracker.notifications import services as notices
from tracker.people.models.people import UserSession
from tracker.people.rules.account_news import ACCOUNT_NEWS
from tracker.people.rules.sessions import SessionStage

_PAGE = "/account"


def tell(session: Session, action: AuditAction, person_id: int, *, at: datetime, **said: object) -> None:
    """Send a person the notice of one audit action. Its text is in ACCOUNT_NEWS."""
    news = ACCOUNT_NEWS[action]
    notices.send(session, [person_id], kind=news.kind, words=message(news.words, **said), address=_PAGE, at=at)


def arrived(session: Session, person_id: int, *, known: bool, network: str, at: datetime) -> None:
    """Tell a person of a sign-in on a device that was not known. The first sign-in of all sends no notice."""
    here = sa.select(col(UserSession.id)).where(
        col(UserSession.person_id) == person_id, col(UserSession.stage) == SessionStage.IN
    )
    if not known and session.scalar(here.limit(1)) is not None:
        tell(session, AuditAction.SIGN_IN, person_id, at=at, network=network)
