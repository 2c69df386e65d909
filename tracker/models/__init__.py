"""The tables; importing this package names them all, so that migrations and metadata are complete."""

from tracker.models.audit import AuditEvent
from tracker.models.grades import GradeRecord
from tracker.models.months import Month
from tracker.models.moves import Move
from tracker.models.people import (
    Assignment,
    Grant,
    HeldForm,
    OneTimeLink,
    Person,
    RecoveryCode,
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
    "GradeRecord",
    "Grant",
    "HeldForm",
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
    "SignInAttempt",
    "Term",
    "Total",
    "UserSession",
]
