"""`tracker worker`: the timed work, by itself; `tracker run` starts one beside the site."""

import click

from tracker import deployment, jobs
from tracker.config import Settings
from tracker.migrations import require_current
from tracker.models.engines import make_engines


@click.command("worker")
def command() -> None:
    """按日程打开月份、发出到期提醒，直到按 Ctrl-C；tracker run 会自动带一个。"""
    settings = Settings.from_environment()
    deployment.require_safe(settings)
    deployment.require_writable(settings)
    made = make_engines(settings.database_url)
    require_current(made.reader)
    made.dispose()
    jobs.worker(settings).run()
