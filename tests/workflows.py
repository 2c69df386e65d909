"""Write `docs/workflows.md` from the tables of every capability: `python -m tests.workflows`."""

from tracker import modules, paths
from tracker.core.workflow import diagram
from tracker.core.workflow.table import WORKFLOWS

PAGE = paths.TEMPLATES.parent / "docs" / "workflows.md"


def text():
    """Give the page; importing the capabilities brings their tables."""
    assert modules.MODULES
    return diagram.page(WORKFLOWS)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
