"""Presenters of the audit log: the history of one record as messages, each event with the move it belongs to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.core.audit.models import AuditEvent
from tracker.core.calendar.dates import Precision
from tracker.core.i18n import Choice, say
from tracker.core.roles import Role
from tracker.core.web.filters import masked
from tracker.core.web.locale import told
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.people.rules.recovery import RecoveryKind
from tracker.people.rules.sessions import LinkKind
from tracker.plans.rules import Stage
from tracker.proposals.rules import ProposalState
from tracker.register.rules.register import Production
from tracker.reports.rules.reports import Answer, ReportState

_STATES: dict[Subject, type[Choice]] = {Subject.REPORT: ReportState, Subject.PROPOSAL: ProposalState}


@dataclass(frozen=True)
class Told:
    """One sentence of a history: when, who did what, from where to where, and the values behind it."""

    at: datetime
    sentence: str
    opinion: str
    old: str
    new: str
    seq: int | None


def told_history(events: Sequence[AuditEvent], moves: Sequence[Move], names: dict[int, str]) -> list[Told]:
    """Tell events and moves together, the latest first; a move of the same moment and person belongs to its event."""
    left = {(move.at, move.person_id): move for move in moves}
    lines = [_of_event(event, left.pop((event.at, event.person_id or 0), None)) for event in events]
    lines += [_of_move(move, names.get(move.person_id, "")) for move in left.values()]
    return sorted(lines, key=lambda line: (line.at, line.seq or 0), reverse=True)


def _of_event(event: AuditEvent, move: Move | None) -> Told:
    who = event.person or told("系统")
    words = told(say("{who} {action}", who=who, action=told(event.action)))
    return Told(event.at, words + _way(move), event.reason, told_values(event.old), told_values(event.new), event.seq)


def _of_move(move: Move, who: str) -> Told:
    """Tell a move that came with the seed, before there was a log."""
    words = told(say("{who} {action}", who=who, action=told(move.action)))
    return Told(move.at, words + _way(move), move.opinion, "", "", None)


def _way(move: Move | None) -> str:
    if move is None:
        return ""
    states = _STATES[move.subject]
    known = {state.value: told(state) for state in states}
    way = [known[state] for state in (move.from_state, move.to_state) if state in known]
    way = way[:1] if len(way) == 2 and way[0] == way[1] else way
    return told(say("（{way}，第 {n} 轮）", way=" → ".join(way), n=move.round))


def told_values(text: str) -> str:
    """Write the values of an event for a reader: names and words, a telephone number masked."""
    return _values(json.loads(text)) if text else ""


def _values(values: Mapping[str, object]) -> str:
    return "；".join(f"{told(_NAMES.get(name, name))} {_word(name, value)}" for name, value in values.items())


def _word(name: str, value: object) -> str:
    if isinstance(value, dict):
        return told(say("（{values}）", values=_values(value)))
    if isinstance(value, list):
        return "、".join(_word(name, each) for each in value)
    if isinstance(value, bool):
        return told("是") if value else told("否")
    if name in _PHONES:
        return masked(str(value or ""))
    known = {each.value: told(each) for kind in _KINDS.get(name, ()) for each in kind}
    return known.get(str(value), "—" if value in (None, "") else str(value))


_PHONES = frozenset({"phone", "contact_phone"})
_KINDS: dict[str, tuple[type[Choice], ...]] = {
    "state": (Production, ReportState), "role": (Role,), "kind": (LinkKind, RecoveryKind), "precision": (Precision,),
    "stage": (Stage,), "answer": (Answer,),
}  # fmt: skip
_NAMES = {
    "address": "页面", "answer": "填报情况", "approver": "审批权", "assignment": "任职编号",
    "began": "开工日期", "built_on": "建成日期", "bureau": "监管部门", "category": "类别",
    "category_code": "类别", "code": "编码", "contact": "联系人", "contact_phone": "联系电话",
    "difficulty": "存在困难", "due": "截止日", "enterprise": "企业编号", "file": "文件编号", "from": "从",
    "image_percent": "形象进度", "industry": "行业", "key": "登录名", "kind": "用途", "made_at": "备份时间",
    "month": "起效月份", "name": "名称", "name_en": "英文名", "next_step": "下一步工作", "note": "进展说明",
    "opening": "以前已完成（元）", "people": "人数", "permit_no": "排污许可证编号", "phone": "电话",
    "place": "属地", "place_code": "属地", "plan_year": "计划年度", "planned": "计划投资（元）",
    "parent": "上级", "pollutants": "污染物", "precision": "日期精度", "reader": "谁可以看", "reason": "理由",
    "reports": "月报", "responsible": "责任人", "rest": "放假", "retired": "停用", "retrofit": "超低排放改造",
    "role": "身份",
    "seq": "序号", "session": "登录编号", "short_name": "简称", "shown": "看谁的", "site_no": "厂区号",
    "size": "字节", "sort": "排序", "stage": "所处阶段", "state": "状态", "title": "项目名称", "to": "到",
    "total": "累计完成投资（元）", "unit": "单位", "uscc": "统一社会信用代码", "uscc_reason": "信用代码的说明",
    "winter": "冬季停工",
    "minute": "哪一分钟", "times": "次数", "pages": "页面", "network": "网络",
}  # fmt: skip
"""What the values of the log are called; one that has no name here is shown as it is kept."""
