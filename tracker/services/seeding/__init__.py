"""Seed data into the database: read, checked in one pass, loaded all or nothing."""

from tracker.services.seeding.files import SeedFiles, read
from tracker.services.seeding.loading import SeedReport, load

__all__ = ["SeedFiles", "SeedReport", "load", "read"]
