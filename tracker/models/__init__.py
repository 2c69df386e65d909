"""The tables; importing this package names them all, so that migrations and metadata are complete."""

from tracker.models.applications import (
    GradeAnswer,
    GradeApplication,
    GradeExplanation,
    GradeObjection,
    GradeRemark,
)
from tracker.models.audit import AuditEvent
from tracker.models.beats import Beat
from tracker.models.emergency import AlertMeasure, EmergencyDocument, ExceedanceFlag
from tracker.models.experts import GradeInvitation, GradeOpinion
from tracker.models.exports import Export
from tracker.models.files import StoredFile
from tracker.models.formers import FormerReport, FormerRetrofit, FormerSteps, FormerTarget
from tracker.models.grades import GradeChange, GradeRecord, GradeTarget
from tracker.models.guidelines import GradeGuideline, GradeIndicator, GradeRequirement
from tracker.models.months import Extension, Holiday, Month, Reopening, SignOff
from tracker.models.moves import Move
from tracker.models.notices import Notice, Outbox
from tracker.models.passkeys import Passkey, PasskeyChallenge
from tracker.models.people import (
    Assignment,
    Grant,
    HeldForm,
    OneTimeLink,
    Person,
    RecoveryCode,
    Refusal,
    SentForm,
    SignInAttempt,
    UserSession,
)
from tracker.models.plans import Category, FormerCategory, PlanItem, Project
from tracker.models.positions import Position, Total
from tracker.models.proposals import Proposal, ProposalConsent
from tracker.models.recovery import Recovery
from tracker.models.register import Bureau, Enterprise, FormerBureau, FormerPlace, Industry, Place, Term
from tracker.models.reports import MonthlyReport, Progress
from tracker.models.retrofit_rules import RetrofitLimit, RetrofitMilestone, RetrofitRule
from tracker.models.retrofits import Elimination, Objection, ReportSent, RetrofitTrack, StageClaim
from tracker.models.review import Evidence, Finding, LineApproval, Thread
from tracker.models.seals import RowPending, RowSeal
from tracker.models.search import SearchKey, SearchText

__all__ = [
    "AlertMeasure",
    "Assignment",
    "AuditEvent",
    "Beat",
    "Bureau",
    "Category",
    "Elimination",
    "EmergencyDocument",
    "Enterprise",
    "Evidence",
    "Export",
    "ExceedanceFlag",
    "Extension",
    "Finding",
    "FormerBureau",
    "FormerCategory",
    "FormerPlace",
    "FormerReport",
    "FormerRetrofit",
    "FormerSteps",
    "FormerTarget",
    "GradeAnswer",
    "GradeApplication",
    "GradeChange",
    "GradeExplanation",
    "GradeGuideline",
    "GradeIndicator",
    "GradeInvitation",
    "GradeObjection",
    "GradeOpinion",
    "GradeRecord",
    "GradeRemark",
    "GradeRequirement",
    "GradeTarget",
    "Grant",
    "HeldForm",
    "Holiday",
    "Industry",
    "LineApproval",
    "Month",
    "MonthlyReport",
    "Move",
    "Notice",
    "Objection",
    "OneTimeLink",
    "Outbox",
    "Passkey",
    "PasskeyChallenge",
    "Person",
    "Place",
    "PlanItem",
    "Position",
    "Progress",
    "Project",
    "Proposal",
    "ProposalConsent",
    "Recovery",
    "RecoveryCode",
    "Refusal",
    "Reopening",
    "ReportSent",
    "RetrofitLimit",
    "RetrofitMilestone",
    "RetrofitRule",
    "RetrofitTrack",
    "RowPending",
    "RowSeal",
    "SearchKey",
    "SearchText",
    "SentForm",
    "SignInAttempt",
    "SignOff",
    "StageClaim",
    "StoredFile",
    "Term",
    "Thread",
    "Total",
    "UserSession",
]
