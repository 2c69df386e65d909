"""What this capability brings to the application."""

from flask import Flask

from tracker.config import Settings
from tracker.core.module import Module
from tracker.evidence import models, views
from tracker.evidence.rules import FileLimits
from tracker.evidence.scope import SCOPE

_MEGA = 1024 * 1024


def _configure(app: Flask, settings: Settings) -> None:
    limits = FileLimits(
        settings.file_megabytes * _MEGA, settings.files_a_report, settings.file_megabytes_a_day * _MEGA,
        settings.files_a_day, settings.antivirus,
    )  # fmt: skip
    app.config.update(TRACKER_EVIDENCE=settings.evidence_dir, TRACKER_FILE_LIMITS=limits)


MODULE = Module(
    name="evidence", tables=(models,), blueprints=(views.blueprint,), scope=SCOPE, configure=_configure
)  # fmt: skip
