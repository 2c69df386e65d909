"""Rate limits of costly pages: requests per person and minute."""

from enum import Enum


class Cost(Enum):
    """Classes of costly requests. The value is the number of requests allowed per person and minute."""

    FILE = 60
    """Downloads that are created for the request: workbooks, lists and Word files."""
    UPLOAD = 120
    """Forms with files."""
    SEARCH = 240
    """Searches."""
    HEAVY = 100
    """Pages that read far more rows than they show."""
