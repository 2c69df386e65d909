"""Retrofits: the three tracks of the ultra-low-emission retrofit and their stages."""

from tracker.domain.words import Choice


class Track(Choice):
    """The three parts that move separately (三轨)."""

    ORGANIZED = "organized", "有组织"
    FUGITIVE = "fugitive", "无组织"
    CLEAN_TRANSPORT = "clean_transport", "清洁运输"


class TrackStage(Choice):
    """How far a track has come."""

    PLAN = "plan", "方案编制"
    CONSTRUCTION = "construction", "建设中"
    BUILT = "built", "建设完成"
    STABLE = "stable", "稳定运行"
    EVALUATED = "evaluated", "评估监测"
    REPORTED = "reported", "报告报送"
    NOTICED = "noticed", "公示"
    COMPLETE = "complete", "完成"
    WITHDRAWN = "withdrawn", "公示撤回"
