"""Retrofits: the three tracks of the ultra-low-emission retrofit, the stages each passes, and eliminated units."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from tracker.domain.register import Level
from tracker.domain.roles import Role
from tracker.domain.words import Choice, Sentence, say
from tracker.domain.workflow import Refusal, Refused


class Track(Choice):
    """The three parts that move separately (三轨)."""

    ORGANIZED = "organized", "有组织"
    FUGITIVE = "fugitive", "无组织"
    CLEAN_TRANSPORT = "clean_transport", "清洁运输"


class TrackStage(Choice):
    """How far a track has come."""

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


class Route(Choice):
    """How clean transport is met: a share of the tonnage, or the road part wholly by clean vehicles."""

    RATIO = "ratio", "清洁运输比例不低于 80%"
    FLEET = "fleet", "公路部分全部新能源或国六"


class UnitKind(Choice):
    """What is taken out of use."""

    COKE_OVEN = "coke_oven", "焦炉"
    BOILER = "boiler", "锅炉"
    LINE = "line", "生产线"


class EliminationStage(Choice):
    """How far a unit has gone; stopped counts only as stopped (design of the tracker, section 4)."""

    PLAN = "plan", "方案编制"
    STOPPED = "stopped", "停产"
    CUT_OFF = "cut_off", "断水断电断气"
    DISMANTLED = "dismantled", "拆除"
    CHECKED = "checked", "现场核实"
    CANCELLED = "cancelled", "产能注销"


class Industry(Choice):
    """The industries that have a retrofit by national opinion; the list of rules decides, this names its defaults."""

    STEEL = "steel", "钢铁"
    CEMENT = "cement", "水泥"
    COKING = "coking", "焦化"
    POWER = "power", "自备电厂"


LADDER = tuple(stage for stage in TrackStage if stage is not TrackStage.WITHDRAWN)
_UNSTABLE = tuple(stage for stage in LADDER if stage is not TrackStage.STABLE)
STAGES: dict[Track, tuple[TrackStage, ...]] = {
    Track.ORGANIZED: LADDER,
    Track.FUGITIVE: LADDER,
    Track.CLEAN_TRANSPORT: _UNSTABLE,
}
"""Which stages a track passes; clean transport has no stable month (domain facts, 4.5)."""
TRACK_BUILT = frozenset(LADDER[LADDER.index(TrackStage.BUILT) :])
"""Construction is done, whatever came after."""
ELIMINATION_STOPPED = frozenset(stage for stage in EliminationStage if stage is not EliminationStage.PLAN)
STABLE_DAYS = 30
"""A month of stable running before evaluation (环大气〔2019〕35号 and the opinions on cement and coking)."""
BARRED_MONTHS = 6
"""After a withdrawn notice no new one may come for half a year (rule 13)."""
STALLED_DAYS = 90
"""Days in one stage after which a track is flagged as stalled."""


class TrackAction(Choice):
    """What a person may do with a track."""

    CLAIM = "claim", "申报阶段"
    VERIFY = "verify", "核实"
    REFUSE = "refuse", "不予核实"
    WITHDRAW_NOTICE = "withdraw_notice", "撤回公示"


class Doer(Choice):
    """Whose turn an action is."""

    LIAISON = "liaison", "本企业的联络员"
    SUPERVISOR = "supervisor", "企业的监管部门或其上级"
    ROOT = "root", "自治区厅或兵团局"


@dataclass(frozen=True)
class TrackStep:
    """One row of the table: who, and whether a claim has to be there (None: either way)."""

    who: Doer
    claimed: bool | None
    starts: frozenset[TrackStage] = frozenset(TrackStage)
    by_another: bool = False


TRACK_STEPS: dict[TrackAction, TrackStep] = {
    TrackAction.CLAIM: TrackStep(Doer.LIAISON, claimed=False, starts=frozenset(TrackStage) - {TrackStage.COMPLETE}),
    TrackAction.VERIFY: TrackStep(Doer.SUPERVISOR, claimed=True, by_another=True),
    TrackAction.REFUSE: TrackStep(Doer.SUPERVISOR, claimed=True, by_another=True),
    TrackAction.WITHDRAW_NOTICE: TrackStep(
        Doer.ROOT, claimed=None, starts=frozenset({TrackStage.NOTICED, TrackStage.COMPLETE})
    ),
}
BY_ROOT = frozenset({TrackStage.NOTICED, TrackStage.COMPLETE})
"""Stages that only the root verifies: a public notice and its end."""


@dataclass(frozen=True)
class TrackSituation:
    """All that a refusal depends on, as plain values."""

    stage: TrackStage
    claim: TrackStage | None
    role: Role | None
    is_own_enterprise: bool = False
    supervises: bool = False
    level: Level | None = None
    is_claimer: bool = False
    started: frozenset[TrackStage] = field(default_factory=frozenset)


def track_refusal(action: TrackAction, now: TrackSituation) -> Refusal | None:
    """Say why an action on a track is closed; None means it is open."""
    step = TRACK_STEPS[action]
    if now.stage not in step.starts:
        return Refusal(
            Refused.STATE, say("这一轨现在是“{stage}”，不能{action}。", stage=now.stage.label, action=action.label)
        )
    if step.claimed is not None and step.claimed is not (now.claim is not None):
        words = say("已有一次申报等待核实。") if now.claim else say("现在没有等待核实的申报。")
        return Refusal(Refused.STATE, words)
    if not _is_theirs(step.who, now):
        return Refusal(Refused.WHO, say("只有{who}可以{action}。", who=step.who.label, action=action.label))
    if step.by_another and now.is_claimer:
        return Refusal(Refused.WHO, say("本人申报的阶段要由别人核实。"))
    if action is TrackAction.VERIFY and now.claim in BY_ROOT and now.level is not Level.REGION:
        return Refusal(Refused.WHO, say("“{stage}”由自治区厅或兵团局核实。", stage=now.claim.label))
    return None


def _is_theirs(who: Doer, now: TrackSituation) -> bool:
    if who is Doer.LIAISON:
        return now.role is Role.LIAISON and now.is_own_enterprise
    at_root = who is not Doer.ROOT or now.level is Level.REGION
    return now.role is Role.REVIEWER and now.supervises and at_root


def next_stage(track: Track, stage: TrackStage) -> TrackStage | None:
    """Give the stage after this one on a track; after a withdrawn notice the report comes again; None at the end."""
    if stage is TrackStage.WITHDRAWN:
        return TrackStage.REPORTED
    return dict(pairwise(STAGES[track])).get(stage)


def claim_problems(
    track: Track, stage: TrackStage, wanted: TrackStage | None, since: date | None, *, before: date | None,
    not_before: date | None, today: date, route: Route | None,
) -> list[Sentence]:  # fmt: skip
    """Say everything that is wrong with a claim: the order, its day, the stable month, the bar, the route.

    `before` is the day since which the track has been in its present stage.
    """
    if wanted is None or wanted is not next_stage(track, stage):
        following = next_stage(track, stage)
        return [say("{track}现在是“{now}”，下一步只能是“{next}”。", track=track.label, now=stage.label,
                    next=following.label if following else "—")]  # fmt: skip
    problems = []
    if since is None:
        problems.append(say("请填进入这一阶段的日期，例如 2025-01-18。"))
    elif since > today:
        problems.append(say("日期 {day} 还没有到。", day=since))
    elif before is not None and since < before:
        problems.append(say("日期 {day} 早于进入“{now}”的 {before}。", day=since, now=stage.label, before=before))
    if since and before and stage is TrackStage.STABLE and since - before < timedelta(days=STABLE_DAYS):
        problems.append(
            say("稳定运行要满 {n} 天才能评估监测，现在 {have} 天。", n=STABLE_DAYS, have=(since - before).days)
        )
    if since and not_before and wanted is TrackStage.NOTICED and since < not_before:
        problems.append(say("公示撤回后，{day} 以前不得再公示。", day=not_before))
    if track is Track.CLEAN_TRANSPORT and wanted is TrackStage.EVALUATED and route is None:
        problems.append(say("请选清洁运输的达标方式：比例，或车辆。"))
    return problems


def half_a_year_after(day: date) -> date:
    """Give the day from which a notice may come again after one was withdrawn."""
    month = day.month + BARRED_MONTHS
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)
