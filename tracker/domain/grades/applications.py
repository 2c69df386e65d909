"""Applications for a grade (创A晋B): the steps of the funnel."""

from tracker.domain.words import Choice


class FunnelStep(Choice):
    """How far an application has come, each with its day in the record."""

    APPLIED = "applied", "申请"
    FIRST_REVIEWED = "first_reviewed", "地州市初审"
    SUBMITTED = "submitted", "提交自治区"
    EXPERT_REVIEWED = "expert_reviewed", "专家函审"
    NOTICED = "noticed", "公示"
    RATED = "rated", "评定"
