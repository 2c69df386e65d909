"""What a change would do to the figures, in words, before it is made."""

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
    """Try a change out, and tell what it does to the parts within the access scope."""
    return effect_lines(session, trial(session, cuts, do))


def whole_preview(session: Session, cuts: Sequence[Cut], do: Callable[[], object]) -> list[EffectLine]:
    """Preview a change of reference data for the system administrator, without access scope."""
    return effect_lines(session, whole_trial(session, cuts, do))


def effect_lines(session: Session, effects: Iterable[Effect]) -> list[EffectLine]:
    """Return what would change, part by part."""
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
