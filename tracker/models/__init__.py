"""The tables; importing this package names them all, so that migrations and metadata are complete."""

from tracker.models.audit import AuditEvent
from tracker.models.files import StoredFile
from tracker.models.grades import GradeRecord
from tracker.models.months import Extension, Holiday, Month
from tracker.models.moves import Move
from tracker.models.people import (
    Assignment,
    Grant,
    HeldForm,
    OneTimeLink,
    Person,
    RecoveryCode,
    SentForm,
    SignInAttempt,
    UserSession,
)
from tracker.models.plans import Category, PlanItem, Project
from tracker.models.positions import Position, Total
from tracker.models.proposals import Proposal
from tracker.models.register import Bureau, Enterprise, Industry, Place, Term
from tracker.models.reports import MonthlyReport, Progress
from tracker.models.retrofits import RetrofitTrack

__all__ = [
    "Assignment",
    "AuditEvent",
    "Bureau",
    "Category",
    "Enterprise",
    "Extension",
    "GradeRecord",
    "Grant",
    "HeldForm",
    "Holiday",
    "Industry",
    "Month",
    "MonthlyReport",
    "Move",
    "OneTimeLink",
    "Person",
    "Place",
    "PlanItem",
    "Position",
    "Progress",
    "Project",
    "Proposal",
    "RecoveryCode",
    "RetrofitTrack",
    "SentForm",
    "SignInAttempt",
    "StoredFile",
    "Term",
    "Total",
    "UserSession",
]
