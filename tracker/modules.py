"""The list of all capabilities. Only the application, the worker and commands import it."""

from tracker.audit_log.module import MODULE as AUDIT_LOG
from tracker.closing.module import MODULE as CLOSING
from tracker.core import access_scope, idempotency
from tracker.core.audit import models as audit_models
from tracker.core.audit import seal_models
from tracker.core.database import unscoped
from tracker.core.module import Module
from tracker.core.search_index import models as search_models
from tracker.core.workflow import handover, history
from tracker.enterprises.module import MODULE as ENTERPRISES
from tracker.evidence.module import MODULE as EVIDENCE
from tracker.exports.module import MODULE as EXPORTS
from tracker.figures.module import MODULE as FIGURES
from tracker.grading.module import MODULE as GRADING
from tracker.guide.module import MODULE as GUIDE
from tracker.home.module import MODULE as HOME
from tracker.months.module import MODULE as MONTHS
from tracker.notifications.module import MODULE as NOTIFICATIONS
from tracker.operations.module import MODULE as OPERATIONS
from tracker.people.module import MODULE as PEOPLE
from tracker.plans.module import MODULE as PLANS
from tracker.positions.module import MODULE as POSITIONS
from tracker.proposals.module import MODULE as PROPOSALS
from tracker.reference_data.module import MODULE as REFERENCE_DATA
from tracker.register.module import MODULE as REGISTER
from tracker.reports.module import MODULE as REPORTS
from tracker.retrofits.module import MODULE as RETROFITS
from tracker.search.module import MODULE as SEARCH
from tracker.workbook.module import MODULE as WORKBOOK

MODULES: tuple[Module, ...] = (
    Module(name="core", tables=(audit_models, history, idempotency, seal_models, search_models)),
    AUDIT_LOG,
    CLOSING,
    ENTERPRISES,
    EVIDENCE,
    EXPORTS,
    FIGURES,
    GRADING,
    GUIDE,
    HOME,
    MONTHS,
    NOTIFICATIONS,
    OPERATIONS,
    PEOPLE,
    PLANS,
    POSITIONS,
    PROPOSALS,
    REFERENCE_DATA,
    REGISTER,
    REPORTS,
    RETROFITS,
    SEARCH,
    WORKBOOK,
)


def install() -> None:
    """Register the access rules, unscoped functions and handovers of all capabilities, before the first session.

    Without the access rules every query within an access scope raises LookupError.
    """
    access_scope.register(each.scope for each in MODULES if each.scope is not None)
    unscoped.register(each.unscoped for each in MODULES)
    handover.register(each.hand_over for each in MODULES if each.hand_over is not None)
