"""The page of one bureau: its figures, its place in the tree, some of its enterprises."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core import access_scope
from tracker.core.cuts import Cut, CutKind
from tracker.core.web.locale import translate
from tracker.figures.parts.chain import ancestors
from tracker.figures.parts.enterprise_lines import EnterpriseLine, enterprise_lines
from tracker.figures.parts.links import enterprises_url, projects_url
from tracker.figures.presenters.overview import Numbers, numbers
from tracker.figures.queries import enterprise_rows, require_cut
from tracker.figures.queries.project_rows import Selection
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months
from tracker.register.rules.register import Side

SOME = 10


@dataclass(frozen=True, kw_only=True)
class BureauPage:
    """Everything that a bureau's page prints; `above` are the bureaus over it with their pages."""

    frame: Frame
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
    """Prepare the page of a bureau. Raise NotFound for a key that the register does not know."""
    cut = Cut(CutKind.BUREAU, key if key.isprintable() else "")
    require_cut(session, cut)
    shared = numbers(session, month, cut)
    branch = shared.tree[key]
    largest = Selection(cut=cut, sort="planned", descending=True)
    return BureauPage(
        frame=frame(months.every(session), month),
        key=key,
        cut=cut,
        name=branch.name,
        short_name=branch.short_name,
        side=translate(Side(branch.side)),
        above=ancestors(shared.tree, branch.path, month.code, access_scope.attached(session))[:-1],
        numbers=shared,
        enterprises=enterprise_lines(session, month, enterprise_rows.enterprise_rows(session, month, largest)[:SOME]),
        enterprises_url=enterprises_url(month.code, cut),
        projects_url=projects_url(month.code, cut),
    )
