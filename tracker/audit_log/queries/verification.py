"""All checks of `tracker verify` in one result, the most important difference first."""

from collections import Counter
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from tracker.core.audit import chain, integrity
from tracker.core.audit.chain import Broken, Head
from tracker.core.audit.seals import shown_table
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.figures.queries.verification import Difference, Verified, verify
from tracker.grading.queries import funnel


class Part(LabeledEnum):
    """The subject of a finding that does not belong to one table."""

    CHAIN = "chain", "审计链"
    TRIGGERS = "triggers", "触发器"
    POSITIONS = "positions", "状况行和合计"
    APPLICATIONS = "applications", "分级申请与流转"
    FILES = "files", "证明材料的文件"


Finding = tuple[LabeledEnum | str, Message]
"""A finding: its subject, under which it is counted, and its text."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The result of all checks: what was compared, and every finding."""

    verified: Verified
    head: Head
    broken: Broken | None
    rows: tuple[integrity.Difference, ...]
    moved: tuple[Message, ...]
    outside: tuple[Message, ...] = ()
    """Contradictions between the chain and the heads that are stored outside the database."""
    files: tuple[Message, ...] = ()

    def findings(self) -> list[Finding]:
        """Return every finding, those about the chain first, because all others are compared with it."""
        found: list[Finding] = []
        if self.broken is not None:
            found.append((Part.CHAIN, message("审计链断了：{why}", why=self.broken.why)))
        found += [(Part.CHAIN, each) for each in self.outside]
        found += [(_part(each), each.sentence()) for each in self.rows]
        found += [(Part.POSITIONS, _sentence(each)) for each in self.verified.differences]
        found += [(Part.APPLICATIONS, each) for each in self.moved]
        return [*found, *((Part.FILES, each) for each in self.files)]

    def counts(self) -> Counter[LabeledEnum | str]:
        """Count the findings by subject."""
        return Counter(part for part, _ in self.findings())

    def as_json(self) -> dict[str, object]:
        """Return the result as data for JSON."""
        broken = None if self.broken is None else self.broken.seq
        return asdict(self.verified) | {
            "audit": {"events": self.head.seq, "head": self.head.named, "broken": broken},
            "applications": [str(each) for each in self.moved],
            "rows": [
                {"kind": each.kind.value, "table": each.table, "where": each.where, "event": each.seq}
                for each in self.rows
            ],
            "outside": [str(each) for each in self.outside],
            "files": [str(each) for each in self.files],
        }


def check(session: Session, head: str = "") -> Checked:
    """Verify the chain, compare rows and triggers with it, and recompute every figure with pandas (second path)."""
    return Checked(
        verified=verify(session),
        head=chain.head(session),
        broken=chain.broken(session, head or None),
        rows=tuple(integrity.differences(session)),
        moved=tuple(funnel.differences(session)),
    )


def _part(each: integrity.Difference) -> LabeledEnum | str:
    if each.kind is integrity.Kind.SEALS:
        return Part.CHAIN
    return Part.TRIGGERS if each.is_trigger else shown_table(each.table)


def _sentence(each: Difference) -> Message:
    return message(
        "{month}，{where}，{column}：保存的是 {kept}，重算是 {recomputed}。",
        month=each.month, where=each.where, column=each.column, kept=each.kept, recomputed=each.recomputed,
    )  # fmt: skip
