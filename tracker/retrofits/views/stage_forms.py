"""Shared form handling of the pages of tracks and units: version, upload, error messages."""

from collections.abc import Callable

from flask import current_app, g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.web.access import acting
from tracker.core.web.form_version import sent_version
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.evidence.parts.request_files import checked
from tracker.evidence.services import file_store
from tracker.retrofits import services as retrofits
from tracker.retrofits.rules.workflow import Action
from tracker.retrofits.services.transition import Staged


def opened() -> int:
    """Return the version with which the page was opened. It is 0 for a track that has not started."""
    return sent_version(least=0)


def kept_file(enterprise_id: int, file: object) -> int | None:
    """Store the upload of a form and return its id, or None where there is none. Raise Invalid where it is refused."""
    if not isinstance(file, FileStorage) or not file.filename:
        return None
    folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
    return file_store.upload(db(), folder, enterprise_id, checked(file), limits=limits, by=acting(), at=now()).id


def attempt(do: Callable[[], object]) -> list[str]:
    """Run a step and return its error messages, or an empty list. On Invalid, roll back."""
    try:
        do()
    except Invalid as refused:
        db().rollback()
        g.pop("told_files", None)  # the upload was rolled back too, and the page names the file
        return [translate(each) for each in refused.sentences]
    return []


def tried(form: FlaskForm, do: Callable[[], object]) -> list[str]:
    """Run a step if its form is valid. Return the error messages of the form or the step."""
    if not form.validate():
        return [
            translate(message("{field}：{problem}", field=each.label.text, problem=error))
            for each in form
            for error in each.errors
        ]
    return attempt(do)


def decided(staged: Staged) -> tuple[Action, list[str]]:
    """Verify, refuse or retract a claim, by the pressed button. Return the action and the error messages."""
    steps = {"verify": retrofits.verify, "retract": retrofits.retract}
    wanted, opinion = request.form.get("action", ""), box(request.form, "opinion")
    if wanted not in (*steps, "refuse"):
        raise NotFound(message("没有这一步。"))

    def do() -> None:
        if wanted == "refuse":
            retrofits.refuse(db(), staged, by=acting(), version=opened(), at=now(), opinion=opinion)
        else:
            steps[wanted](db(), staged, by=acting(), version=opened(), at=now(), opinion=opinion)

    return Action(wanted), attempt(do)
