"""Fixtures: the demonstration with applications at every stage, prepared once per module."""

import pytest
from sqlalchemy.orm import Session

from tests import grading_chain as grading
from tests.core.application_rows import CREW, NOW, STAGES, year_of


@pytest.fixture(scope="module")
def staged(region):
    """Give the demonstration with an application of E020 for each stage, named by its line, each of its own year."""
    with Session(region.writer) as session, session.begin():
        for number in range(len(STAGES) + 1):
            line = ([""] + STAGES)[number]
            made = grading.Chain(session, NOW, code="E020", by=CREW, line=line, year=year_of(line))
            for name in STAGES[:number]:
                getattr(made, name)()
    return region
