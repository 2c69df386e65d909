"""Shared form handling of track and unit pages: version, file, refusal."""

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
    """Return the version that the page was opened with; 0 is a track that has not begun."""
    return sent_version(least=0)


def kept_file(enterprise_id: int, file: object) -> int | None:
    """Store the file that came with a form. Return its number, None where there is none."""
    if not isinstance(file, FileStorage) or not file.filename:
        return None
    folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
    return file_store.upload(db(), folder, enterprise_id, checked(file), limits=limits, by=acting(), at=now()).id


def attempt(do: Callable[[], object]) -> list[str]:
    """Run a step in a savepoint. On refusal roll back and return every reason."""
    try:
        do()
    except Invalid as refused:
        db().rollback()
        g.pop("told_files", None)  # a file that came with it went with the rest, and the page names it
        return [translate(each) for each in refused.sentences]
    return []


def tried(form: FlaskForm, do: Callable[[], object]) -> list[str]:
    """Run the step of a valid form. Return what is wrong."""
    if not form.validate():
        return [
            translate(message("{field}：{problem}", field=each.label.text, problem=error))
            for each in form
            for error in each.errors
        ]
    return attempt(do)


def decided(staged: Staged) -> tuple[Action, list[str]]:
    """Verify or refuse a claim, or retract one's own, by the pressed button. Return what is wrong."""
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
