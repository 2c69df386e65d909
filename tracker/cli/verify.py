"""`tracker verify`: recompute all figures a second way, compare rows with the audit chain, print differences."""

import json
from dataclasses import replace

import click
from sqlalchemy.orm import Session

from tracker.audit_log.queries import verification
from tracker.audit_log.queries.verification import Checked
from tracker.cli.db_session import existing
from tracker.config import Settings
from tracker.core.audit import heads
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import clock
from tracker.core.i18n import listed, message, translate
from tracker.evidence.services import file_store


@click.command("verify")
@click.option("--head", default="", help="以前公布的审计链末条校验码：查数据库是否被换成旧的。")
@click.option("--files", is_flag=True, help="逐个读出全部证明材料；不写时抽查一部分。")
@click.option("--accept", "reason", default="", help="查明原因后，认可数据库现在的内容并写明理由；记入审计日志。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出全部差别。")
def command(*, head: str, files: bool, reason: str, as_json: bool) -> None:
    """重算每个月的状况行和合计，并把每张受保护的表、触发器、证明材料与审计链逐行比对。

    不符时按表说出处数和第一处，退出码 1；全部差别用 --json。审计链还与另记的校验码比对（见 TRACKER_AUDIT_SINK）。
    """
    settings, now = Settings.from_environment(), clock.now()
    with existing() as engines:
        if reason:
            with Session(engines.writer) as session, session.begin():
                audit.adopt(session, AuditAction.ACCEPTED, at=now, reason=reason)
        outside = heads.kept(settings.heads_files)
        with Session(engines.reader) as session:
            done = replace(
                verification.check(session, head),
                outside=tuple(heads.differences(session, outside)),
                files=tuple(file_store.damaged(session, settings.evidence_dir, at=None if files else now)),
            )
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _tell(done)
    if done.findings():
        raise SystemExit(1)


def _tell(done: Checked) -> None:
    findings = done.findings()
    if findings:
        counts = listed([message("{part} {n}", part=part, n=n) for part, n in done.counts().items()])
        words = message(
            "不符 {n} 处（{counts}）。第一处：{first}", n=len(findings), counts=counts, first=findings[0][1]
        )
        click.echo(translate(words), err=True)
        return
    verified = done.verified
    click.echo(
        translate(
            message(
                "一致：{months} 个月，{positions} 行，{totals} 个合计，两种算法没有差别。",
                months=verified.months,
                positions=verified.positions,
                totals=verified.totals,
            )
        )
    )
    click.echo(translate(message("审计链完整：{seq} 条，末条校验码 {hash}。", seq=done.head.seq, hash=done.head.named)))
