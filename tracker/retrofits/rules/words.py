"""Enums of retrofits and eliminations: tracks, stages, routes, recipients, units, claim states."""

from tracker.core.i18n import LabeledEnum


class Track(LabeledEnum):
    """The three tracks (三轨)."""

    ORGANIZED = "organized", "有组织"
    FUGITIVE = "fugitive", "无组织"
    CLEAN_TRANSPORT = "clean_transport", "清洁运输"


class TrackStage(LabeledEnum):
    """The stages of a track."""

    NOT_STARTED = "not_started", "未启动"
    PLAN = "plan", "方案编制"
    CONSTRUCTION = "construction", "建设中"
    BUILT = "built", "建设完成"
    STABLE = "stable", "稳定运行"
    EVALUATED = "evaluated", "评估监测"
    REPORTED = "reported", "报告报送"
    NOTICED = "noticed", "公示"
    COMPLETE = "complete", "完成"
    WITHDRAWN = "withdrawn", "公示撤回"


class Route(LabeledEnum):
    """The two routes to clean transport: a share of the tonnage, or clean vehicles for all road transport."""

    RATIO = "ratio", "清洁运输比例"
    FLEET = "fleet", "公路部分全部新能源或国六"


class Recipient(LabeledEnum):
    """The recipients of an evaluation report."""

    PREFECTURE = "prefecture", "地州市或师市"
    REGION = "region", "自治区厅或兵团局"
    ASSOCIATION = "association", "行业协会"


class UnitKind(LabeledEnum):
    """The kinds of units to be eliminated."""

    COKE_OVEN = "coke_oven", "焦炉"
    BOILER = "boiler", "锅炉"
    LINE = "line", "生产线"


class EliminationStage(LabeledEnum):
    """The stages of an elimination. A stopped unit does not count as dismantled (rule 19)."""

    LISTED = "listed", "已列入"
    PLAN = "plan", "方案编制"
    STOPPED = "stopped", "停产"
    CUT_OFF = "cut_off", "断电断气"
    DISMANTLED = "dismantled", "拆除"
    CHECKED = "checked", "现场核实"
    CANCELLED = "cancelled", "产能注销"


Stage = TrackStage | EliminationStage


class ClaimState(LabeledEnum):
    """The states of a stage claim. RECORDED is a stage from imported records that nobody claimed."""

    WAITING = "waiting", "待核实"
    VERIFIED = "verified", "已核实"
    REFUSED = "refused", "未予核实"
    RETRACTED = "retracted", "已收回"
    RECORDED = "recorded", "按来源记入"


SETTLED = frozenset({ClaimState.VERIFIED, ClaimState.RECORDED})
"""The states of claims that form the history of stages."""


class ObjectionState(LabeledEnum):
    """The states of an objection to a public notice. An upheld one bars completion until the notice is withdrawn."""

    STANDING = "standing", "待处理"
    DISMISSED = "dismissed", "不成立"
    UPHELD = "upheld", "成立"


LADDER = tuple(stage for stage in TrackStage if stage not in (TrackStage.NOT_STARTED, TrackStage.WITHDRAWN))
TRACK_BUILT = frozenset({*LADDER[LADDER.index(TrackStage.BUILT) :], TrackStage.WITHDRAWN})
"""The stages at or after the end of construction. A withdrawn notice is one, because construction stays done."""
ELIMINATION_LADDER = tuple(stage for stage in EliminationStage if stage is not EliminationStage.LISTED)
ELIMINATION_STOPPED = frozenset(ELIMINATION_LADDER[1:])
BY_ROOT: frozenset[Stage] = frozenset({TrackStage.NOTICED, TrackStage.COMPLETE, TrackStage.WITHDRAWN})
"""The stages that only a root bureau verifies (自治区厅 or 兵团局)."""
LOW_OVEN_MM = 4300
"""The maximum chamber height in mm of an oven that the campaign eliminates (4.3 米焦炉)."""
