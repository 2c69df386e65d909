"""`tracker restore`: restore a backup into an empty data folder or database."""

from pathlib import Path

import click

from tracker.cli.db_session import engines
from tracker.config import ConfigError, Settings
from tracker.core.audit import heads
from tracker.core.calendar import clock
from tracker.core.i18n import message, translate
from tracker.operations.services import backups


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """把 FOLDER 里的备份恢复到空的数据文件夹（或空的 PostgreSQL 数据库），恢复前后都检查。"""
    settings = Settings.from_environment()
    if not settings.database_url.startswith("sqlite"):
        with engines(settings) as made:
            done = backups.restore(folder, settings.data_dir, made, key=settings.backup_key)
            heads.put_aside(settings.heads_files[:1], f"{clock.now():%Y%m%d%H%M%S}")
            backups.note_restored(made, done, at=clock.now())
        _tell(settings, done)
        return
    if settings.database_file().resolve() != settings.data_dir / backups.DATABASE:
        raise ConfigError("TRACKER_DATABASE_URL 指向别的文件。请去掉它再恢复：数据库会放进 TRACKER_DATA_DIR。")
    done = backups.restore(folder, settings.data_dir, key=settings.backup_key)
    heads.put_aside(settings.heads_files[:1], f"{clock.now():%Y%m%d%H%M%S}")
    with engines(settings) as made:
        backups.note_restored(made, done, at=clock.now())
    _tell(settings, done)


def _tell(settings: Settings, done: backups.Manifest) -> None:
    click.echo(
        translate(
            message(
                "已恢复到 {dir}：{n:,} 行，审计链第 {seq} 条，检查通过。",
                dir=settings.data_dir,
                n=sum(done.rows.values()),
                seq=done.chain_seq,
            )
        )
    )
    if not done.key:
        click.echo(
            translate("清单的封签没有核对：没有设 TRACKER_BACKUP_KEY。恢复的内容是否出自本单位，没有证明。"), err=True
        )
