"""Presenters of the pages of guideline editions: the list, one edition, and the alert measures of an industry."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.grading.forms.grades import MeasureForm
from tracker.grading.queries import grades, guidelines
from tracker.grading.queries.grades import Indicator
from tracker.grading.queries.guidelines import EditionRow, Measure
from tracker.grading.rules import BEST_FIRST, GradeLevel
from tracker.grading.rules.alerts import Alert
from tracker.grading.rules.targets import guideline_refusal
from tracker.register.models import Industry


@dataclass(frozen=True, kw_only=True)
class GuidelinesPage:
    """The list of guideline editions, with the real ones and those made up for the demonstration apart."""

    parts: list[list[EditionRow]]
    keeps: bool
    """Whether the acting person may edit guidelines."""


@dataclass(frozen=True, kw_only=True)
class GuidelinePage:
    """The values for the page of one guideline edition: its levels, its indicators and its use."""

    row: EditionRow
    indicators: list[Indicator]
    keeps: bool


@dataclass(frozen=True, kw_only=True)
class AlertsPage:
    """The values for the page of the alert measures of an industry by level and colour, with the form to edit one."""

    industry: Industry
    form: MeasureForm
    measures: dict[tuple[GradeLevel, Alert], Measure]
    levels: list[GradeLevel]
    colours: list[Alert]
    keeps: bool
    industries: Sequence[tuple[str, str, int]]
    """Code, name and number of measures of every industry."""


def guidelines_page(session: Session, actor: Actor) -> GuidelinesPage:
    """Return the list of guideline editions."""
    rows = guidelines.rows(session)
    parts = [[each for each in rows if each.guideline.made_up is made_up] for made_up in (False, True)]
    return GuidelinesPage(parts=parts, keeps=_keeps(session, actor))


def guideline_page(session: Session, row: EditionRow, actor: Actor) -> GuidelinePage:
    """Return the values for the page of one guideline edition."""
    indicators = grades.indicators(session, row.guideline.id)
    return GuidelinePage(row=row, indicators=indicators, keeps=_keeps(session, actor))


def alerts_page(session: Session, industry: Industry, form: MeasureForm, actor: Actor) -> AlertsPage:
    """Return the values for the page of the alert measures of an industry."""
    measures = guidelines.measures(session, industry.code)
    return AlertsPage(
        industry=industry,
        form=form,
        measures=measures,
        levels=[level for level in BEST_FIRST if any(own == level for own, _alert in measures)],
        colours=list(Alert),
        keeps=_keeps(session, actor),
        industries=guidelines.measured_industries(session),
    )


def _keeps(session: Session, actor: Actor) -> bool:
    return guideline_refusal(guidelines.keeper(session, actor)) is None
