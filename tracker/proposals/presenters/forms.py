"""The form of a proposal, before and after its effects were shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.web.record_editor import EffectLine
from tracker.evidence.parts import ProposalForm


@dataclass(frozen=True, kw_only=True)
class ProposalFormPage:
    """A proposal that is being written; effect, fields and similar names are empty until the effects were shown."""

    form: ProposalForm
    title: str
    name: str
    send: str
    """Where the form goes."""
    joins: bool = False
    """The project enters the plan."""
    effect: Sequence[EffectLine] = ()
    fields: Sequence[tuple[str, str, str]] = ()
    near: Sequence[str] = ()
    """Warnings of enterprises with similar names."""
