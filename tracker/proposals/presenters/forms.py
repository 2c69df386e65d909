"""Presenter of the form of a proposal, before and after its effects were shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.web.record_editor import EffectLine
from tracker.evidence.parts import ProposalForm


@dataclass(frozen=True, kw_only=True)
class ProposalFormPage:
    """A proposal that is being written. Effects, fields and warnings are empty until the effects are shown."""

    form: ProposalForm
    title: str
    name: str
    send: str
    """The URL to which the form is sent."""
    joins: bool = False
    """Whether the proposal adds a project to the plan."""
    effect: Sequence[EffectLine] = ()
    fields: Sequence[tuple[str, str, str]] = ()
    near: Sequence[str] = ()
    """Warnings about enterprises with similar names."""
