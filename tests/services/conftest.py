"""The demonstration with applications at every stage, brought there once for a file of tests."""

import pytest
from sqlalchemy.orm import Session

from tests import grading
from tests.services.application_rows import CREW, NOW, STAGES


@pytest.fixture(scope="module")
def staged(region):
    """Give the demonstration with an application of E020 for each stage, named by its line."""
    with Session(region.writer) as session, session.begin():
        for number in range(len(STAGES) + 1):
            made = grading.Chain(session, NOW, code="E020", by=CREW, line=([""] + STAGES)[number])
            for name in STAGES[:number]:
                getattr(made, name)()
    return region
