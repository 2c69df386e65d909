"""Rate limits: requests per person and minute for costly pages."""

from enum import Enum


class Cost(Enum):
    """A class of costly requests, with the number allowed per person and minute."""

    FILE = 60
    """Workbooks, lists and Word files, made for the one who asks."""
    UPLOAD = 120
    """Forms with files."""
    SEARCH = 240
    """Looking for words."""
    HEAVY = 100
    """Pages that read far more than they show."""
