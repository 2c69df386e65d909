"""`tracker check`: the settings, and with --deploy whether an office may work with them."""

import click

from tracker import deployment
from tracker.config import Settings


@click.command("check")
@click.option("--deploy", is_flag=True, help="检查能不能投入使用：列出每一项不安全的设置。")
def command(*, deploy: bool) -> None:
    """读一遍设置；有不安全的，逐项列出，退出码 1。"""
    settings = Settings.from_environment()
    found = deployment.unsafe(settings) if deploy else []
    for rule in found:
        click.echo(f"{'严重' if rule.critical else '提醒'} {rule.name}：{rule.words}", err=True)
    if found:
        raise SystemExit(1)
    click.echo(f"设置没有问题。网站地址 {settings.base_url}，数据文件夹 {settings.data_dir}。")
