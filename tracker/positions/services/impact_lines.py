"""Impact preview as lines of text: the figures before and after a change, shown before it is saved."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy.orm import Session

from tracker.core import money
from tracker.core.cuts import Cut
from tracker.core.web.locale import translate
from tracker.core.web.record_editor import EffectLine
from tracker.plans.rules import Stage
from tracker.positions.rules import Measures
from tracker.positions.services.impact_preview import Effect, trial, whole_trial
from tracker.register.queries import tree


def preview(session: Session, cuts: Sequence[Cut], do: Callable[[], object]) -> list[EffectLine]:
    """Return the effect of a change on the figures of each given cut within the access scope.

    The change is rolled back.
    """
    return effect_lines(session, trial(session, cuts, do))


def whole_preview(session: Session, cuts: Sequence[Cut], do: Callable[[], object]) -> list[EffectLine]:
    """Return the effect of a change of reference data, without access scope. For the system administrator."""
    return effect_lines(session, whole_trial(session, cuts, do))


def effect_lines(session: Session, effects: Iterable[Effect]) -> list[EffectLine]:
    """Return one line for each part of the region, with its name and its figures before and after the change."""
    return [EffectLine(tree.cut_name(session, each.cut), _cells(each.before, each.after)) for each in effects]


def _cells(before: Measures, after: Measures) -> list[tuple[str, str, str]]:
    pairs = (
        ("企业（家）", str(before.enterprises), str(after.enterprises)),
        ("计划项目（个）", str(_projects(before)), str(_projects(after))),
        ("计划投资（万元）", money.wan(before.planned), money.wan(after.planned)),
        ("已完成投资（万元）", money.wan(before.year_total), money.wan(after.year_total)),
    )
    return [(translate(name), old, new) for name, old, new in pairs]


def _projects(measures: Measures) -> int:
    return sum(getattr(measures, stage.value) for stage in Stage)
