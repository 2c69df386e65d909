"""Unscoped functions: those that must read beyond the access scope of their session, each listed with its reason.

Every session of a request is scoped, whatever its method. What cannot be correct within one part of the region runs as
`unscoped`; a function that is not in the list fails at import.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from tracker.core import access_scope

P = ParamSpec("P")
R = TypeVar("R")
USES: dict[str, str] = {
    "positions.services.writing.open_month": "a month opens with the positions of every enterprise",
    "positions.services.writing.replace": "totals are kept by whole leaves, of every dimension",
    "reports.services.handover.hand_over": "an enterprise that has just left a tree takes along what is held there",
    "figures.services.impact_preview.whole_trial": "who keeps the lists reads no enterprise and moves whole trees",
    "reports.services.prefill.prefill": "a month's reports are made for every enterprise",
    "closing.services.closing.sign_off": "a side is signed off whole, as it was in that month",
    "closing.services.closing.close": "a month closes for both sides",
    "closing.services.closing.reopen": "a side is reopened as it was in that month",
    "register.queries.supervision.enterprise_id": "a code is taken whoever holds it",
    "register.queries.supervision.project_id": "a code is taken whoever holds it",
    "register.queries.supervision.same_uscc": "a credit code is taken whoever holds it",
    "register.queries.supervision.nearly_same": "a name is alike whoever bears it",
    "proposals.queries.proposals.next_project_code": "numbers are given once in the region",
    "reports.queries.finding_context._foreign": "a file of two enterprises is counted, the other is not named",
    "figures.queries.reconciliation._elsewhere": "money that came from or went to another part: how much, not whose",
    "grading.queries.expert_review.letters": "an expert keeps the list of what they were asked, read or not",
    "workbook.queries.verdict.verdict": "who has left since is still in past months",
}
"""Module and function, and why it must see more."""


def unscoped(does: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Decorator: let a listed function read without access scope; the session is its first argument."""
    name = f"{does.__module__.removeprefix('tracker.')}.{does.__qualname__}"
    if name not in USES:
        raise LookupError(name)

    @wraps(does)
    def run(session: Session, /, *args: P.args, **named: P.kwargs) -> R:
        with _everything(session):
            return does(session, *args, **named)

    return run


@contextmanager
def _everything(session: Session) -> Iterator[None]:
    kept = access_scope.attached(session)
    access_scope.attach(session, access_scope.EVERYTHING)
    try:
        yield
    finally:
        access_scope.attach(session, kept)
