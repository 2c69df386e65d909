"""A contract for import-linter: what kinds of module a capability is made of, and which of them others may import."""

from importlinter import Contract, ContractCheck, fields, output


class KindsContract(Contract):
    """Inside a capability a kind imports only what is listed below it; of another capability only what is shared.

    The kind of a module is the part of its name after the capability: `tracker.reports.queries.filed` is one of
    `queries`. Kinds on one line with a colon may import each other.
    """

    type_name = "kinds"
    container = fields.StringField()
    apart = fields.ListField(subfield=fields.StringField())
    """Packages beside the capabilities, which this contract is not about."""
    kinds = fields.ListField(subfield=fields.StringField())
    """From the highest to the lowest."""
    shared = fields.ListField(subfield=fields.StringField())

    def check(self, graph, verbose):
        rank = {kind.strip(): place for place, line in enumerate(self.kinds) for kind in line.split(":")}
        unknown, wrong = set(), set()
        for module in graph.modules:
            capability, kind = self._parts(module)
            if kind is None:
                continue
            if kind not in rank:
                unknown.add(module)
                continue
            for imported in graph.find_modules_directly_imported_by(module):
                other, of_kind = self._parts(imported)
                if of_kind is None:
                    continue
                fine = rank.get(of_kind, -1) >= rank[kind] if other == capability else of_kind in self.shared
                if not fine:
                    wrong.add((module, imported))
        return ContractCheck(
            kept=not unknown and not wrong, metadata={"unknown": sorted(unknown), "wrong": sorted(wrong)}
        )

    def render_broken_contract(self, check):
        for module in check.metadata["unknown"]:
            output.print_error(f"{module} is of no kind that is listed")
        for module, imported in check.metadata["wrong"]:
            output.print_error(f"{module} is not allowed to import {imported}")

    def _parts(self, module):
        """Give capability and kind of a module; no kind for what belongs to none."""
        container, capability, kind = (*module.split("."), None, None)[:3]
        if container != self.container or capability in self.apart:
            return capability, None
        return capability, kind
