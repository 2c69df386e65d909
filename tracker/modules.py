"""The registry of capabilities; only the application and the commands import it."""

from tracker.audit_log.module import MODULE as AUDIT_LOG
from tracker.closing.module import MODULE as CLOSING
from tracker.core.module import Module
from tracker.enterprises.module import MODULE as ENTERPRISES
from tracker.evidence.module import MODULE as EVIDENCE
from tracker.exports.module import MODULE as EXPORTS
from tracker.figures.module import MODULE as FIGURES
from tracker.grading.module import MODULE as GRADING
from tracker.guide.module import MODULE as GUIDE
from tracker.home.module import MODULE as HOME
from tracker.operations.module import MODULE as OPERATIONS
from tracker.people.module import MODULE as PEOPLE
from tracker.proposals.module import MODULE as PROPOSALS
from tracker.reference_data.module import MODULE as REFERENCE_DATA
from tracker.reports.module import MODULE as REPORTS
from tracker.retrofits.module import MODULE as RETROFITS
from tracker.search.module import MODULE as SEARCH

MODULES: tuple[Module, ...] = (
    AUDIT_LOG,
    CLOSING,
    ENTERPRISES,
    EVIDENCE,
    EXPORTS,
    FIGURES,
    GRADING,
    GUIDE,
    HOME,
    OPERATIONS,
    PEOPLE,
    PROPOSALS,
    REFERENCE_DATA,
    REPORTS,
    RETROFITS,
    SEARCH,
)
