"""Roles: who a person is to the tracker."""

from dataclasses import dataclass

from tracker.domain.words import Choice


class Role(Choice):
    """The roles of the field; three administrator duties stay separate."""

    LIAISON = "liaison", "企业联络员"
    REVIEWER = "reviewer", "审核员"
    EXPERT = "expert", "函审专家"
    ANALYST = "analyst", "分析员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


@dataclass(frozen=True)
class Actor:
    """A person in the one assignment they act under: for an enterprise, or for a bureau."""

    person_id: int
    name: str
    role: Role
    unit_name: str
    enterprise_id: int | None = None
    bureau_id: int | None = None
    approver: bool = False
    """The dated extra right to decide proposals."""
