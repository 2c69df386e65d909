"""The contract of kinds: down within a capability, and across capabilities only what is shared."""

import pytest

from tests.contracts import KindsContract


class Graph:
    """As much of an import graph as the contract asks for."""

    def __init__(self, importer, imported):
        self.modules, self._edge = {importer, imported}, (importer, imported)

    def find_modules_directly_imported_by(self, module):
        return {self._edge[1]} if module == self._edge[0] else set()


def _kept(importer, imported):
    contract = KindsContract(
        name="kinds", session_options={},
        contract_options={"container": "tracker", "apart": ["core"], "kinds": ["views", "presenters : parts", "queries"],
                          "shared": ["parts", "queries"]},
    )  # fmt: skip
    return contract.check(Graph(importer, imported), verbose=False).kept


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("tracker.reports.views.entry", "tracker.reports.presenters", True),
        ("tracker.reports.presenters", "tracker.reports.parts.tasks", True),
        ("tracker.reports.parts.tasks", "tracker.reports.presenters", True),
        ("tracker.reports.queries.filed", "tracker.reports.presenters", False),
        ("tracker.closing.views", "tracker.reports.parts.tasks", True),
        ("tracker.closing.presenters", "tracker.reports.presenters", False),
        ("tracker.closing.presenters", "tracker.core.web.tasks", True),
        ("tracker.core.web.tasks", "tracker.closing.views", True),
        ("tracker.closing.helpers", "tracker.closing.queries", False),
    ],
)
def test_kinds_look_down_and_across_only_at_what_is_shared(importer, imported, kept):
    assert _kept(importer, imported) is kept
