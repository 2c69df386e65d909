"""What stands against an application: problems of an enterprise on a day, as findings."""

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.domain.findings import Level
from tracker.domain.words import Sentence


class Problem(NamedTuple):
    """One thing that speaks against a grade; level A bars it."""

    level: Level
    code: str
    sentence: Sentence


def problems(session: Session, enterprise_id: int, day: date) -> list[Problem]:
    """Give what speaks against a grade for an enterprise on a day."""
    return []
