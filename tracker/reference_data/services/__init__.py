"""Services of reference data: bureaus, places, industries. Rows in use are never deleted."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock, require_role
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid, NotAllowed
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor, Role
from tracker.reference_data.services import trees
from tracker.register.models import Bureau, Industry, Place
from tracker.register.queries import supervision
from tracker.register.queries.enterprises import bureau, place
from tracker.register.rules.register import LEVEL_BELOW, BureauFacts, IndustryFacts, keys_of, path_of
from tracker.register.services import terms


def change_place(
    session: Session, found: Place, parent: str, *, version: int, by: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Move a place under another from the open month on. Raise Invalid where it would lie below itself."""
    require_role.require(by, Role.SYSTEM_ADMIN)
    above, before = place(session, parent), found.parent_code
    if above.code == before:
        return
    if above.path.startswith(found.path):
        raise Invalid(message("{place}不能在自己之下。", place=found.name))
    month = terms.require_open_month(session)
    optimistic_lock.update_if_version(session, found, version, {})
    trees.move_place(session, found, above, month)
    after = {"parent": above.code, "month": month.code}
    _record(
        session,
        "place",
        subject_id=None,
        name=f"{found.code} {found.name}",
        old={"parent": before},
        new=after,
        by=by,
        at=at,
    )


def add_bureau(
    session: Session, key: str, parent: str, facts: BureauFacts, *, by: Actor | None, at: datetime
) -> Bureau:  # fmt: skip
    """Add a bureau one level below another, on the same side, and return it. Raise Invalid with every problem."""
    require_role.require(by, Role.SYSTEM_ADMIN)
    above = bureau(session, parent)
    problems = _named(facts.name, facts.short_name)
    if session.scalar(sa.select(col(Bureau.id)).where(col(Bureau.key) == key)) is not None:
        problems.append(message("编码“{code}”已有部门用。请换一个。", code=key))
    if above.level not in LEVEL_BELOW:
        problems.append(message("{name}是县级，下面不再设部门。", name=above.name))
    if problems:
        raise Invalid(*problems)
    made = Bureau(
        key=key,
        level=LEVEL_BELOW[above.level],
        side=above.side,
        parent_id=above.id,
        path=path_of([*keys_of(above.path), key]),
        **asdict(facts),
    )
    session.add(made)
    session.flush()
    _record(
        session,
        "bureau",
        subject_id=made.id,
        name=made.name,
        old={},
        new=asdict(facts) | {"key": key, "parent": parent},
        by=by,
        at=at,
    )
    return made


def change_bureau(
    session: Session, found: Bureau, facts: BureauFacts, *, version: int, by: Actor | None, at: datetime,
    parent: str = "",
) -> None:  # fmt: skip
    """Correct a bureau; a new parent takes effect from the open month on, and past months stay unchanged.

    Raise Invalid where a bureau in use would be retired, or where it may not stand under the new parent.
    """
    require_role.require(by, Role.SYSTEM_ADMIN)
    above = bureau(session, parent) if parent else None
    moves = above is not None and above.id != found.parent_id
    problems = _named(facts.name, facts.short_name)
    problems += [] if above is None or not moves else _above_problems(found, above)
    if facts.retired:
        counts = (supervision.enterprises_of_bureau(session, found.id), supervision.children(session, found.id))
        if any(counts):
            problems.append(
                message("还有 {enterprises} 家企业、{children} 个下级部门，不能停用。请先划转。", enterprises=counts[0],
                    children=counts[1])
            )  # fmt: skip
    if problems:
        raise Invalid(*problems)
    if above is not None and moves:
        optimistic_lock.update_if_version(session, found, version, {})
        _move(session, found, above, by, at)
        session.flush()
        version = found.version
    _change(session, "bureau", found=found, subject_id=found.id, new=asdict(facts), version=version, by=by, at=at)


