"""Validation of stage claims."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.core.calendar.working_days import WorkingDays
from tracker.core.fixed_point import written
from tracker.core.i18n import Message, message
from tracker.core.money import WAN
from tracker.retrofits.rules.stages import Rule, months_after
from tracker.retrofits.rules.words import (
    ELIMINATION_LADDER,
    LADDER,
    EliminationStage,
    Recipient,
    Route,
    Stage,
    Track,
    TrackStage,
    UnitKind,
)

_UNPROVED = frozenset({TrackStage.CONSTRUCTION, TrackStage.STABLE, TrackStage.COMPLETE})
"""Stages that need no evidence. Each other stage needs a file or a document number."""
_HUNDRED = 10_000


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The content of a stage claim. Shares are in hundredths of a per cent."""

    stage: Stage | None
    since: date | None
    note: str = ""
    document: str = ""
    file_id: int | None = None
    route: Route | None = None
    ratio: int | None = None
    fleet: str = ""
    sent: Mapping[Recipient, date] = field(default_factory=dict)
    """The recipients of the evaluation report with the day of each."""

    @property
    def proved(self) -> bool:
        """Return whether the claim has a file or a document number."""
        return self.file_id is not None or bool(self.document.strip())


@dataclass(frozen=True)
class TrackNow:
    """The state of a retrofit track when a stage of it is claimed."""

    track: Track
    stage: TrackStage
    since: date | None
    route: Route | None = None
    notice_to: date | None = None
    not_before: date | None = None
    objections: int = 0
    """The number of objections to the present notice that are open or upheld."""


def track_problems(rule: Rule, now: TrackNow, claim: Claim, today: date) -> list[Message]:
    """Return all problems of a claim of a retrofit track.

    They concern the order of stages, the day, evidence, months of stable operation, clean transport, recipients of the
    report, the bar after a withdrawn notice, and the end of the notice.
    """
    following = rule.following(now.stage)
    if claim.stage is None or claim.stage is not following:
        told = following.label if following else "—"
        words = message(
            "{track}现在是“{now}”，下一步只能是“{next}”。", track=now.track.label, now=now.stage.label, next=told
        )
        return [words]
    problems = _day_problems(now.stage, now.since, claim, today)
    if claim.stage not in _UNPROVED and not claim.proved:
        problems.append(message("“{stage}”要附证明材料，或写明文号。", stage=claim.stage.label))
    problems += _stable(rule, now, claim) + _clean(rule, now, claim) + _sent(claim, today)
    if claim.stage is TrackStage.NOTICED and claim.since and now.not_before and claim.since < now.not_before:
        problems.append(message("公示撤回后，{day} 以前不得再公示。", day=now.not_before))
    if claim.stage is TrackStage.COMPLETE:
        problems += _ended(now, claim)
    return problems


def standing_problems(
    rule: Rule | None, now: TrackNow, ratio: int | None, today: date
) -> list[tuple[str, Message]]:  # fmt: skip
    """Return the problems of a retrofit track as a source records it, as pairs of field and message.

    The day of its stage may be unknown.
    """
    problems: list[tuple[str, Message]] = []
    outside = (TrackStage.NOT_STARTED, TrackStage.WITHDRAWN)
    if rule is not None and now.stage not in (*outside, *rule.stages):
        problems.append(
            ("stage", message("这个行业的{track}不经过“{stage}”。", track=now.track.label, stage=now.stage.label))
        )
    if now.since is not None and now.since > today:
        problems.append(("since", message("日期 {day} 还没有到。", day=now.since)))
    claim = Claim(stage=now.stage, since=now.since, route=now.route, ratio=ratio)
    if rule is not None and now.route is not Route.FLEET:
        problems += [("ratio" if now.route else "route", each) for each in _clean(rule, now, claim)]
    if now.stage is TrackStage.COMPLETE:
        problems += [("notice_to", each) for each in _ended(now, claim)]
    if now.stage is TrackStage.NOTICED and now.since and now.notice_to and now.notice_to < now.since:
        problems.append(("notice_to", message("公示期止 {to} 早于公示日 {since}。", to=now.notice_to, since=now.since)))
    return problems


def withdrawal_problems(now: TrackNow, claim: Claim, today: date) -> list[Message]:
    """Return the problems of a withdrawal of a notice. It needs a day, a reason and a document."""
    problems = _day_problems(now.stage, now.since, claim, today)
    if not claim.note.strip():
        problems.append(message("请写明撤回公示的理由。"))
    if not claim.proved:
        problems.append(message("“{stage}”要附证明材料，或写明文号。", stage=TrackStage.WITHDRAWN.label))
    return problems


def unit_problems(stage: EliminationStage, since: date | None, claim: Claim, today: date) -> list[Message]:
    """Return all problems of a claim of a unit to be eliminated: order of stages, day and evidence."""
    following = unit_following(stage)
    if claim.stage is None or claim.stage is not following:
        told = following.label if following else "—"
        return [message("现在是“{now}”，下一步只能是“{next}”。", now=stage.label, next=told)]
    problems = _day_problems(stage, since, claim, today)
    if not claim.proved:
        problems.append(message("“{stage}”要附证明材料，或写明文号。", stage=claim.stage.label))
    return problems


