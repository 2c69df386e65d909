"""Files that were handed in, given back to whoever may see their enterprise."""

from flask import Blueprint, Response, current_app

from tracker.core.errors import NotFound
from tracker.core.i18n import say
from tracker.core.web.access import require_reader
from tracker.core.web.downloads import attachment
from tracker.core.web.request_session import db
from tracker.evidence import preview as pictures
from tracker.evidence import queries as files
from tracker.evidence.rules import IMAGES, RULES
from tracker.evidence.services import file_store

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<int:file_id>")
@require_reader
def show(file_id: int) -> Response:
    """Hand a file over, never inside the page; one that changed on the disk is refused."""
    found = files.stored(db(), file_id)
    content = file_store.read(current_app.config["TRACKER_EVIDENCE"], found)
    return attachment(content, found.name, RULES[found.kind].media, found.id)


@blueprint.get("/files/<int:file_id>/preview")
@require_reader
def preview(file_id: int) -> Response:
    """Show a picture small enough for a page, drawn anew; other kinds are downloaded instead."""
    found = files.stored(db(), file_id)
    if found.kind not in IMAGES:
        raise NotFound(say("这类文件不能在页面上看，请下载。"))
    content = pictures.preview(file_store.read(current_app.config["TRACKER_EVIDENCE"], found))
    return Response(content, mimetype="image/jpeg")
