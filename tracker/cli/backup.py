"""`tracker backup`: write an online copy of database and evidence with its manifest."""

from pathlib import Path

import click

from tracker.cli.db_session import existing
from tracker.config import Settings
from tracker.core.audit import hashes
from tracker.core.calendar import clock
from tracker.core.i18n import message, translate
from tracker.operations.services import backups


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """把数据库、证明材料和清单备份到新文件夹 FOLDER；网站可以照常运行。"""
    settings = Settings.from_environment()
    with existing() as engines:
        made = backups.back_up(engines, settings.data_dir, folder, at=clock.now(), key=settings.backup_key)
    click.echo(
        translate(
            message(
                "已备份到 {folder}：{n} 个文件，{rows:,} 行。",
                folder=folder,
                n=len(made.files),
                rows=sum(made.rows.values()),
            )
        )
    )
    click.echo(
        translate(message("审计链第 {seq} 条，校验码 {hash}。", seq=made.chain_seq, hash=hashes.named(made.chain_hash)))
    )
    if made.key:
        click.echo(translate(message("清单已用密钥 {key} 封签。", key=made.key)))
    else:
        click.echo(
            translate("清单没有封签：能写备份的人可以改它。请设 TRACKER_BACKUP_KEY，密钥与备份分开保管。"), err=True
        )
