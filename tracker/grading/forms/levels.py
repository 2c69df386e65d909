"""WTForms field for the levels of an edition."""

from tracker.core.web.fields import ReadField
from tracker.grading.rules import editions


class LevelsField(ReadField):
    """Text field for the levels of an edition, the best first. An empty field means 待核 (not verified)."""

    read = staticmethod(editions.read_levels)
    write = staticmethod(editions.write_levels)
