"""Heavy-pollution alerts: the three colours whose measures depend on the grade."""

from tracker.core.i18n import LabeledEnum


class Alert(LabeledEnum):
    """The colours of a heavy-pollution alert, the lowest first."""

    YELLOW = "yellow", "黄色预警"
    ORANGE = "orange", "橙色预警"
    RED = "red", "红色预警"
