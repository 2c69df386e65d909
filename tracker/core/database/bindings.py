"""Bindings of settings to a database: head files, encryption keys and hash algorithm, attached to its engines."""

from tracker.config import Settings
from tracker.core import vault
from tracker.core.audit import algorithm, heads
from tracker.core.database.engines import Engines


def bind(engines: Engines, settings: Settings) -> None:
    """Bind engines to the settings of a site: for its pages, its worker and its commands alike."""
    heads.keep_in(engines, settings.heads_files, settings.heads_syslog)
    vault.keep_in(engines, settings.secret_keys)
    algorithm.hash_with(engines, settings.hash_name)
