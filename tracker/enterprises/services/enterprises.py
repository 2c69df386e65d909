"""Services of enterprises: added and corrected by the supervisor bureau. Names and places change by a new term."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.core import optimistic_lock, uscc
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid, NotAllowed
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.search_index import index
from tracker.core.search_index.models import TextKind
from tracker.months.queries import months
from tracker.register.models import Enterprise
from tracker.register.queries import supervision
from tracker.register.rules.register import EnterpriseFacts, Placing, Production, keeping_refusal, name_problem
from tracker.register.services import terms
from tracker.register.services.namesakes import is_below
from tracker.reports.services import positions


def add_enterprise(
    session: Session, code: str, facts: EnterpriseFacts, placing: Placing, *, by: Actor, at: datetime
) -> Enterprise:
    """Add an enterprise, supervised from the open month on, and return it. Raise Invalid with every problem.

    No figure counts it until it has a plan item.
    """
    require_charge(session, supervision.bureau_path(session, placing.bureau), by)
    month = terms.require_open_month(session)
    facts = replace(facts, uscc=uscc.read(facts.uscc))
    problems = _problems(session, facts, placing, None, by)
    if supervision.enterprise_id(session, code) is not None:
        problems.append(message("编码“{code}”已有企业用。请换一个。", code=code))
    if problems:
        raise Invalid(*problems)
    made = Enterprise(code=code, **asdict(facts))
    session.add(made)
    session.flush()
    index.index(session, TextKind.ENTERPRISE_CODE, [code])
    index.index(session, TextKind.USCC, [facts.uscc or ""])
    terms.begin(session, made.id, placing, month)
    _record(
        session, made, old={}, new=asdict(facts) | asdict(placing) | {"code": code}, name=placing.name, by=by, at=at
    )
    return made


def change_enterprise(
    session: Session, enterprise: Enterprise, facts: EnterpriseFacts, placing: Placing, *, version: int, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Correct an enterprise's record; a new name, place or production state takes effect from the open month on.

    Bureau, industry and closure are changed by proposal. Raise Invalid with every problem, Conflict where somebody else
    saved first.
    """
    stands = terms.placing(session, enterprise.id)
    require_charge(session, supervision.bureau_path(session, stands.bureau), by)
    facts = replace(facts, uscc=uscc.read(facts.uscc))
    placing = replace(placing, bureau=stands.bureau, industry=stands.industry)
    problems = _problems(session, facts, placing, enterprise.id, by)
    if placing.state is not stands.state and Production.CLOSED in (placing.state, stands.state):
        problems.append(message("关停和关停后恢复要经提请。请点“提请变更”。"))
    if problems:
        raise Invalid(*problems)
    old = {name: getattr(enterprise, name) for name in asdict(facts)} | asdict(stands)
    new = asdict(facts) | asdict(placing)
    moved = {name for name, value in new.items() if old[name] != value}
    if not moved:
        return
    optimistic_lock.update_if_version(session, enterprise, version, asdict(facts))
    index.index(session, TextKind.USCC, [facts.uscc or ""])
    if placing != stands:
        month = terms.require_open_month(session)
        terms.begin(session, enterprise.id, placing, month)
        positions.replace(session, month, [enterprise.id])
    _record(
        session,
        enterprise,
        old={name: old[name] for name in moved},
        new={name: new[name] for name in moved},
        name=placing.name,
        by=by,
        at=at,
    )


def _problems(
    session: Session, facts: EnterpriseFacts, placing: Placing, enterprise_id: int | None, by: Actor
) -> list[Message]:
    found = [name_problem(placing.name), uscc.problem(facts.uscc, facts.uscc_reason)]
    if facts.site_no < 1:
        found.append(message("厂区号从 1 起。"))
    other = supervision.same_uscc(session, facts.uscc, facts.site_no, enterprise_id)
    if other is not None:
        whose = other.code if is_below(session, other.path, by) else message("其他部门的企业")
        found.append(
            message("“{uscc}”的 {site} 号厂区已登记为 {whose}。同一家的另一厂区请换厂区号。", uscc=facts.uscc,
                site=facts.site_no, whose=whose)
        )  # fmt: skip
    return [problem for problem in found if problem is not None]


def require_charge(session: Session, path: str | None, by: Actor) -> None:
    """Raise NotAllowed unless the person reviews for the bureau at the end of a path, or for one above it."""
    refused = keeping_refusal(by.role, in_charge=is_below(session, path, by))
    if refused is not None:
        raise NotAllowed(refused.sentence)


def _record(
    session: Session, enterprise: Enterprise, *, old: dict[str, Any], new: dict[str, Any], name: str, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    month = months.open_month(session)
    audit.record(
        session,
        AuditAction.REGISTER_CHANGED,
        by=by,
        at=at,
        subject="enterprise",
        subject_id=enterprise.id,
        name=f"{enterprise.code} {name}",
        old=old,
        new=new | {"month": None if month is None else month.code},
    )
