"""Fixtures: one LibreOffice profile per worker, and a written workbook."""

import pytest

from tests.workbook import books
from tests.workbook.libreoffice import LibreOffice
from tracker.workbook import sheets
from tracker.workbook.rules import Book


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """Return a calculator of this worker alone."""
    return LibreOffice.fresh(tmp_path_factory.mktemp("libreoffice") / "profile")


@pytest.fixture(scope="session")
def region() -> Book:
    """Return a region with every kind of line."""
    return books.region()


@pytest.fixture(scope="session")
def written(region: Book) -> bytes:
    """Return it as a file."""
    return sheets.write(region)
