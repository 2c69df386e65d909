"""Access preview: what a role or sharing grant would let a person read, shown before it is granted."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.i18n import Message, message
from tracker.core.roles import READERS, Role
from tracker.months.models import Month
from tracker.people.models.people import Assignment, Grant
from tracker.register.models import Bureau, Term
from tracker.register.queries import supervision
from tracker.register.queries.terms import term_in_force


def enterprises_below(session: Session, key: str) -> int:
    """Return the number of enterprises in a bureau's tree today; 0 for an unknown bureau."""
    path = supervision.bureau_path(session, key)
    if path is None:
        return 0
    latest = col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH)
    query = sa.select(sa.func.count()).select_from(Term).join(Bureau, col(Bureau.id) == col(Term.bureau_id))
    return session.scalars(query.where(latest, col(Bureau.path).startswith(path, autoescape=True))).one()


def of_role(session: Session, role: Role, unit: str, *, approver: bool) -> list[Message]:
    """Return messages that say what a person would read and may do in a role."""
    if role is Role.LIAISON:
        return [message("此人将填报企业 {unit} 的月报，只看到这一家。", unit=unit)]
    if role not in READERS:
        return [message("{role}看不到企业的业务数据。", role=role.label)]
    found = [message("此人将看到 {unit} 管理范围内的 {n} 家企业。", unit=unit, n=enterprises_below(session, unit))]
    return [*found, message("此人将能决定下级的提请。")] if approver else found


def of_grant(session: Session, reader: str, shown: str) -> list[Message]:
    """Return messages that say who would read which enterprises by a sharing grant."""
    people = sa.select(sa.func.count(sa.distinct(col(Assignment.person_id))))
    query = people.join(Bureau, col(Bureau.id) == col(Assignment.bureau_id)).where(col(Bureau.key) == reader)
    count = session.scalars(query).one()
    return [
        message("{reader} 的 {people} 人将看到 {shown} 管理范围内的 {n} 家企业，只能看，不能改。", reader=reader,
            people=count, shown=shown, n=enterprises_below(session, shown))
    ]  # fmt: skip


def of_grant_ending(session: Session, grant_id: int) -> list[Message]:
    """Return messages that say who would lose access to which enterprises if a sharing grant ends."""
    found = session.get(Grant, grant_id)
    if found is None:
        return []
    reader, shown = (session.get_one(Bureau, each) for each in (found.reader_id, found.shown_id))
    number = enterprises_below(session, shown.key)
    return [
        message(
            "{reader} 从下一次打开页面起看不到 {shown} 的 {n} 家企业。", reader=reader.name, shown=shown.name, n=number
        )
    ]


def of_holiday(session: Session, day: date, *, rest: bool) -> list[Message]:
    """Return messages that say which due dates a new holiday or working weekend day affects."""
    due = list(session.scalars(sa.select(col(Month.code)).where(col(Month.due) == day).order_by(col(Month.code))))
    if rest and due:
        return [message("{months} 的截止日正是这一天，请随后改到工作日。", months="、".join(due))]
    return [message("没有月份的截止日在这一天；以后的工作日和公示期按此计算。")]
