"""Roles, actors, and which roles one person may hold together."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum, Message, message


class Role(LabeledEnum):
    """The roles of the field; three administrator duties stay separate."""

    LIAISON = "liaison", "企业联络员"
    REVIEWER = "reviewer", "审核员"
    EXPERT = "expert", "函审专家"
    ANALYST = "analyst", "分析员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""The three duties (三员); none of them touches a business record."""

READERS = frozenset({Role.LIAISON, Role.REVIEWER, Role.ANALYST})
"""Who reads enterprise data, each within their own reach; an expert reads single applications only."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person in the one assignment they act under: for an enterprise, or for a bureau."""

    person_id: int
    name: str
    role: Role
    unit_name: str
    enterprise_id: int | None = None
    enterprise_code: str = ""
    bureau_id: int | None = None
    approver: bool = False
    """The dated extra right to decide proposals."""
    assignment_id: int = 0

    def spoken(self) -> Message:
        """Name the person with the role, for who is told of what they did."""
        return message("{name}（{role}）", name=self.name, role=self.role.label)


def second_factor_applies(actor: Actor | None) -> bool:
    """Return whether somebody acts in a duty that needs a second factor where an office says so."""
    return actor is not None and (actor.role in ADMINISTRATORS or actor.approver)


def duties_clash(held: Iterable[Role], wanted: Role) -> Message | None:
    """Return why a person with some roles cannot hold another: an administrator has no second role (三员分立)."""
    others = set(held) - {wanted}
    if wanted in ADMINISTRATORS and others:
        return message("{role}不能再兼其他身份，三员分立。请另开一个账号。", role=wanted.label)
    admin = next((role for role in Role if role in others & ADMINISTRATORS), None)
    if admin is not None:
        return message("此人是{admin}，不能再兼{role}。请另开一个账号。", admin=admin.label, role=wanted.label)
    return None
