"""Permission rules of grading data: who may edit guidelines, alert measures, targets and exceedance flags."""

from dataclasses import dataclass

from tracker.core.i18n import message
from tracker.core.roles import Role
from tracker.core.workflow.table import Refusal, Refused
from tracker.register.rules.register import Level, Side


@dataclass(frozen=True)
class Keeper:
    """The role, bureau level and side of a person, as the permission rules need them."""

    role: Role | None
    approver: bool = False
    level: Level | None = None
    side: Side | None = None

    @property
    def at_root(self) -> bool:
        """Return whether the person is an approver of a root bureau."""
        return self.role is Role.REVIEWER and self.approver and self.level is Level.REGION


def guideline_refusal(keeper: Keeper) -> Refusal | None:
    """Return why a person may not edit guidelines and alert measures, or None."""
    if keeper.at_root and keeper.side is Side.LOCAL:
        return None
    return Refusal(Refused.WHO, message("只有自治区厅的审批人可以改分级指南和应急减排要求。"))


def target_refusal(keeper: Keeper, *, own_tree: bool) -> Refusal | None:
    """Return why a person may not set the target of a bureau, or None."""
    if keeper.at_root and own_tree:
        return None
    return Refusal(Refused.WHO, message("只有自治区厅或兵团局的审批人可以下达本系统的创A晋B计划。"))


def flag_refusal(role: Role | None, *, on_chain: bool) -> Refusal | None:
    """Return why a person may not record an exceedance flag, or None."""
    if role is Role.REVIEWER and on_chain:
        return None
    return Refusal(Refused.WHO, message("只有企业监管链上的审核员可以记超标。"))
