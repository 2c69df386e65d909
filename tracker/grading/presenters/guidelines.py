"""Pages of guideline editions: the list, one edition, the alert measures of an industry."""

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
    """The editions, the real ones apart from those made up."""

    parts: list[list[EditionRow]]
    keeps: bool
    """Whether the acting person may write guidelines."""


@dataclass(frozen=True, kw_only=True)
class GuidelinePage:
    """One edition: its levels, what it requires, what stands under it."""

    row: EditionRow
    indicators: list[Indicator]
    keeps: bool


@dataclass(frozen=True, kw_only=True)
class AlertsPage:
    """What the levels of an industry mean at yellow, orange and red, and the form that writes one measure."""

    industry: Industry
    form: MeasureForm
    measures: dict[tuple[GradeLevel, Alert], Measure]
    levels: list[GradeLevel]
    colours: list[Alert]
    keeps: bool
    industries: Sequence[tuple[str, str, int]]
    """Code, name and number of measures of every industry."""


def guidelines_page(session: Session, actor: Actor) -> GuidelinesPage:
    """Prepare the list."""
    rows = guidelines.rows(session)
    parts = [[each for each in rows if each.guideline.made_up is made_up] for made_up in (False, True)]
    return GuidelinesPage(parts=parts, keeps=_keeps(session, actor))


def guideline_page(session: Session, row: EditionRow, actor: Actor) -> GuidelinePage:
    """Prepare the page of one edition."""
    indicators = grades.indicators(session, row.guideline.id)
    return GuidelinePage(row=row, indicators=indicators, keeps=_keeps(session, actor))


def alerts_page(session: Session, industry: Industry, form: MeasureForm, actor: Actor) -> AlertsPage:
    """Prepare the measures of an industry."""
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
