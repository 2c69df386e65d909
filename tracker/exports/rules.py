"""Rules of exports: kinds, retention, states."""

from datetime import timedelta

from tracker.core.i18n import LabeledEnum
from tracker.figures.rules import ENTERPRISE_FILTERS, PROJECT_FILTERS

RETENTION = timedelta(days=7)
"""Time for which a finished file can be downloaded."""
STUCK = timedelta(minutes=30)
"""Time without progress after which an export is restarted."""


class ExportKind(LabeledEnum):
    """The lists that can be exported."""

    PROJECTS = "projects", "治理项目"
    ENTERPRISES = "enterprises", "企业"


class ExportState(LabeledEnum):
    """The state of an export."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "正在生成"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"


PENDING = frozenset({ExportState.WAITING, ExportState.RUNNING})


FILTERS = {ExportKind.PROJECTS: PROJECT_FILTERS, ExportKind.ENTERPRISES: ENTERPRISE_FILTERS}
