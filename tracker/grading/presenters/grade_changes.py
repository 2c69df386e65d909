"""Presenters of the pages of grade changes: the list, one change, and the grades of one enterprise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy.orm import Session

from tracker.core.i18n import Message
from tracker.core.roles import Actor
from tracker.core.workflow.table import refusals
from tracker.evidence import queries as files
from tracker.evidence.models import StoredFile
from tracker.grading.forms.grades import ChangeForm, FlagForm
from tracker.grading.models.grades import GradeChange
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import eligibility, grade_changes, grades, guidelines
from tracker.grading.queries.grade_changes import ChangeRow
from tracker.grading.queries.grades import Held
from tracker.grading.rules import GradeLevel
from tracker.grading.rules.changes import CHANGE
from tracker.grading.rules.eligibility import Problem
from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.register.queries import terms
from tracker.register.queries.terms import subject_name


@dataclass(frozen=True, kw_only=True)
class ChangesPage:
    """The list of grade changes: those that wait for the reader's decision, and all."""

    mine: Sequence[ChangeRow]
    rows: Sequence[ChangeRow]


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """The values for the page of one grade change: its content, the reason, and who decided."""

    change: GradeChange
    enterprise: str
    before: Held | None
    """The record that the change applies to."""
    guideline: GradeGuideline
    people: dict[int, str]
    document: StoredFile | None
    refusals: dict[str, Message | None]
    """Why each action is closed to the acting person, or None, keyed by action."""
    bar_months: int
    due_days: int


@dataclass(frozen=True, kw_only=True)
class GradePage:
    """The page of the grades of one enterprise, with obstacles to a rating and the forms of changes and flags."""

    enterprise: Enterprise
    name: str
    form: ChangeForm
    flag_form: FlagForm
    records: Sequence[Held]
    today: date
    overall: GradeLevel | None
    problems: Sequence[Problem]
    rows: Sequence[ChangeRow]
    acts: bool
    """Whether the acting person belongs to the supervisor bureau or a bureau above it."""


def change_page(session: Session, change: GradeChange, actor: Actor) -> ChangePage:
    """Return the values for the page of one grade change."""
    situation = grade_changes.situation(session, change, actor)
    records = {each.record.id: each for each in grades.history(session, change.enterprise_id)}
    return ChangePage(
        change=change,
        enterprise=terms.term_now(session, change.enterprise_id).name,
        before=None if change.about_id is None else records.get(change.about_id),
        guideline=guidelines.edition(session, change.guideline_id).guideline,
        people=people.names(session, [each for each in (change.proposer_id, change.decider_id) if each]),
        document=files.stored(session, change.file_id) if change.file_id else None,
        refusals={
            action: refused.sentence if refused else None for action, refused in refusals(CHANGE, situation).items()
        },
        bar_months=current_app.config["TRACKER_GRADE_BAR_MONTHS"],
        due_days=current_app.config["TRACKER_DOCUMENT_DAYS"],
    )


def grade_page(
    session: Session, enterprise: Enterprise, form: ChangeForm, flag_form: FlagForm, *, actor: Actor, today: date
) -> GradePage:
    """Return the values for the page of the grades of one enterprise."""
    records = grades.history(session, enterprise.id)
    industry = terms.term_now(session, enterprise.id).industry_code
    return GradePage(
        enterprise=enterprise,
        name=subject_name(session, enterprise),
        form=form,
        flag_form=flag_form,
        records=records,
        today=today,
        overall=grades.overall_of(records, today, industry),
        problems=eligibility.problems(session, enterprise.id, today),
        rows=grade_changes.rows(session, enterprise.id),
        acts=grade_changes.on_chain(session, enterprise.id, actor),
    )
