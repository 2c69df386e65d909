"""Files that were handed in, given back to whoever may see their enterprise."""

from flask import Blueprint, Response, current_app, render_template

from tracker.domain.errors import NotFound
from tracker.domain.files import IMAGES, RULES
from tracker.domain.words import say
from tracker.office import preview as pictures
from tracker.queries import files
from tracker.services import evidence
from tracker.web import looking
from tracker.web.access import reads
from tracker.web.database import db
from tracker.web.downloads import attachment

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<int:file_id>")
@reads
def show(file_id: int) -> Response:
    """Hand a file over, never inside the page; one that changed on the disk is refused."""
    found = files.stored(db(), file_id)
    content = evidence.read(current_app.config["TRACKER_EVIDENCE"], found)
    return attachment(content, found.name, RULES[found.kind].media, found.id)


@blueprint.get("/files/<int:file_id>/preview")
@reads
def preview(file_id: int) -> Response:
    """Show a picture small enough for a page, drawn anew; other kinds are downloaded instead."""
    found = files.stored(db(), file_id)
    if found.kind not in IMAGES:
        raise NotFound(say("这类文件不能在页面上看，请下载。"))
    content = pictures.preview(evidence.read(current_app.config["TRACKER_EVIDENCE"], found))
    return Response(content, mimetype="image/jpeg")


@blueprint.get("/files/<int:file_id>/pages")
@reads
def pages(file_id: int) -> Response:
    """Show one page of a file as a picture, with the way to the next one and to the original."""
    found = looking.look(files.stored(db(), file_id))
    links = {"original": "files.show", "picture": "files.page", "pages": "files.pages", "image": "files.preview"}
    return looking.answer(render_template("files/pages.html", look=found, links=links), found)


@blueprint.get("/files/<int:file_id>/pages/<int:number>")
@reads
def page(file_id: int, number: int) -> Response:
    """Hand over the picture of one page, drawn by the worker."""
    return looking.picture(files.stored(db(), file_id), number)
