"""Documents due after a grade change: the entry in the emergency list and the operation plan."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.i18n import Choice, Sentence, say
from tracker.core.roles import Role
from tracker.core.workflow.table import Refusal, Refused

DUE_DAYS = 30
"""Days after a grade takes effect until both documents are due, where the office sets nothing else."""


class DocumentKind(Choice):
    """Which document; 一厂一策 is the plan for alerts, 一企一策 the treatment plan: never one word for both."""

    LIST_ENTRY = "list_entry", "应急减排清单"
    OPERATION_PLAN = "operation_plan", "一厂一策操作方案"


class DocumentState(Choice):
    """How far a version has come."""

    DUE = "due", "待修订"
    FILED = "filed", "待审定"
    APPROVED = "approved", "已审定"
    SUPERSEDED = "superseded", "已被新版代替"


WAITING = (DocumentState.DUE, DocumentState.FILED)
"""What the due list shows."""


class DocumentAction(Choice):
    """What may be done with a version."""

    FILE = "file", "报送"
    APPROVE = "approve", "审定"
    RETURN = "return", "退回"


@dataclass(frozen=True)
class DocumentSituation:
    """All that a refusal depends on."""

    kind: DocumentKind
    state: DocumentState
    role: Role | None
    is_own_enterprise: bool = False
    on_chain: bool = False
    is_filer: bool = False


def document_refusal(action: DocumentAction, now: DocumentSituation) -> Refusal | None:
    """Return why a step is closed; None means it is open. Whoever files a version does not approve it."""
    wanted = DocumentState.DUE if action is DocumentAction.FILE else DocumentState.FILED
    if now.state is not wanted:
        return Refusal(Refused.STATE, say("{state}，不能{action}。", state=now.state.label, action=action.label))
    bureau = now.role is Role.REVIEWER and now.on_chain
    firm = now.role is Role.LIAISON and now.is_own_enterprise and now.kind is DocumentKind.OPERATION_PLAN
    if not (bureau or (firm and action is DocumentAction.FILE)):
        who = say("企业的监管部门及其上级")
        if action is DocumentAction.FILE and now.kind is DocumentKind.OPERATION_PLAN:
            who = say("本企业的联络员、监管部门及其上级")
        return Refusal(Refused.WHO, say("只有{who}可以{action}。", who=who, action=action.label))
    if action is not DocumentAction.FILE and now.is_filer:
        return Refusal(Refused.WHO, say("自己报送的要由另一个人审定。"))
    return None


def due_on(from_day: date, days: int) -> date:
    """Return the day on which the documents are due after a grade took effect."""
    return from_day + timedelta(days=days)


def lateness(state: DocumentState, due: date, today: date) -> Sentence | None:
    """Say by how many days a version is late; None where it is not."""
    late = (today - due).days
    return say("已超 {n} 天", n=late) if state is DocumentState.DUE and late > 0 else None
