"""Files chosen on a monthly report: each is kept by itself, so that one refusal loses nothing of the rest."""

from typing import NamedTuple

from flask import current_app, request

from tracker.core.calendar.clock import now
from tracker.core.errors import Closed, Invalid
from tracker.core.web import sanitize
from tracker.core.web.access import acting
from tracker.core.web.request_session import db
from tracker.core.web.uploads import refusal_messages
from tracker.evidence import queries as files
from tracker.evidence.parts.request_files import checked
from tracker.evidence.services.checked_upload import CheckedUpload
from tracker.reports import services
from tracker.reports.forms.text_boxes import PROVABLE, uploads
from tracker.reports.models.reports import MonthlyReport


class Outcome(NamedTuple):
    """The result of uploads: names of stored files, and the reason for each refused one."""

    taken: list[str]
    refused: list[str]


def attach_chosen(report: MonthlyReport) -> Outcome:
    """Put the chosen files, new or handed in earlier, on their lines, each by itself.

    What was typed and can be kept is safe before the first of them is looked at.
    """
    folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
    fresh = uploads(request.files)
    earlier = [(each, request.form.get(f"p{each}-earlier", type=sanitize.number)) for each in _projects()]
    chosen: list[tuple[int, CheckedUpload | int]] = [
        *((project_id, checked(each)) for project_id, each in fresh),
        *((project_id, number) for project_id, number in earlier if number),
    ]
    outcome = Outcome([], [])
    if chosen:
        db().commit()
    for project_id, sent in chosen:
        proves = request.form.get(f"p{project_id}-proves", "")
        try:
            made = services.attach(
                db(), report, project_id, proves if proves in PROVABLE else "total", by=acting(),
                version=report.version, at=now(), folder=folder, limits=limits, sent=sent,
            )  # fmt: skip
            db().commit()
        except (Invalid, Closed) as refused:
            db().rollback()
            outcome.refused.extend(refusal_messages("" if isinstance(sent, int) else sent.name, refused))
        else:
            outcome.taken.append(files.stored(db(), made.file_id).name)
    return outcome


def _projects() -> list[int]:
    names = (name[1:].partition("-")[0] for name in request.form if name.endswith("-earlier") and name[:1] == "p")
    return sorted({int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 10})