def add_industry(
    session: Session, code: str, facts: IndustryFacts, *, by: Actor | None, at: datetime
) -> Industry:  # fmt: skip
    """Add an industry and return it. Raise Invalid where its code or name is taken."""
    require_role.require(by, Role.SYSTEM_ADMIN)
    problems = _named(facts.name)
    if session.get(Industry, code) is not None:
        problems.append(message("编码“{code}”已有行业用。请换一个。", code=code))
    problems += _same_industry(session, facts.name, code)
    if problems:
        raise Invalid(*problems)
    made = Industry(code=code, **asdict(facts))
    session.add(made)
    session.flush()
    _record(
        session, "industry", subject_id=None, name=made.name, old={}, new=asdict(facts) | {"code": code}, by=by, at=at
    )
    return made


def change_industry(
    session: Session, found: Industry, facts: IndustryFacts, *, version: int, by: Actor | None, at: datetime
) -> None:
    """Correct an industry. Raise Invalid where an industry in use would be retired."""
    require_role.require(by, Role.SYSTEM_ADMIN)
    problems = _named(facts.name) + _same_industry(session, facts.name, found.code)
    count = supervision.enterprises_of_industry(session, found.code)
    if facts.retired and count:
        problems.append(message("还有 {n} 家企业属于这个行业，不能停用。", n=count))
    if problems:
        raise Invalid(*problems)
    _change(session, "industry", found=found, subject_id=None, new=asdict(facts), version=version, by=by, at=at)


def _above_problems(found: Bureau, above: Bureau) -> list[Message]:
    """Return why a bureau may not stand under another: it must be one level higher, on the same side, not retired."""
    if found.parent_id is None:
        return [message("{name}是最高一级，没有上级部门。", name=found.name)]
    if LEVEL_BELOW.get(above.level) is not found.level:
        return [message("{name}的上级部门要高一级。", name=found.name)]
    if above.side is not found.side:
        return [
            message("{name}不在{side}系统。跨系统的调整，请逐家提请划转企业。", name=above.name, side=found.side.label)
        ]
    return [message("{name}已停用，不能作上级部门。", name=above.name)] if above.retired else []


def _move(session: Session, found: Bureau, above: Bureau, by: Actor | None, at: datetime) -> None:
    month = terms.require_open_month(session)
    if by is None:
        raise NotAllowed(message("上级部门由系统管理员在网站上改。"))
    before = session.get_one(Bureau, found.parent_id).key
    trees.move_bureau(session, found, above, month, by=by, at=at)
    after = {"parent": above.key, "month": month.code}
    _record(session, "bureau", subject_id=found.id, name=found.name, old={"parent": before}, new=after, by=by, at=at)


def _named(*names: str) -> list[Message]:
    return [] if all(name.strip() for name in names) else [message("请填名称。")]


def _same_industry(session: Session, name: str, code: str) -> list[Message]:
    query = sa.select(col(Industry.code)).where(col(Industry.name) == name, col(Industry.code) != code)
    other = session.scalar(query)
    return [] if other is None else [message("已有同名的行业，编码 {code}。", code=other)]


def _change(
    session: Session, subject: str, *, found: Bureau | Industry, subject_id: int | None, new: Mapping[str, object],
    version: int, by: Actor | None, at: datetime,
) -> None:  # fmt: skip
    old = {name: getattr(found, name) for name in new}
    moved = [name for name in new if old[name] != new[name]]
    if not moved:
        return
    optimistic_lock.update_if_version(session, found, version, new)
    before, after = ({name: values[name] for name in moved} for values in (old, new))
    _record(session, subject, subject_id=subject_id, name=found.name, old=before, new=after, by=by, at=at)


def _record(
    session: Session, subject: str, *, subject_id: int | None, name: str, old: Mapping[str, object],
    new: Mapping[str, object], by: Actor | None, at: datetime,
) -> None:  # fmt: skip
    audit.record(
        session, AuditAction.LIST_CHANGED, by=by, at=at, subject=subject, subject_id=subject_id, name=name, old=old,
        new=new,
    )  # fmt: skip
