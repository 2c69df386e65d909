"""Rules of emergency documents, due after a grade change: the entry in the emergency list and the operation plan."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Condition, Situation, Step, Workflow, register

DUE_DAYS = 30
"""Default number of days from the start of a grade until both documents are due."""


class DocumentKind(LabeledEnum):
    """The kinds of emergency documents. 一厂一策 is the operation plan for alerts, 一企一策 the treatment plan.

    They differ.
    """

    LIST_ENTRY = "list_entry", "应急减排清单"
    OPERATION_PLAN = "operation_plan", "一厂一策操作方案"


class DocumentState(LabeledEnum):
    """The states of a version of an emergency document."""

    DUE = "due", "待修订"
    FILED = "filed", "待审定"
    APPROVED = "approved", "已审定"
    SUPERSEDED = "superseded", "已被新版代替"


WAITING = (DocumentState.DUE, DocumentState.FILED)
"""The states in which a document version is listed as open."""


class DocumentAction(LabeledEnum):
    """The steps of a version of an emergency document."""

    FILE = "file", "报送"
    APPROVE = "approve", "审定"
    RETURN = "return", "退回"


class DocumentWho(LabeledEnum):
    """Who takes a step of an emergency document."""

    FILER = "filer", "本企业的联络员、监管部门及其上级"
    BUREAU = "bureau", "企业的监管部门及其上级"


@dataclass(frozen=True, kw_only=True)
class DocumentSituation(Situation):
    """The values that decide which steps of a document version are open."""

    state: DocumentState
    kind: DocumentKind
    is_own_enterprise: bool = False
    on_chain: bool = False
    is_filer: bool = False

    @property
    def reviews(self) -> bool:
        """Return whether the person is a reviewer of the supervisor bureau or of one above it."""
        return self.role is Role.REVIEWER and self.on_chain

    @property
    def files(self) -> bool:
        """Return whether the person may file the document. The liaison may file the operation plan only."""
        own = self.role is Role.LIAISON and self.is_own_enterprise
        return self.reviews or (own and self.kind is DocumentKind.OPERATION_PLAN)


def _whose(now: DocumentSituation, step: Step[DocumentSituation]) -> Message:
    own = step.who is DocumentWho.FILER and now.kind is DocumentKind.OPERATION_PLAN
    who = DocumentWho.FILER if own else DocumentWho.BUREAU
    return message("只有{who}可以{action}。", who=who.label, action=step.action.label)


_FILED = frozenset({DocumentState.FILED})
_BY_ANOTHER: tuple[Condition[DocumentSituation], ...] = (
    Condition(closes=lambda now: now.is_filer, words=lambda now, action: message("自己报送的要由另一个人审定。")),
)
"""The rule that nobody approves a version that they filed."""
DOCUMENT: Workflow[DocumentSituation] = register(
    Workflow(
        subject="emergency_document",
        record="这份文件",
        states=DocumentState,
        actions=DocumentAction,
        steps=(
            Step(
                action=DocumentAction.FILE, from_states=frozenset({DocumentState.DUE}), who=DocumentWho.FILER,
                to_state=DocumentState.FILED, is_noted=False,
            ),
            Step(
                action=DocumentAction.APPROVE, from_states=_FILED, who=DocumentWho.BUREAU,
                to_state=DocumentState.APPROVED, conditions=_BY_ANOTHER, is_noted=False,
            ),
            Step(
                action=DocumentAction.RETURN, from_states=_FILED, who=DocumentWho.BUREAU, to_state=DocumentState.DUE,
                conditions=_BY_ANOTHER, needs_reason="退回要写明意见。", is_noted=False,
            ),
        ),
        theirs={DocumentWho.FILER: lambda now: now.files, DocumentWho.BUREAU: lambda now: now.reviews},
        closed=lambda now, action: message("{state}，不能{action}。", state=now.state.label, action=action.label),
        whose=_whose,
    )
)  # fmt: skip
"""The workflow of an emergency document. Its steps are recorded in the audit log only."""


def due_on(from_day: date, days: int) -> date:
    """Return the day on which emergency documents are due, a number of days after a grade took effect."""
    return from_day + timedelta(days=days)


def lateness(state: DocumentState, due: date, today: date) -> Message | None:
    """Return a message with the number of days by which a document version is late, or None."""
    late = (today - due).days
    return message("已超 {n} 天", n=late) if state is DocumentState.DUE and late > 0 else None
