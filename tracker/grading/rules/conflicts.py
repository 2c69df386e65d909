"""Rules of conflicts of interest: who worked for an enterprise or handled its application cannot be its expert."""

from datetime import date

from tracker.core.i18n import LabeledEnum

YEARS = 5
"""Years in which former work for the enterprise or its bureau counts as a conflict."""


class Conflict(LabeledEnum):
    """Why a person cannot review an application as an expert, the gravest reason first."""

    OF_ENTERPRISE = "of_enterprise", "近五年任该企业联络员"
    HANDLED = "handled", "经办过该企业的申请或月报"
    IN_CHARGE = "in_charge", "近五年在该企业的监管部门任审核员"


def counts_from(day: date) -> date:
    """Return the day from which former work counts as a conflict, YEARS years before a day."""
    return date(day.year - YEARS, day.month, min(day.day, 28))
