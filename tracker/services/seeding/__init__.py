"""Seed data into the database: read, checked in one pass, loaded all or nothing."""

from tracker.services.seeding.files import SeedFiles
from tracker.services.seeding.loading import SeedReport, load
from tracker.services.seeding.reading import read

__all__ = ["SeedFiles", "SeedReport", "load", "read"]
