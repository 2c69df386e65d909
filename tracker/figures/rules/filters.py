"""Row filters of figures: which rows a figure counts, so that it opens into a list with the same total."""

from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum
from tracker.plans.rules import BUILT, STARTED, Stage


class Rows(LabeledEnum):
    """The two lists into which a figure opens: projects and enterprises."""

    PROJECTS = "projects", "治理项目"
    ENTERPRISES = "enterprises", "企业"


class Records(LabeledEnum):
    """Kinds of records that figures count beside positions, such as applications and retrofit tracks."""

    RETROFIT_PROJECTS = "retrofit_projects", "超低排放改造项目"
    TRACKS = "tracks", "超低排放改造"
    ELIMINATIONS = "eliminations", "淘汰单元"
    TARGETS = "targets", "创A晋B计划"
    APPLICATIONS = "applications", "绩效分级申请"
    RATINGS = "ratings", "绩效分级记录"
    OVERDUE = "overdue", "逾期项目"


@dataclass(frozen=True)
class RowFilter:
    """A named selection of rows: projects by stage or overdue, enterprises by a state computed from their projects."""

    name: str
    label: str
    stages: frozenset[Stage] | None = None
    overdue: bool = False


_STAGES = tuple(RowFilter(stage.value, stage.label, frozenset({stage})) for stage in Stage)
PROJECT_FILTERS = {
    each.name: each
    for each in (
        RowFilter("all", "全部项目"),
        RowFilter("completed", "已建成（建成或验收）", BUILT),
        RowFilter("begun", "已开工（在建、建成或验收）", STARTED),
        RowFilter("remaining", "未建成", frozenset(Stage) - BUILT),
        RowFilter("overdue", "逾期", overdue=True),
        *_STAGES,
    )
}
ENTERPRISE_FILTERS = {
    each.name: each
    for each in (
        RowFilter("all", "全部企业"),
        RowFilter("finished", "项目全部建成"),
        RowFilter("carried", "沿用上期"),
    )
}
