"""Synthetic workflow steps of seeded reports: submitted, passed up, approved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.months.models import Month
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force
from tracker.reports.rules.reports import ReportState
from tracker.reports.rules.workflow import Action
from tracker.seeding.services import upsert
from tracker.seeding.services.people import filers


class Filed(NamedTuple):
    """A report with the values of its seed row."""

    id: int
    enterprise_id: int
    state: ReportState
    holder_id: int | None
    round: int
    submitted_at: datetime | None
    approved_at: datetime | None


def moves(session: Session, month: Month, reports: Iterable[Filed]) -> None:
    """Write the workflow steps that each seeded report has taken, where a person for them is known."""
    parents = {row[0]: row[1] for row in session.execute(sa.select(col(Bureau.id), col(Bureau.parent_id)))}
    query = sa.select(col(Term.enterprise_id), col(Term.bureau_id)).where(
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code)
    )
    first = {row[0]: row[1] for row in session.execute(query)}
    liaisons, reviewers = filers(session)
    made: list[dict[str, Any]] = []
    for report in reports:
        if report.submitted_at is None or report.enterprise_id not in liaisons:
            continue
        chain = [first[report.enterprise_id]]
        while (above := parents[chain[-1]]) is not None:
            chain.append(above)
        made.append(
            _move(
                report,
                action=Action.SUBMIT,
                bureau=None,
                person=liaisons[report.enterprise_id],
                at=report.submitted_at,
                before=ReportState.DRAFT,
            )
        )
        made += _steps(report, chain, reviewers)
    upsert.insert(session, Move, made)


def _steps(report: Filed, chain: list[int], reviewers: dict[int, int]) -> list[dict[str, Any]]:
    submitted, decided = report.submitted_at, report.approved_at
    if submitted is None or any(bureau not in reviewers for bureau in chain):
        return []
    passed = (
        chain[:-1]
        if decided is not None
        else chain[: chain.index(report.holder_id)]
        if report.holder_id in chain
        else []
    )
    until = decided or submitted
    steps = [
        _move(
            report,
            action=Action.PASS_UP,
            bureau=bureau,
            person=reviewers[bureau],
            at=submitted + (until - submitted) * (place + 1) / (len(chain) + 1),
        )
        for place, bureau in enumerate(passed)
    ]
    if decided is not None:
        steps.append(_move(report, action=Action.APPROVE, bureau=chain[-1], person=reviewers[chain[-1]], at=decided))
    return steps


def _move(
    report: Filed, *, action: Action, bureau: int | None, person: int, at: datetime,
    before: ReportState = ReportState.IN_REVIEW,
) -> dict[str, Any]:  # fmt: skip
    after = ReportState.APPROVED if action is Action.APPROVE else ReportState.IN_REVIEW
    return {
        "subject": Subject.REPORT,
        "subject_id": report.id,
        "action": action,
        "from_state": before,
        "to_state": after,
        "bureau_id": bureau,
        "person_id": person,
        "at": at,
        "round": 1,
        "reason": "",
        "opinion": "",
        "content_hash": "",
    }
