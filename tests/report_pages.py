"""The pages of one report: filled in, handed in, decided, as a person does."""

import re

from sqlalchemy.orm import Session

from tests.markup import document
from tests.visitors import Visitor
from tracker.figures import queries as figures
from tracker.figures.rules import ALL
from tracker.months.queries import months

REPORT = "/months/2025-01/reports/E020"


class Editor(Visitor):
    """A person who fills in or decides one report."""

    def send(self, path, headers=None, **typed):
        """Open the report as it is and send its form with some boxes changed."""
        page = self.client.get(REPORT).text
        return self.post(path, {"version": document(page).value("version"), **boxes_of(page), **typed}, headers=headers)


def boxes_of(page):
    """Give the boxes of the lines of a report as a browser would send them."""
    return {name: value for name, value in document(page).fields.items() if re.fullmatch(r"p\d+-[a-z_]+", name)}


def explained(page):
    """Say something to every finding that asks for it."""
    return dict.fromkeys(document(page).names(r"p\d+-explain-[a-z_]+"), "已与现场核对无误")


def under_construction(visitor):
    """Give the number of the project under construction."""
    page = document(visitor.get(REPORT).text)
    stages = page.names(r"p\d+-stage")
    return next(name[1:].partition("-")[0] for name in stages if page.value(name) == "construction")


def january(engines):
    with Session(engines.reader) as session:
        return figures.approved(session, months.month(session, "2025-01")).at(ALL)
