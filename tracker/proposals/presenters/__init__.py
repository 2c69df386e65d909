"""Presenters of the pages "提请": the list, and one proposal with its change in words and its effect on the figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.core import money
from tracker.core.calendar import dates
from tracker.core.calendar.dates import Precision
from tracker.core.field_values import from_json, shown
from tracker.core.fields import InProposal, appearing
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.core.web.record_editor import EffectLine
from tracker.core.workflow.table import refusals
from tracker.evidence import queries as files
from tracker.evidence.models import StoredFile
from tracker.people.models.people import Person
from tracker.plans.fields import PROJECT
from tracker.plans.models import Project
from tracker.positions.services.impact_lines import effect_lines
from tracker.positions.services.impact_preview import Effect
from tracker.proposals.models import Proposal
from tracker.proposals.queries import consents, proposals
from tracker.proposals.queries.consents import ConsentRow
from tracker.proposals.queries.proposals import ProposalRow
from tracker.proposals.rules import AWAITED, PROPOSAL, ProposalState
from tracker.register.queries import enterprises, terms
from tracker.register.rules.register import Production

BADGES = {
    ProposalState.RECEIVING: ("state-wait", "clock"), ProposalState.ACROSS: ("state-wait", "clock"),
    ProposalState.PROPOSED: ("state-wait", "clock"), ProposalState.APPROVED: ("state-ok", "check-circle"),
    ProposalState.REJECTED: ("state-bad", "exclamation-circle"), ProposalState.WITHDRAWN: ("state-mute", "circle"),
}  # fmt: skip
"""The colour and the icon of each state."""
_SAID = {each.name_in(where): (each, where) for each, where in appearing(PROJECT, InProposal)}
_NAMES = {
    "bureau": "监管部门", "place": "属地", "industry": "行业", "name": "企业名称", "state": "生产状态",
    "planned": "计划投资（万元）", "due": "计划完成日",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ProposalPage:
    """The values for the page of one proposal."""

    proposal: Proposal
    enterprise: str
    project: str | None
    people: dict[str, str]
    fields: list[tuple[str, str, str]]
    refusals: dict[str, Message | None]
    effect: list[EffectLine] = field(default_factory=list)
    document: StoredFile | None = None
    consents: list[ConsentRow] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)
    """The names of the bureaus whose consent is missing now."""
    looked: bool = False
    """Whether the effects of the change were shown."""
    stale: str = ""
    """Why the change no longer fits the present values. Then the proposal can only be rejected."""

    @property
    def is_asked(self) -> bool:
        """Return whether the reader may consent or decline."""
        return self.refusals["consent"] is None

    @property
    def takes_words(self) -> bool:
        """Return whether to show a text box: consents are missing, and the reader may consent, decline or reject."""
        return self.proposal.state in AWAITED and (self.is_asked or self.refusals["reject"] is None)


@dataclass(frozen=True, kw_only=True)
class ProposalsPage:
    """The values for the list of proposals: those that wait for the reader, and all."""

    mine: Sequence[ProposalRow]
    rows: Sequence[ProposalRow]
    awaited: Mapping[int, Sequence[str]]
    """The names of the bureaus whose consent is missing, keyed by proposal id."""


def proposals_page(session: Session, actor: Actor) -> ProposalsPage:
    """Return the list of proposals for a reader."""
    return ProposalsPage(
        mine=proposals.waiting_for(session, actor),
        rows=proposals.rows(session),
        awaited=consents.names_awaited(session),
    )


def proposal_page(session: Session, proposal: Proposal, actor: Actor, effect: Iterable[Effect] = ()) -> ProposalPage:
    """Return the values for the page of one proposal for a reader."""
    now = proposals.situation(session, proposal, proposal.enterprise_id, actor)
    people = {"proposer": session.get_one(Person, proposal.proposer_id).name}
    if proposal.decider_id is not None:
        people["decider"] = session.get_one(Person, proposal.decider_id).name
    return ProposalPage(
        proposal=proposal,
        enterprise=terms.term_now(session, proposal.enterprise_id).name,
        project=None if proposal.project_id is None else session.get_one(Project, proposal.project_id).title,
        people=people,
        fields=written(session, proposals.change(proposal)),
        refusals={
            name: None if refused is None else refused.sentence for name, refused in refusals(PROPOSAL, now).items()
        },
        effect=effect_lines(session, effect),
        document=None if proposal.file_id is None else files.stored(session, proposal.file_id),
        consents=consents.of(session, proposal),
        awaited=[each.bureau for each in consents.awaited(session, proposal)],
    )


def written(session: Session, change: proposals.Change) -> list[tuple[str, str, str]]:
    """Return each changed field in words: label, old value, new value."""
    names = enterprises.names(session)
    words = {"bureau": names.bureaus, "place": names.places, "industry": names.industries, "category": names.categories}

    def say(name: str, values: dict[str, Any]) -> str:
        value = values.get(name)
        if value is None:
            return "—"
        if name in words:
            return words[name].get(str(value), str(value))
        if name in _SAID:
            own = _SAID[name][0]
            return shown(own, from_json(own, value))
        if name == "planned":
            return money.wan(int(value))
        if name == "due":
            return translate(dates.write_due(date.fromisoformat(value), Precision(values.get("precision", "day"))))
        return translate(Production(value)) if name == "state" else str(value)

    moved = [
        (_label(name), say(name, change.before), say(name, change.after))
        for name, _, _ in change.fields
        if name in _NAMES or name in _SAID
    ]
    return moved or [(translate("年度计划"), translate("在计划内"), translate("退出计划"))]


def _label(name: str) -> str:
    if name in _NAMES:
        return translate(_NAMES[name])
    own, where = _SAID[name]
    label, unit = translate(own.called(where)), translate(own.unit)
    return translate(message("{label}（{unit}）", label=label, unit=unit)) if unit else label


def enterprise_choices(session: Session) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of a new term: bureaus, places and industries as pairs of key and name."""
    names = enterprises.names(session)
    return {
        "bureau": list(names.bureaus.items()),
        "place": list(names.places.items()),
        "industry": list(names.industries.items()),
    }
