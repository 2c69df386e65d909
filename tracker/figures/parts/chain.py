"""The bureaus above one, each with its page where the reader may open it."""

from tracker.core.access_scope import Reach
from tracker.core.cuts import Cut, CutKind
from tracker.figures.parts.links import cut_url
from tracker.register.queries.tree import Branch
from tracker.register.rules.register import keys_of


def ancestors(tree: dict[str, Branch], path: str, month: str, reach: Reach) -> list[tuple[str, str | None]]:
    """Return the bureaus on the way to a path's end, as the tree has it, with pages where the reader may open them."""
    leaf = tree.get(keys_of(path)[-1])
    branches_on_it = [tree[key] for key in keys_of(leaf.path if leaf else path) if key in tree]
    return [
        (each.short_name, cut_url(month, Cut(CutKind.BUREAU, each.key)) if reach.covers(each.path) else None)
        for each in branches_on_it
    ]
