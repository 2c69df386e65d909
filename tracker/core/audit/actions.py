"""Audit actions, and the hash of an audit event. Each hash covers the event before, so tampering is evident."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from tracker.core.audit import hashes
from tracker.core.audit.hashes import HashName
from tracker.core.i18n import LabeledEnum

FIRST = "0" * 64
"""The `prev_hash` of the first event."""


class AuditAction(LabeledEnum):
    """The kinds of audit events: what a person or the program did."""

    SIGN_IN = "sign_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    LOCKED = "locked", "锁定账号"
    SIGN_OUT = "sign_out", "退出"
    SESSION_ENDED = "session_ended", "结束登录"
    ROLE_CHANGED = "role_changed", "换用身份"
    PASSWORD_CHANGED = "password_changed", "改密码"
    LINK_MADE = "link_made", "生成链接"
    RECOVERY_ASKED = "recovery_asked", "申请重设账号"
    RECOVERY_CONFIRMED = "recovery_confirmed", "核对重设账号"
    RECOVERY_REFUSED = "recovery_refused", "不同意重设账号"
    PERSON_ADDED = "person_added", "新增人员"
    PERSON_CHANGED = "person_changed", "改人员资料"
    PERSON_DISABLED = "person_disabled", "停用账号"
    PERSON_ENABLED = "person_enabled", "恢复账号"
    UNLOCKED = "unlocked", "解锁"
    PHONE_SET = "phone_set", "设置动态码"
    PHONE_DROPPED = "phone_dropped", "解除动态码"
    RECOVERY_RENEWED = "recovery_renewed", "换恢复码"
    RECOVERY_USED = "recovery_used", "用恢复码登录"
    PASSKEY_ADDED = "passkey_added", "添加通行密钥"
    PASSKEY_CHANGED = "passkey_changed", "改通行密钥名称"
    PASSKEY_REMOVED = "passkey_removed", "删除通行密钥"
    PASSKEY_COPIED = "passkey_copied", "通行密钥疑被复制"
    SECRETS_REKEYED = "secrets_rekeyed", "换密钥重新加密"
    ASSIGNED = "assigned", "添加任职"
    ASSIGNMENT_ENDED = "assignment_ended", "结束任职"
    GRANTED = "granted", "添加共享授权"
    GRANT_ENDED = "grant_ended", "结束共享授权"
    SAVED = "saved", "保存"
    SUBMITTED = "submitted", "提交"
    WITHDRAWN = "withdrawn", "撤回"
    TAKEN_OVER = "taken_over", "代填"
    DETACHED = "detached", "去掉文件"
    PASSED_UP = "passed_up", "上报"
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"
    RECALLED = "recalled", "收回"
    REVOKED = "revoked", "撤销通过"
    EXCUSED = "excused", "写处理意见"
    REMINDED = "reminded", "催报"
    MONTH_OPENED = "month_opened", "打开月份"
    SIGNED_OFF = "signed_off", "审签"
    MONTH_CLOSED = "month_closed", "封账"
    REOPENED = "reopened", "重开"
    SEEDED = "seeded", "装入数据"
    REGISTER_CHANGED = "register_changed", "改登记"
    PLAN_CHANGED = "plan_changed", "改计划"
    LIST_CHANGED = "list_changed", "改名录"
    CALENDAR_CHANGED = "calendar_changed", "改日程"
    EXTENDED = "extended", "延期"
    UPLOADED = "uploaded", "上传文件"
    DOWNLOADED = "downloaded", "下载文件"
    CLEANED = "cleaned", "清理到期数据"
    CLAIMED = "claimed", "申报阶段"
    RETRACTED = "retracted", "收回申报"
    VERIFIED = "verified", "核实"
    CLAIM_REFUSED = "claim_refused", "不予核实"
    FORWARDED = "forwarded", "补记报送"
    SETTLED = "settled", "处理异议"
    UNIT_LISTED = "unit_listed", "列入淘汰"
    PROPOSED = "proposed", "提请"
    DECIDED = "decided", "决定"
    APPLIED = "applied", "申请分级"
    REVIEWED = "reviewed", "办理分级申请"
    INVITED = "invited", "邀请函审"
    OPINED = "opined", "函审"
    NOTICED = "noticed", "公示"
    OBJECTED = "objected", "登记异议"
    GRADED = "graded", "记录等级"
    GUIDELINE_CHANGED = "guideline_changed", "改分级指南"
    DOCUMENT_FILED = "document_filed", "报送应急文件"
    FLAGGED = "flagged", "超标标记"
    EXPORTED = "exported", "导出"
    VIEWED = "viewed", "查看联系电话"
    REFUSED = "refused", "被拒绝"
    BACKED_UP = "backed_up", "备份"
    RESTORED = "restored", "恢复备份"
    RELOCATED = "relocated", "搬迁数据库"
    CHECKED = "checked", "核对数据"
    SEALED = "sealed", "封存"
    UPGRADED = "upgraded", "升级结构并封存"
    ACCEPTED = "accepted", "认可直接改动"


READING = frozenset({
    AuditAction.SIGN_IN, AuditAction.SIGN_IN_FAILED, AuditAction.SIGN_OUT, AuditAction.SESSION_ENDED,
    AuditAction.PASSWORD_CHANGED, AuditAction.DOWNLOADED, AuditAction.EXPORTED, AuditAction.VIEWED,
    AuditAction.REFUSED, AuditAction.BACKED_UP, AuditAction.REMINDED, AuditAction.CHECKED,
})  # fmt: skip
"""Actions that change no record, so lists and pages made before them stay valid."""


@dataclass(frozen=True)
class Origin:
    """The origin of a request: address, session and request number. Empty on the command line."""

    address: str = ""
    session_id: int | None = None
    request_id: str = ""


@dataclass(frozen=True)
class Event:
    """The fields of one audit event that its hash covers. `old` and `new` are JSON texts."""

    seq: int
    at: datetime
    person_id: int | None
    person: str
    address: str
    session_id: int | None
    request_id: str
    action: str
    subject: str
    subject_id: int | None
    name: str
    old: str
    new: str
    reason: str
    seal: str = ""
    """The digest of the row seals of the event. If it is empty, the hash leaves this field out."""


def chained(before: str, event: Event, name: HashName) -> str:
    """Return the hash of an event: over the stored hash of the event before, and over each field with its length.

    Moments are written in UTC to the microsecond, because both databases store them so.
    """
    digest = hashes.start(name, before.encode())
    for part in Event.__dataclass_fields__:
        if part == "seal" and not event.seal:
            continue
        field = _written(getattr(event, part)).encode()
        digest.update(f"{len(field)}:".encode() + field)
    return hashes.written(name, digest)


def as_json(values: Mapping[str, object] | None) -> str:
    """Serialize values as canonical JSON: equal values give equal text. Empty text for no values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=_written) if values else ""


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)
