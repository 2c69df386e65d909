"""Parsing of the cut (范围, the part of the region that a page shows) in a page's address."""

from flask import request

from tracker.core import access_scope
from tracker.core.cuts import Cut, parse_cut
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.web.request_session import db
from tracker.register import scope
from tracker.register.queries.tree import require_cut


def cut_asked() -> Cut:
    """Return the cut in the address, or the reader's own cut where it has none.

    Raise NotFound for an unknown cut or one outside the reader's access scope.
    """
    text = request.args.get("cut", str(access_scope.attached(db()).home))
    if not text.isprintable():
        raise NotFound(message("没有这个范围。"))
    cut = parse_cut(text)
    require_cut(db(), cut)
    scope.require(db(), cut)
    return cut
