"""Views of stored files: download, thumbnail and page previews."""

from flask import Blueprint, Response, current_app, render_template

from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.web.access import require_reader
from tracker.core.web.downloads import attachment
from tracker.core.web.request_session import db
from tracker.evidence import preview as pictures
from tracker.evidence import queries as files
from tracker.evidence.rules import IMAGES, RULES
from tracker.evidence.services import file_store
from tracker.evidence.views import preview_pages

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<int:file_id>")
@require_reader
def show(file_id: int) -> Response:
    """Download a file as an attachment. A file whose content changed on disk is refused."""
    found = files.stored(db(), file_id)
    content = file_store.read(current_app.config["TRACKER_EVIDENCE"], found)
    return attachment(content, found.name, RULES[found.kind].media, found.id)


@blueprint.get("/files/<int:file_id>/preview")
@require_reader
def preview(file_id: int) -> Response:
    """Show a picture as a thumbnail. For other kinds, raise NotFound."""
    found = files.stored(db(), file_id)
    if found.kind not in IMAGES:
        raise NotFound(message("这类文件不能在页面上看，请下载。"))
    content = pictures.preview(file_store.read(current_app.config["TRACKER_EVIDENCE"], found))
    return Response(content, mimetype="image/jpeg")


@blueprint.get("/files/<int:file_id>/pages")
@require_reader
def pages(file_id: int) -> Response:
    """Show one page of a file as an image, with links to the next page and to the original."""
    found = preview_pages.look(files.stored(db(), file_id))
    links = {"original": "files.show", "picture": "files.page", "pages": "files.pages", "image": "files.preview"}
    shown = preview_pages.PreviewPage(look=found, links=links)
    return preview_pages.answer(render_template("evidence/pages.html", page=shown), found)


@blueprint.get("/files/<int:file_id>/pages/<int:number>")
@require_reader
def page(file_id: int, number: int) -> Response:
    """Serve the image of one page, as rendered by the worker."""
    return preview_pages.picture(files.stored(db(), file_id), number)
