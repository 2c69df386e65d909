"""Bindings of settings to a database: head files, encryption keys and hash algorithm are attached to its engines."""

from tracker.config import Settings
from tracker.core import vault
from tracker.core.audit import algorithm, heads
from tracker.core.database.engines import Engines


def bind(engines: Engines, settings: Settings) -> None:
    """Bind the settings of a site to the engines of its database. Site, worker and commands all call this."""
    heads.keep_in(engines, settings.heads_files, settings.heads_syslog)
    vault.keep_in(engines, settings.secret_keys)
    algorithm.hash_with(engines, settings.hash_name)
