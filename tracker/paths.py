"""Where the folders beside the code are: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


TEMPLATES = _folder("templates")
SEEDS = _folder("seeds")
MIGRATIONS = _PACKAGE / "migrations"
TRANSLATIONS = _PACKAGE / "translations"
STATIC = _PACKAGE / "web" / "static"
