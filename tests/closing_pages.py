"""The pages that close a month."""

from tests.markup import document

CLOSING = "/months/2025-01/closing"


REGION, XPCC = "reviewer-XJ-2", "reviewer-XPCC-2"


def shown(visitor, step, page=CLOSING):
    """Give the hidden boxes of the page that shows what a step does."""
    return document(visitor.get(f"{page}/{step}").text).boxes("seen", "version")


def confirm(visitor, step, page=CLOSING, **more):
    """Look at what a step does, and confirm it."""
    return visitor.post(f"{page}/{step}", {**shown(visitor, step, page), **more})
