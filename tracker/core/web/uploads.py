"""Uploads: reads the files of a form up to a limit, and names refused files and files that no message mentions."""

from flask import g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from tracker.core.errors import TrackerError
from tracker.core.file_names import shown_name
from tracker.core.i18n import message
from tracker.core.web.locale import translate


def refusal_messages(name: str, refused: TrackerError) -> list[str]:
    """Return the messages that say why a file was refused, each with the name of the file."""
    shown = shown_name(name) if name else ""
    return [
        translate(
            each if not shown or each.values.get("name") == shown else message("{name}：{why}", name=shown, why=each)
        )
        for each in refused.sentences
    ]


def unreported_files() -> list[str]:
    """Return the names of files in this POST that no message mentions yet. The layout lists them as not stored."""
    if request.method != "POST":
        return []
    try:
        sent = [each for _name, each in request.files.items(multi=True)]
    except HTTPException:  # the body was refused as a whole, which the page says
        return []
    said = g.get("told_files", ())
    return [shown_name(each.filename) for each in sent if each.filename and not any(each is one for one in said)]


def mark_reported(file: FileStorage) -> None:
    """Note that the page reports what happened to a file, so that `unreported_files` leaves it out."""
    g.setdefault("told_files", []).append(file)


def content_of(file: FileStorage, most: int) -> bytes:
    """Return the content of a file, at most one byte more than `most`: the extra byte shows that it is too large."""
    with file.stream as stream:
        return stream.read(most + 1)
