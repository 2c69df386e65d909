"""Declaration of the capability `evidence`: its tables, views, access scope, and configuration of the application."""

from flask import Flask

from tracker.config import Settings
from tracker.core.module import Module
from tracker.core.task_queue import ask, previewing
from tracker.evidence import models
from tracker.evidence.parts import request_files
from tracker.evidence.rules import FileLimits
from tracker.evidence.scope import SCOPE
from tracker.evidence.views import files

_MEGA = 1024 * 1024


def _configure(app: Flask, settings: Settings) -> None:
    limits = FileLimits(
        settings.file_megabytes * _MEGA, settings.files_a_report, settings.file_megabytes_a_day * _MEGA,
        settings.files_a_day, settings.antivirus,
    )  # fmt: skip
    app.config.update(
        TRACKER_EVIDENCE=settings.evidence_dir, TRACKER_FILE_LIMITS=limits, TRACKER_OFFICE=settings.office_command
    )
    request_files.register(app)
    app.extensions["previewing"] = lambda number: ask(settings, previewing, number)


MODULE = Module(
    name="evidence",
    tables=(models,),
    blueprints=(files.blueprint,),
    scope=SCOPE,
    configure=_configure,
    heavy=("files.preview",),
)
