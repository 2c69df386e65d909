"""The verdict on the workbook's cover: the recomputation of the printed month and cut, with its first difference."""

from sqlalchemy.orm import Session

from tracker.core.cuts import Cut
from tracker.core.database.unscoped import unscoped
from tracker.core.i18n import Message, message, translate
from tracker.figures.queries import verification
from tracker.figures.queries.verification import Difference
from tracker.figures.rules.values import Verdict
from tracker.months.models import Month
from tracker.plans.rules import Stage

COLUMNS = {
    "row": "该行", "name": "名称", "bureau": "监管部门", "place": "属地", "industry": "行业", "category": "项目类别",
    "stage": "阶段", "planned": "计划投资", "total": "自开工累计", "year_total": "本年已完成投资",
    "before_year": "以前年度完成投资", "increment": "本月完成投资", "overdue": "逾期项目", "carried": "沿用上期",
    "enterprises": "企业数", "enterprises_finished": "项目全部建成企业", "enterprises_carried": "沿用上期企业",
}  # fmt: skip
"""Labels of compared values; any other is called 该项."""
_STAGES = {stage.value: stage.label for stage in Stage}


@unscoped
def verdict(session: Session, month: Month, cut: Cut) -> Verdict:
    """Recompute a month and cut with pandas (the second path) and return the result.

    It reads outside the reader's access scope: an enterprise that has left a bureau since is still in its past months,
    although the reader may no longer read its reports.
    """
    found = verification.verify(session, month.code, cut)
    first = translate(_first(found.differences[0])) if found.differences else ""
    return Verdict(found.positions, found.totals, len(found.differences), first)


def _first(difference: Difference) -> Message:
    return message(
        "{where}，{column}：保存的是 {kept}，重算是 {recomputed}",
        where=difference.where,
        column=COLUMNS.get(difference.column) or _STAGES.get(difference.column, "该项"),
        kept=_STAGES.get(difference.kept, difference.kept),
        recomputed=_STAGES.get(difference.recomputed, difference.recomputed),
    )
