"""Steps of a review, taken from the pages as they stand."""

import io

from PIL import Image

from tests.markup import document, plain
from tests.report_pages import REPORT, Editor, boxes_of, explained, under_construction

CHAIN = ("reviewer-650106-1", "reviewer-650100-1", "reviewer-XJ-1")


def picture(size=(40, 30)):
    made = io.BytesIO()
    Image.new("RGB", size).save(made, "PNG")
    return made.getvalue()


def submit(liaison, **typed):
    """Answer everything with no change, explain what is asked, and hand the report in."""
    boxes = {name: "unchanged" for name in boxes_of(liaison.get(REPORT).text) if name.endswith("-answer")} | typed
    answer = liaison.send(f"{REPORT}/submit", **boxes)
    if answer.status_code == 422:
        answer = liaison.send(f"{REPORT}/submit", **boxes, **explained(answer.text))
    assert answer.status_code == 302, plain(answer.text)[:600]
    return answer


def act(app, login, step, **typed):
    """Take a step of a review from the page as it stands, with a word to whatever has to be excused."""
    visitor = Editor(app, login)
    words = dict.fromkeys(document(visitor.get(REPORT).text).names(r"excuse-\d+"), "已核实，同意")
    return visitor.send(f"{REPORT}/{step}", **words, **typed)


def returned(app, liaison, login=CHAIN[0]):
    """Submit, and have the line under construction returned. Return its number."""
    key = under_construction(liaison)
    submit(liaison)
    typed = {f"r{key}-reason": "number", f"r{key}-field": "total", f"r{key}-text": "请核对单位"}
    assert act(app, login, "send-back", **typed).status_code == 302
    return key
