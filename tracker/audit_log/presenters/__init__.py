"""Presenter of a record's history: audit events as sentences, each with the workflow step recorded with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.core.audit.models import AuditEvent
from tracker.core.calendar.dates import Precision
from tracker.core.field_values import shown
from tracker.core.fields import FieldKind, audit_labels, audit_words
from tracker.core.i18n import LabeledEnum, message
from tracker.core.roles import Role
from tracker.core.web.filters import masked
from tracker.core.web.locale import translate
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import WORKFLOWS
from tracker.people.rules.recovery import RecoveryKind
from tracker.people.rules.sessions import LinkKind
from tracker.plans.fields import PLAN_ITEM, PROJECT
from tracker.register.fields import ENTERPRISE, NEW_ENTERPRISE
from tracker.register.rules.register import Production
from tracker.reports.fields import REPORT_LINE
from tracker.reports.rules.reports import ReportState


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entry of a history: who did what and when, from which state to which, with old and new values."""

    at: datetime
    sentence: str
    opinion: str
    old: str
    new: str
    seq: int | None


def told_history(events: Sequence[AuditEvent], moves: Sequence[Move], names: dict[int, str]) -> list[Told]:
    """Return events and workflow steps as one history, the latest first.

    A step with the moment and person of an event is shown with that event.
    """
    left = {(move.at, move.person_id): move for move in moves}
    lines = [_of_event(event, left.pop((event.at, event.person_id or 0), None)) for event in events]
    lines += [_of_move(move, names.get(move.person_id, "")) for move in left.values()]
    return sorted(lines, key=lambda line: (line.at, line.seq or 0), reverse=True)


def _of_event(event: AuditEvent, move: Move | None) -> Told:
    who = event.person or translate("系统")
    words = translate(message("{who} {action}", who=who, action=translate(event.action)))
    return Told(
        at=event.at,
        sentence=words + _ancestors(move),
        opinion=event.reason,
        old=told_values(event.old),
        new=told_values(event.new),
        seq=event.seq,
    )


def _of_move(move: Move, who: str) -> Told:
    """Return the entry of a step without an event: it came with seed data."""
    words = translate(
        message("{who} {action}", who=who, action=translate(WORKFLOWS[move.subject].actions(move.action)))
    )
    return Told(at=move.at, sentence=words + _ancestors(move), opinion=move.opinion, old="", new="", seq=None)


def _ancestors(move: Move | None) -> str:
    if move is None:
        return ""
    known = {state.value: translate(state) for state in WORKFLOWS[move.subject].states}
    way = [known[state] for state in (move.from_state, move.to_state) if state in known]
    way = way[:1] if len(way) == 2 and way[0] == way[1] else way
    return translate(message("（{way}，第 {n} 轮）", way=" → ".join(way), n=move.round))


def told_values(text: str) -> str:
    """Return the values of an event as text: labels instead of codes, a telephone number masked."""
    return _values(json.loads(text)) if text else ""


def _values(values: Mapping[str, object]) -> str:
    return "；".join(f"{translate(_NAMES.get(name, name))} {_word(name, value)}" for name, value in values.items())


def _word(name: str, value: object) -> str:
    if name in _AMOUNTS:
        return shown(_AMOUNTS[name], value)
    if isinstance(value, dict):
        return translate(message("（{values}）", values=_values(value)))
    if isinstance(value, list):
        return "、".join(_word(name, each) for each in value)
    if isinstance(value, bool):
        return translate("是") if value else translate("否")
    if name in _PHONES:
        return masked(str(value or ""))
    known = {each.value: translate(each) for kind in _KINDS.get(name, ()) for each in kind}
    return known.get(str(value), "—" if value in (None, "") else str(value))


_AMOUNTS = {field.name: field for field in PROJECT if field.kind is FieldKind.AMOUNTS}
_PHONES = frozenset({"phone", "contact_phone"})
_KINDS: dict[str, tuple[type[LabeledEnum], ...]] = {
    "state": (Production, ReportState), "role": (Role,), "kind": (LinkKind, RecoveryKind), "precision": (Precision,),
    **{name: (words,) for name, words in audit_words(PROJECT, PLAN_ITEM, REPORT_LINE).items()},
}  # fmt: skip
_NAMES = audit_labels(ENTERPRISE, NEW_ENTERPRISE, PROJECT, PLAN_ITEM, REPORT_LINE) | {
    "address": "页面", "approver": "审批权", "assignment": "任职编号", "enterprise": "企业编号", "file": "文件编号",
    "from": "从", "key": "登录名", "kind": "用途", "made_at": "备份时间", "month": "起效月份", "name_en": "英文名",
    "people": "人数", "phone": "电话", "place_code": "属地", "plan_year": "计划年度", "parent": "上级",
    "precision": "日期精度", "reader": "谁可以看", "reason": "理由", "reports": "月报", "rest": "放假",
    "retired": "停用", "role": "身份", "seq": "序号", "session": "登录编号", "short_name": "简称", "shown": "看谁的",
    "size": "字节", "sort": "排序", "state": "状态", "to": "到", "unit": "单位", "winter": "冬季停工",
    "minute": "哪一分钟", "times": "次数", "pages": "页面", "network": "网络",
}  # fmt: skip
"""Labels of values in audit events; a value without a label is shown under its own name."""
