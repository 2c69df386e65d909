"""Uploads of a form: each file is stored separately, so a refused file does not affect the others."""

from typing import NamedTuple

from flask import current_app, g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from tracker.core.errors import Closed, Invalid, NotFound, TrackerError
from tracker.core.i18n import say
from tracker.core.web import sanitize
from tracker.core.web.access import acting, now
from tracker.core.web.locale import told
from tracker.core.web.request_session import db
from tracker.evidence import queries as files
from tracker.evidence.rules import shown_name
from tracker.evidence.services import file_store
from tracker.proposals.forms import DocumentForm
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
    chosen = [
        *((project_id, each.filename or "", content_of(each, limits.bytes_each), None) for project_id, each in fresh),
        *((project_id, "", b"", number) for project_id, number in earlier if number),
    ]
    outcome = Outcome([], [])
    if chosen:
        db().commit()
    for project_id, name, content, number in chosen:
        proves = request.form.get(f"p{project_id}-proves", "")
        try:
            made = services.attach(
                db(), report, project_id, proves if proves in PROVABLE else "total", by=acting(),
                version=report.version, at=now(), folder=folder, limits=limits, name=name, content=content,
                earlier=number,
            )  # fmt: skip
            db().commit()
        except (Invalid, Closed) as refused:
            db().rollback()
            outcome.refused.extend(not_taken(name, refused))
        else:
            outcome.taken.append(files.stored(db(), made.file_id).name)
    return outcome


def not_taken(name: str, refused: TrackerError) -> list[str]:
    """Return why a file was not taken, each time with its name."""
    shown = shown_name(name) if name else ""
    return [
        told(each if not shown or each.values.get("name") == shown else say("{name}：{why}", name=shown, why=each))
        for each in refused.sentences
    ]


def keep_beside(form: DocumentForm, enterprise_id: int) -> None:
    """Store the document of a form whose other fields have to be corrected; say at its field why it was not taken."""
    try:
        keep_document(form, enterprise_id)
    except Invalid as refused:
        db().rollback()
        form.document.errors = [told(each) for each in refused.sentences]
    document_id(form, enterprise_id)


def keep_document(form: DocumentForm, enterprise_id: int) -> None:
    """Store the document of a form at once, so that looking at an effect or a refusal does not lose it."""
    sent = request.files.get("document")
    if sent is None or not sent.filename:
        return
    folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
    content = content_of(sent, limits.bytes_each)
    kept = file_store.upload(db(), folder, enterprise_id, sent.filename, content, limits=limits, by=acting(), at=now())
    form.file_id.data, form.kept = str(kept.id), kept
    db().commit()


def document_id(form: DocumentForm, enterprise_id: int) -> int | None:
    """Return the document that goes with a form: only one of this enterprise that this person handed in."""
    text = form.file_id.data or ""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    try:
        found = files.stored(db(), int(text))
    except NotFound:
        return None
    form.kept = found
    return found.id if (found.enterprise_id, found.person_id) == (enterprise_id, acting().person_id) else None


def untaken() -> list[str]:
    """Name the files that came with this request and of which nothing was said: the page that answers names them."""
    if request.method != "POST":
        return []
    try:
        sent = [each for _name, each in request.files.items(multi=True)]
    except HTTPException:  # a body that was refused as a whole, which its page says
        return []
    said = g.get("told_files", ())
    return [shown_name(each.filename) for each in sent if each.filename and not any(each is one for one in said)]


def content_of(file: FileStorage, most: int) -> bytes:
    """Read a file, one byte more than may be at most; the page will say what became of it."""
    g.setdefault("told_files", []).append(file)
    with file.stream as stream:
        return stream.read(most + 1)


def _projects() -> list[int]:
    names = (name[1:].partition("-")[0] for name in request.form if name.endswith("-earlier") and name[:1] == "p")
    return sorted({int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 10})
