"""Conflicts of interest: whoever worked for a firm or handled its application cannot be its expert."""

from datetime import date

from tracker.core.i18n import LabeledEnum

YEARS = 5
"""Years in which a former employee of the firm or of its bureau cannot be its expert."""


class Conflict(LabeledEnum):
    """Why a person cannot be the expert of an application, the gravest first."""

    OF_ENTERPRISE = "of_enterprise", "近五年任该企业联络员"
    HANDLED = "handled", "经办过该企业的申请或月报"
    IN_CHARGE = "in_charge", "近五年在该企业的监管部门任审核员"


def counts_from(day: date) -> date:
    """Return the day from which what somebody was still counts, five years before a day."""
    return date(day.year - YEARS, day.month, min(day.day, 28))
