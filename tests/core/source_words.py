"""A small closed list for tests of amounts by word."""

from tracker.core.i18n import LabeledEnum


class Source(LabeledEnum):
    """Where money comes from."""

    OWN = "own", "自筹"
    STATE = "state", "中央"
    OTHER = "other", "其他"
