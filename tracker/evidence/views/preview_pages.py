"""Links to page previews; a missing preview is requested from the worker once."""

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
"""Seconds after which the page looks again by itself, while its pictures are being made."""


class Look(NamedTuple):
    """One page of a file as it is looked at."""

    file: StoredFile
    preview: Preview
    number: int

    @property
    def is_image(self) -> bool:
        """Return whether the file is a picture itself."""
        return self.file.kind in IMAGES


@dataclass(frozen=True, kw_only=True)
class PreviewPage:
    """One page of a file, with the endpoints of the original, of its pages and of their images."""

    look: Look
    links: Mapping[str, str]


def look(found: StoredFile) -> Look:
    """Return the page that the address asks for; where nothing is drawn yet, ask the worker to."""
    kept = current_app.config["TRACKER_EVIDENCE"]
    preview = previews.state(kept, found.sha256, found.kind, office=current_app.config["TRACKER_OFFICE"])
    if preview.state is PreviewState.MAKING and previews.wanted(kept, found.sha256, found.kind, at=now()):
        current_app.extensions["previewing"](found.id)
        previews.note_asked(kept, found.sha256, found.kind, at=now())
    asked = request.args.get("page", default=1, type=sanitize.number)
    return Look(found, preview, min(max(asked, 1), max(preview.shown, 1)))


def answer(page: str, found: Look) -> Response:
    """Answer with the page, which looks again while its pictures are being made."""
    made = Response(page)
    if found.preview.state is PreviewState.MAKING:
        made.headers["Refresh"] = str(AGAIN)
    return made


def picture(found: StoredFile, number: int) -> Response:
    """Answer with the picture of one page."""
    path = previews.page(current_app.config["TRACKER_EVIDENCE"], found.sha256, found.kind, number)
    return Response(path.read_bytes(), mimetype="image/webp")
