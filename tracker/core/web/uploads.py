"""Files of a form: read up to a limit, and each one told of, whatever becomes of it."""

from flask import g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from tracker.core.errors import TrackerError
from tracker.core.file_names import shown_name
from tracker.core.i18n import message
from tracker.core.web.locale import translate


def refusal_messages(name: str, refused: TrackerError) -> list[str]:
    """Return why a file was not taken, each time with its name."""
    shown = shown_name(name) if name else ""
    return [
        translate(
            each if not shown or each.values.get("name") == shown else message("{name}：{why}", name=shown, why=each)
        )
        for each in refused.sentences
    ]


def unreported_files() -> list[str]:
    """Name the files that came with this request and of which nothing was said: the page that answers names them."""
    if request.method != "POST":
        return []
    try:
        sent = [each for _name, each in request.files.items(multi=True)]
    except HTTPException:  # a body that was refused as a whole, which its page says
        return []
    said = g.get("told_files", ())
    return [shown_name(each.filename) for each in sent if each.filename and not any(each is one for one in said)]


def mark_reported(file: FileStorage) -> None:
    """Note that the page will say what becomes of a file."""
    g.setdefault("told_files", []).append(file)


def content_of(file: FileStorage, most: int) -> bytes:
    """Read a file, one byte more than may be at most."""
    with file.stream as stream:
        return stream.read(most + 1)
