"""Rules of grade records: kinds, triggers, and how long a downgrade bars a new rating."""

from datetime import date

from tracker.core.calendar import dates
from tracker.core.i18n import LabeledEnum
from tracker.grading.rules.levels import RATED, GradeLevel


class RecordKind(LabeledEnum):
    """The kinds of grade records."""

    RATED = "rated", "评定"
    RECORDED = "recorded", "认定"
    DOWNGRADED = "downgraded", "降级"
    CANCELLED = "cancelled", "取消"
    RESTORED = "restored", "恢复"


BARRING_KINDS = frozenset({RecordKind.DOWNGRADED, RecordKind.CANCELLED})
"""The kinds of records after which no new rating is possible for a while, unless an appeal restores the grade."""


class Trigger(LabeledEnum):
    """What caused a grade record."""

    RATING = "rating", "分级评定"
    RECORDING = "recording", "直接认定"
    SUPERVISION = "supervision", "监督检查"
    SPECIAL_CHECK = "special_check", "专项检查"
    ENFORCEMENT = "enforcement", "日常执法"
    COMPLAINT = "complaint", "投诉举报"
    FALSIFIED = "falsified", "监测数据弄虚作假"
    ALERT_MEASURES = "alert_measures", "未落实应急减排措施"
    PENALTY = "penalty", "超标排放受处罚"
    CRIMINAL = "criminal", "涉刑事案件"
    APPEAL = "appeal", "申诉成立"
    OTHER = "other", "其他"


FALL_TRIGGERS = tuple(each for each in Trigger if each not in (Trigger.RATING, Trigger.RECORDING, Trigger.APPEAL))
"""The triggers of a downgrade or a cancellation."""
BAR_MONTHS = 12
"""Default number of months in which a downgrade or cancellation bars a new rating."""


def barred_until(fell: date, number: int) -> date | None:
    """Return the last day on which a downgrade or cancellation bars a new rating, or None where `number` is 0."""
    return dates.later(fell, number) if number > 0 else None


def is_regional(level: GradeLevel) -> bool:
    """Return whether the region decides a level: A, B, B- and 引领性. The prefecture decides C and below."""
    return level in RATED or level is GradeLevel.B_MINUS
