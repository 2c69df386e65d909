"""The page of one bureau: its numbers, its place in the tree, and a short list of its enterprises."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.figures import Cut, CutKind
from tracker.domain.register import Side
from tracker.models import Month
from tracker.queries import register, scope
from tracker.queries.figures import require_cut
from tracker.queries.plans import Selection
from tracker.web.language import told
from tracker.web.links import enterprises_url, projects_url
from tracker.web.pages.overview import Numbers, numbers, way
from tracker.web.pages.register import EnterpriseLine, enterprise_lines

SOME = 10


@dataclass(frozen=True)
class BureauPage:
    """Everything that a bureau's page prints; `above` are the bureaus over it with their pages."""

    key: str
    cut: Cut
    name: str
    short_name: str
    side: str
    above: list[tuple[str, str | None]]
    numbers: Numbers
    enterprises: list[EnterpriseLine]
    enterprises_url: str
    projects_url: str


def bureau(session: Session, month: Month, key: str) -> BureauPage:
    """Prepare the page of a bureau; raise NotFound for a key that the register does not know."""
    cut = Cut(CutKind.BUREAU, key if key.isprintable() else "")
    require_cut(session, cut)
    shared = numbers(session, month, cut)
    branch = shared.tree[key]
    largest = Selection(cut, sort="planned", descending=True)
    return BureauPage(
        key,
        cut,
        branch.name,
        branch.short_name,
        told(Side(branch.side)),
        way(shared.tree, branch.path, month.code, scope.attached(session))[:-1],
        shared,
        enterprise_lines(session, month, register.enterprise_rows(session, month, largest)[:SOME]),
        enterprises_url(month.code, cut),
        projects_url(month.code, cut),
    )
