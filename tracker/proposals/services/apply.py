"""Application of an approved proposal: changes terms and plan items from the open month on."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.calendar.dates import Precision
from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import Conflict, Invalid
from tracker.core.field_values import from_json
from tracker.core.fields import InProposal, appearing
from tracker.core.i18n import Message, message
from tracker.core.search_index import index
from tracker.core.search_index.models import TextKind
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.plans import queries as plans
from tracker.plans import services as plans_services
from tracker.plans.fields import PROJECT
from tracker.plans.models import PlanItem, Project
from tracker.plans.rules import BUILT, project_problems
from tracker.positions import queries as positions_queries
from tracker.proposals.models import Proposal
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import ProposalKind
from tracker.register.rules.register import Placing, Production
from tracker.register.services import terms
from tracker.reports.services import positions
from tracker.reports.services.prefill import prefill

TERM_KINDS = (ProposalKind.TRANSFER, ProposalKind.PRODUCTION)


def apply(session: Session, proposal: Proposal, month: Month) -> None:
    """Apply the change of a proposal from a month on, and rebuild the positions of the enterprise in that month."""
    after = queries.change(proposal).after
    if proposal.kind in TERM_KINDS:
        _new_term(session, proposal.enterprise_id, after, month)
    elif proposal.kind is ProposalKind.PLAN_NEW:
        _plan(session, proposal, after, month)
    else:
        _new_item(session, proposal, after, month)
    session.flush()
    positions.replace(session, month, [proposal.enterprise_id])
    prefill(session, month)


def before(
    session: Session, kind: ProposalKind, enterprise_id: int, project_id: int | None = None, year: int | None = None
) -> dict[str, Any]:
    """Return the present values that a kind of proposal may change.

    Raise Invalid where there is no plan item in force.
    """
    if kind in TERM_KINDS:
        stands = terms.placing(session, enterprise_id)
        return asdict(stands) | {"state": stands.state.value}
    month = months.open_month(session)
    if kind is ProposalKind.PLAN_NEW:
        return {}
    item = plans.item_in_force(session, project_id or 0, year or 0, month.code if month else LAST_MONTH)
    if item is None:
        raise Invalid(message("这个项目在 {year} 年度没有生效的计划项。", year=year))
    return {"planned": item.planned, "due": item.due.isoformat(), "precision": item.due_precision.value}


def is_planned(session: Session, project_id: int, year: int) -> bool:
    """Return whether a project has a plan item in force for a year."""
    return plans.item_in_force(session, project_id, year, _month_code(session)) is not None


def plan_problems(
    session: Session, kind: ProposalKind, after: Mapping[str, Any], project_id: int | None, year: int | None
) -> list[Message]:
    """Return the reasons why a proposed change of the plan is not possible, or an empty list.

    A project must not be planned twice, nor be built before the plan year (rule 3), and its values must pass
    `project_problems`.
    """
    if kind in TERM_KINDS:
        return []
    if project_id is None:
        return project_problems(said_of_new(after), after.get("planned"))
    if kind is ProposalKind.PLAN_NEW and is_planned(session, project_id, year or 0):
        return [message("这个项目已在 {year} 年度计划内。", year=year)]
    before_year = calendar.base_month(year or 0)
    if kind is ProposalKind.PLAN_NEW and positions_queries.stage_at(session, project_id, before_year) in BUILT:
        return [message("这个项目在 {year} 年以前已经建成，不再列入计划。", year=year)]
    item = plans.item_in_force(session, project_id, year or 0, _month_code(session))
    instead = None if kind is ProposalKind.PLAN_DROP else after.get("planned", item.planned if item else None)
    planned = plans.planned_in_force(session, project_id, _month_code(session), year=year, instead=instead)
    return project_problems(plans.said(session.get_one(Project, project_id)), planned)


def said_of_new(after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a new project from the JSON of its proposal, keyed by field name."""
    return {
        field.name: from_json(field, after.get(field.name_in(where), where.absent))
        for field, where in appearing(PROJECT, InProposal)
    }


def _new_term(session: Session, enterprise_id: int, after: Mapping[str, Any], month: Month) -> None:
    stands = terms.placing(session, enterprise_id)
    moved = {name: after[name] for name in after if name in Placing.__dataclass_fields__}
    state = Production(after.get("state", stands.state.value))
    terms.begin(session, enterprise_id, replace(stands, **{**moved, "state": state}), month)


def _plan(session: Session, proposal: Proposal, after: Mapping[str, Any], month: Month) -> None:
    """Add a new or existing project to the plan of a year from the open month on."""
    project_id = proposal.project_id
    if project_id is None:
        made = Project(
            code=plans.next_project_code(session), enterprise_id=proposal.enterprise_id, **said_of_new(after)
        )
        session.add(made)
        session.flush()
        if made.retrofit:
            plans_services.keep_retrofit(session, made.id, False)
        index.index(session, TextKind.PROJECT, [made.title])
        index.index(session, TextKind.PROJECT_CODE, [made.code])
        project_id = proposal.project_id = made.id
    session.add(
        PlanItem(
            project_id=project_id,
            year=proposal.year or month.plan_year,
            planned=int(after["planned"]),
            due=date.fromisoformat(after["due"]),
            due_precision=Precision(after["precision"]),
            from_month=month.code,
        )
    )


def _new_item(session: Session, proposal: Proposal, after: Mapping[str, Any], month: Month) -> None:
    old = plans.item_in_force(session, proposal.project_id or 0, proposal.year or 0, month.code)
    if old is None:
        raise Conflict(message("这个计划项已经不在生效中。请刷新后再看。"))
    if proposal.kind is ProposalKind.PLAN_DROP:
        _end_item(session, old, month)
        return
    item = old
    if old.from_month < month.code:
        item = PlanItem(
            project_id=old.project_id,
            year=old.year,
            planned=old.planned,
            due=old.due,
            due_precision=old.due_precision,
            from_month=month.code,
        )
        old.to_month = calendar.previous(month.code)
        session.add(item)
    item.planned = int(after.get("planned", item.planned))
    if "due" in after:
        item.due = date.fromisoformat(after["due"])
    if "precision" in after:
        item.due_precision = Precision(after["precision"])


def _end_item(session: Session, item: PlanItem, month: Month) -> None:
    """End a plan item before a month, or delete it where it began in that month."""
    if item.from_month < month.code:
        item.to_month = calendar.previous(month.code)
    else:
        session.delete(item)


def _month_code(session: Session) -> str:
    month = months.open_month(session)
    return month.code if month else LAST_MONTH
