"""Seals: which tables are protected, how rows become a digest, and the reason for each table without a seal."""

import json
from collections.abc import Iterable, Sequence

from tracker.core.audit import hashes
from tracker.core.audit.hashes import HashName
from tracker.core.i18n import LabeledEnum

UNSEALED = {
    "audit_event": "the chain checks its own events",
    "row_seal": "each batch is checked by its audit event",
    "row_pending": "only notes changes that wait for their seal",
    "position": "recomputed column by column by the second path",
    "total": "recomputed column by column by the second path",
    "user_session": "changes with every request; a session ends within the day and each step in it is in the chain",
    "sign_in_attempt": "counts failed tries only",
    "refusal": "counts refusals until the log tells them, a minute later",
    "held_form": "a form that is not carried out yet",
    "passkey_challenge": "good once and for minutes; what is answered to it is in the chain",
    "sent_form": "only keeps a form from being carried out twice",
    "beat": "the sign of life of a worker",
    "export": "a file that is gone in days, its numbers from protected tables",
    "notice": "tells people; no figure and no right rests on it",
    "outbox": "notices that wait to be sent",
    "search_text": "made from names and codes of enterprises and projects",
    "search_key": "made from names and codes of enterprises and projects",
}
"""Tables without seals, each with the reason. Every other table of the schema is sealed, new ones automatically."""

UNSEALED_COLUMNS = {
    "version": "counts saves of one record; no figure and no right rests on it",
    "passkey.sign_count": "changes with every sign-in; only shows a copied key",
    "passkey.used_at": "changes with every sign-in; no right rests on it",
    "person.totp_last": "changes with every sign-in; only keeps a code from being used twice",
}
"""Columns that a seal leaves out, each with the reason. A name without a table applies to every table."""

GROUPED = {
    "progress": "report_id", "finding": "report_id", "thread": "report_id", "evidence": "report_id",
    "line_approval": "report_id", "grade_answer": "application_id", "grade_opinion": "invitation_id",
    "grade_requirement": "indicator_id",
}  # fmt: skip
"""Tables whose rows are sealed in groups, by the column of their parent: many small rows get one seal."""


class SealedTable(LabeledEnum):
    """The sealed tables with their labels."""

    PLACE = "place", "属地"
    BUREAU = "bureau", "监管部门"
    INDUSTRY = "industry", "行业"
    CATEGORY = "category", "项目类别"
    ENTERPRISE = "enterprise", "企业"
    TERM = "term", "任期"
    PERSON = "person", "人员"
    ASSIGNMENT = "assignment", "任职"
    GRANT = "read_grant", "共享授权"
    LINK = "one_time_link", "一次性链接"
    RECOVERY = "recovery", "账号重设"
    RECOVERY_CODE = "recovery_code", "恢复码"
    PASSKEY = "passkey", "通行密钥"
    MONTH = "month", "月份"
    SIGN_OFF = "sign_off", "审签"
    REOPENING = "reopening", "重开"
    FORMER_BUREAU = "former_bureau", "监管部门的原上级"
    FORMER_PLACE = "former_place", "属地的原上级"
    FORMER_CATEGORY = "former_category", "项目的原类别"
    FORMER_RETROFIT = "former_retrofit", "项目原来是否超低排放改造"
    FORMER_TARGET = "former_target", "原创A晋B计划"
    FORMER_REPORT = "former_retrofit_report", "原评估监测报告报送"
    FORMER_STEPS = "former_application", "分级申请的原日期"
    CONSENT = "proposal_consent", "划转的同意"
    GRADE_EXPLANATION = "grade_explanation", "分级申请的发现说明"
    HOLIDAY = "holiday", "节假日"
    EXTENSION = "extension", "延期"
    PROJECT = "project", "治理项目"
    PLAN_ITEM = "plan_item", "年度计划项"
    REPORT = "monthly_report", "月报"
    PROGRESS = "progress", "月报的项目进展"
    FINDING = "finding", "月报的核查发现"
    THREAD = "thread", "月报的退回意见"
    EVIDENCE = "evidence", "月报的证明材料"
    LINE_APPROVAL = "line_approval", "月报的逐行通过"
    FILE = "stored_file", "上传的文件"
    MOVE = "move", "流转"
    PROPOSAL = "proposal", "提请"
    GUIDELINE = "grade_guideline", "分级指南"
    INDICATOR = "grade_indicator", "分级指标"
    REQUIREMENT = "grade_requirement", "分级指标的要求"
    APPLICATION = "grade_application", "分级申请"
    ANSWER = "grade_answer", "分级申请的自评"
    REMARK = "grade_remark", "分级申请的退回意见"
    GRADE_OBJECTION = "grade_objection", "分级公示异议"
    INVITATION = "grade_invitation", "函审邀请"
    OPINION = "grade_opinion", "函审意见"
    RECORD = "grade_record", "绩效等级"
    GRADE_CHANGE = "grade_change", "等级变更"
    TARGET = "grade_target", "创A晋B计划"
    DOCUMENT = "emergency_document", "应急文件"
    ALERT_MEASURE = "alert_measure", "预警措施"
    EXCEEDANCE = "exceedance_flag", "超标标记"
    RETROFIT_RULE = "retrofit_rule", "超低排放规则"
    RETROFIT_LIMIT = "retrofit_limit", "超低排放限值"
    RETROFIT_MILESTONE = "retrofit_milestone", "超低排放时间节点"
    TRACK = "retrofit_track", "超低排放改造"
    ELIMINATION = "elimination", "淘汰单元"
    CLAIM = "stage_claim", "阶段申报"
    REPORT_SENT = "retrofit_report", "评估监测报告报送"
    OBJECTION = "retrofit_objection", "超低排放公示异议"


def shown_table(name: str) -> SealedTable | str:
    """Return the label of a table, or its name if it has none."""
    return next((each for each in SealedTable if each.value == name), name)


def is_sealed(table: str, column: str) -> bool:
    """Return whether a column of a table is covered by its seal."""
    return table not in UNSEALED and column not in UNSEALED_COLUMNS and f"{table}.{column}" not in UNSEALED_COLUMNS


class RowDigest:
    """The digest of all rows of one key: the table and its columns first, then the values of each row as JSON.

    The digest covers secrets too; they cannot be recovered from it.
    """

    def __init__(self, table: str, columns: Sequence[str], name: HashName) -> None:
        """Start the digest with the table and the names of its columns."""
        self._name, self._start = name, hashes.start(name, _encode([table, *columns]))

    def of(self, rows: Iterable[Sequence[object]]) -> str:
        """Return the digest of the rows of one key."""
        digest = self._start.copy()
        for row in rows:
            digest.update(_encode(row))
        return hashes.written(self._name, digest)


class BatchDigest:
    """The digest over all seals of one audit event, in their order. The event stores it as `seal`."""

    def __init__(self, name: HashName) -> None:
        """Start an empty digest."""
        self._name, self._digest = name, hashes.start(name)

    def add(self, table: str, key: str, digest: str, name: str) -> None:
        """Add one seal to the digest."""
        self._digest.update(_encode([table, key, digest, name]))

    def text(self) -> str:
        """Return the digest in stored form."""
        return hashes.written(self._name, self._digest)


_encoder = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def _encode(values: Sequence[object]) -> bytes:
    return f"{_encoder.encode(values)}\n".encode("ascii")
