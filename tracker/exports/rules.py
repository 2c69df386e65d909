"""Rules of exports: kinds, size limits, retention."""

from datetime import timedelta

from tracker.core.i18n import Choice

LARGE = 10_000
"""From so many rows on an export is made by the worker; a page hands smaller ones over at once."""
KEPT = timedelta(days=7)
"""How long a made file can be fetched."""
STUCK = timedelta(minutes=30)
"""After so long without news an export is taken up again."""


class ExportKind(Choice):
    """The lists that can be exported."""

    PROJECTS = "projects", "治理项目"
    ENTERPRISES = "enterprises", "企业"


class ExportState(Choice):
    """How far an export has come."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "正在生成"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"


PENDING = frozenset({ExportState.WAITING, ExportState.RUNNING})
