"""The pages of one report: filled in, handed in, decided, as a person does."""

import re

from sqlalchemy.orm import Session

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
        version = re.search(r'name="version" value="(\d+)"', page)[1]
        return self.post(path, {"version": version, **boxes_of(page), **typed}, headers=headers)


def boxes_of(page):
    boxes = dict(re.findall(r'<input[^>]*?name="(p\d+-[a-z_]+)"[^>]*?value="([^"]*)"', page))
    for name, inner in re.findall(r'<select[^>]*?name="(p\d+-[a-z_]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', inner)
        boxes[name] = chosen[1] if chosen else ""
    return boxes


def explained(page):
    """Say something to every finding that asks for it."""
    return dict.fromkeys(re.findall(r'name="(p\d+-explain-[a-z_]+)"', page), "已与现场核对无误")


def under_construction(visitor):
    """Give the number of the project under construction."""
    page = visitor.get(REPORT).text
    return next(
        key for key, inner in re.findall(r'<select[^>]*?name="p(\d+)-stage"[^>]*>(.*?)</select>', page, re.DOTALL)
        if 'selected value="construction"' in inner
    )  # fmt: skip


def january(engines):
    with Session(engines.reader) as session:
        return figures.approved(session, months.month(session, "2025-01")).at(ALL)
