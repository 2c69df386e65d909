"""Services of seeding: read, validate in one pass, load all or nothing."""

from tracker.seeding.services.files import SeedFiles
from tracker.seeding.services.load import SeedReport, load
from tracker.seeding.services.reader import read

__all__ = ["SeedFiles", "SeedReport", "load", "read"]
