"""`tracker worker`: run the scheduled tasks alone; `tracker run` starts one worker beside the site."""

import click

from tracker import jobs
from tracker.cli.db_session import existing
from tracker.config import Settings
from tracker.core import deployment_checks


@click.command("worker")
def command() -> None:
    """按日程打开月份、发出到期提醒，直到按 Ctrl-C；tracker run 会自动带一个。"""
    settings = Settings.from_environment()
    deployment_checks.require_safe(settings)
    deployment_checks.require_writable(settings)
    with existing():
        pass  # raises with one line and the remedy unless the database has exactly this program's schema
    jobs.worker(settings).run()