def unit_following(stage: EliminationStage) -> EliminationStage | None:
    """Return the stage of a unit that follows a stage, or None after the last."""
    ladder = (EliminationStage.LISTED, *ELIMINATION_LADDER)
    return None if stage is ladder[-1] else ladder[ladder.index(stage) + 1]


def notice_ends(rule: Rule, since: date, days: WorkingDays) -> date:
    """Return the last day of a public notice. Its working days are counted from the day after `since`."""
    return days.add(since, rule.notice_days)


def size_problems(
    kind: UnitKind, height_mm: int | None, capacity_t: int | None, steam_kg: int | None
) -> list[Message]:  # fmt: skip
    """Return what is missing in the size of a unit: the height of an oven, steam of a boiler, capacity of a line."""
    if kind is UnitKind.COKE_OVEN and height_mm is None:
        return [message("焦炉要填炭化室高度。")]
    if kind is UnitKind.BOILER and steam_kg is None:
        return [message("锅炉要填蒸吨数。")]
    if kind is UnitKind.LINE and capacity_t is None:
        return [message("生产线要填产能。")]
    return []


def size_words(height_mm: int | None, capacity_t: int | None, steam_kg: int | None) -> list[Message]:
    """Return the size of a unit to be eliminated in words, in metres, tonnes of steam per hour, and 万吨 a year."""
    words = []
    if height_mm is not None:
        words.append(message("炭化室高度 {n} 米", n=written(height_mm, 1000)))
    if steam_kg is not None:
        words.append(message("{n} 蒸吨/小时", n=written(steam_kg, 1000)))
    if capacity_t is not None:
        words.append(message("产能 {n} 万吨/年", n=written(capacity_t, WAN)))
    return words


def _day_problems(stage: Stage, before: date | None, claim: Claim, today: date) -> list[Message]:
    if claim.since is None:
        return [message("请填日期，例如 2025-01-18。")]
    if claim.since > today:
        return [message("日期 {day} 还没有到。", day=claim.since)]
    if before is not None and claim.since < before:
        return [message("日期 {day} 早于进入“{now}”的 {before}。", day=claim.since, now=stage.label, before=before)]
    return []


def _stable(rule: Rule, now: TrackNow, claim: Claim) -> list[Message]:
    if now.stage is not TrackStage.STABLE or claim.since is None:
        return []
    if now.since is None:
        return [message("没有稳定运行的起始日，不能算满 {n} 个月。", n=rule.stable_months)]
    least = months_after(now.since, rule.stable_months)
    if claim.since >= least:
        return []
    return [message("稳定运行自 {since} 起要满 {n} 个月，{day} 起才能评估监测。", since=now.since, n=rule.stable_months,
                day=least)]  # fmt: skip


def _clean(rule: Rule, now: TrackNow, claim: Claim) -> list[Message]:
    """Return the problems of the evaluation of clean transport, by the share of clean transport or by the fleet."""
    late = claim.stage in LADDER[LADDER.index(TrackStage.EVALUATED) :]
    if now.track is not Track.CLEAN_TRANSPORT or not late:
        return []
    if claim.route is None:
        return [] if now.route is not None else [message("请选清洁运输的达标方式：比例，或车辆。")]
    if claim.route is Route.FLEET:
        return [] if claim.fleet.strip() else [message("请写明公路运输车辆：辆数、新能源和国六各多少。")]
    if claim.ratio is None:
        return [message("请填清洁运输比例。")]
    if claim.ratio > _HUNDRED:
        return [message("清洁运输比例不能超过 100%。")]
    if claim.ratio < rule.ratio * 100:
        return [message("清洁运输比例 {have}% 低于 {least}%；达不到的，改用车辆方式。", have=written(claim.ratio, 100),
                    least=rule.ratio)]  # fmt: skip
    return []


def _sent(claim: Claim, today: date) -> list[Message]:
    if claim.stage is not TrackStage.REPORTED:
        return []
    if not claim.sent:
        return [message("请填报告报给了谁、哪天：地州市、自治区、协会至少一处。")]
    return sent_problems(claim.sent, today)


def sent_problems(sent: Mapping[Recipient, date], today: date) -> list[Message]:
    """Return a message for each submission day of a report that lies in the future."""
    return [
        message("报{whom}的日期 {day} 还没有到。", whom=whom.label, day=day)
        for whom, day in sent.items()
        if day > today
    ]


def _ended(now: TrackNow, claim: Claim) -> list[Message]:
    problems = []
    if now.notice_to is None:
        problems.append(message("没有公示的起止日，不能算公示期满。"))
    elif claim.since is not None and claim.since <= now.notice_to:
        problems.append(message("公示期到 {day}，期满后才能完成。", day=now.notice_to))
    if now.objections:
        problems.append(message("还有 {n} 条异议没有处理，或已成立。", n=now.objections))
    return problems


def days_in(since: date | None, today: date) -> int | None:
    """Return the number of days in a stage, or None where the day of the stage is unknown."""
    return None if since is None else max((today - since) // timedelta(days=1), 0)
