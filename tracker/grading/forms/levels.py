"""The field for the levels of an edition."""

from tracker.core.web.fields import ReadField
from tracker.grading.rules import editions


class LevelsField(ReadField):
    """The levels of an edition, the best first; none is 待核."""

    read = staticmethod(editions.read_levels)
    write = staticmethod(editions.write_levels)
