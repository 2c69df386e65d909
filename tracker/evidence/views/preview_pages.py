"""Page previews in views: looks up a preview, and queues a missing one for the worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask import current_app, request
from flask.wrappers import Response

from tracker.core.calendar.clock import now
from tracker.core.web import sanitize
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import IMAGES
from tracker.evidence.rules.previews import Preview, PreviewState
from tracker.evidence.services import previews

AGAIN = 3
"""Seconds after which the browser reloads the page while its images are being rendered."""


class Look(NamedTuple):
    """A file with its preview and the number of the page to show."""

    file: StoredFile
    preview: Preview
    number: int

    @property
    def is_image(self) -> bool:
        """Return whether the file itself is a picture."""
        return self.file.kind in IMAGES


@dataclass(frozen=True, kw_only=True)
class PreviewPage:
    """The values for one previewed page, with the endpoints of the original, the pages and their images."""

    look: Look
    links: Mapping[str, str]


def look(found: StoredFile) -> Look:
    """Return the file with the page number of the request. Queue the file where it has no preview yet."""
    kept = current_app.config["TRACKER_EVIDENCE"]
    preview = previews.state(kept, found.sha256, found.kind, office=current_app.config["TRACKER_OFFICE"])
    if preview.state is PreviewState.MAKING and previews.wanted(kept, found.sha256, found.kind, at=now()):
        current_app.extensions["previewing"](found.id)
        previews.note_asked(kept, found.sha256, found.kind, at=now())
    asked = request.args.get("page", default=1, type=sanitize.number)
    return Look(found, preview, min(max(asked, 1), max(preview.shown, 1)))


def answer(page: str, found: Look) -> Response:
    """Return the response with the page. It reloads while images are being rendered."""
    made = Response(page)
    if found.preview.state is PreviewState.MAKING:
        made.headers["Refresh"] = str(AGAIN)
    return made


def picture(found: StoredFile, number: int) -> Response:
    """Return the response with the image of one page."""
    path = previews.page(current_app.config["TRACKER_EVIDENCE"], found.sha256, found.kind, number)
    return Response(path.read_bytes(), mimetype="image/webp")
