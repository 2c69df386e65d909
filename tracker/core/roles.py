"""Roles, actors, and the rule which roles one person may hold together."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum, Message, message


class Role(LabeledEnum):
    """The roles of people. The three administrator roles must be held by three different persons."""

    LIAISON = "liaison", "企业联络员"
    REVIEWER = "reviewer", "审核员"
    EXPERT = "expert", "函审专家"
    ANALYST = "analyst", "分析员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""The three administrators (三员). None of them may change a business record."""

READERS = frozenset({Role.LIAISON, Role.REVIEWER, Role.ANALYST})
"""The roles that read enterprise data within their access scope. Experts read only applications under review."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person acting under one of their assignments: for an enterprise or for a bureau."""

    person_id: int
    name: str
    role: Role
    unit_name: str
    enterprise_id: int | None = None
    enterprise_code: str = ""
    bureau_id: int | None = None
    approver: bool = False
    """Whether the person may also decide proposals. The right is granted until a day."""
    assignment_id: int = 0

    def spoken(self) -> Message:
        """Return a message with the person's name and role, for notices about what they did."""
        return message("{name}（{role}）", name=self.name, role=self.role.label)


def second_factor_applies(actor: Actor | None) -> bool:
    """Return whether an actor has an administrator or approver role.

    An office may require a second factor from people with these roles.
    """
    return actor is not None and (actor.role in ADMINISTRATORS or actor.approver)


def duties_clash(held: Iterable[Role], wanted: Role) -> Message | None:
    """Return why a person with some roles cannot get another one, or None if they can.

    An administrator has no second role (三员分立).
    """
    others = set(held) - {wanted}
    if wanted in ADMINISTRATORS and others:
        return message("{role}不能再兼其他身份，三员分立。请另开一个账号。", role=wanted.label)
    admin = next((role for role in Role if role in others & ADMINISTRATORS), None)
    if admin is not None:
        return message("此人是{admin}，不能再兼{role}。请另开一个账号。", admin=admin.label, role=wanted.label)
    return None
