"""Declaration of the capability `exports` for the application: tables, views, and the queue for new exports."""

from flask import Flask

from tracker.config import Settings
from tracker.core.module import Module
from tracker.core.task_queue import ask, exporting
from tracker.exports import models, views


def _configure(app: Flask, settings: Settings) -> None:
    app.config["TRACKER_EXPORTS"] = settings.exports_dir
    app.extensions["exporting"] = lambda number: ask(settings, exporting, number)


MODULE = Module(
    name="exports",
    tables=(models,),
    blueprints=(views.blueprint,),
    configure=_configure,
    heavy=("exports.ask",),
)
