"""What an address names of the register."""

from flask import request

from tracker.core import access_scope
from tracker.core.cuts import Cut, parse_cut
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.web.request_session import db
from tracker.register import scope
from tracker.register.queries.tree import require_cut


def cut_asked() -> Cut:
    """Read the cut of an address, or the reader's own. Raise NotFound for an unknown one or one beyond their reach."""
    text = request.args.get("cut", str(access_scope.attached(db()).home))
    if not text.isprintable():
        raise NotFound(message("没有这个范围。"))
    cut = parse_cut(text)
    require_cut(db(), cut)
    scope.require(db(), cut)
    return cut
