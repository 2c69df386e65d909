"""Paths of folders: inside the package in an installed wheel, beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


TEMPLATES = _folder("templates")
SEEDS = _folder("seeds")
MIGRATIONS = _PACKAGE / "core" / "database" / "migrations"
TRANSLATIONS = _PACKAGE / "translations"
STATIC = _PACKAGE / "core" / "web" / "static"


def newest_schema() -> str:
    """Return the revision of the newest migration from its file name, without importing Alembic."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
