"""Text fields and files of a report page besides the project forms: explanations, replies, waivers."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _

from tracker.core.i18n import Message
from tracker.core.web.text_boxes import box, refusal
from tracker.reports.rules.review_comments import Remark, ReturnReason

PROVABLE = {
    "total": _("累计完成投资"), "stage": _("所处阶段"), "built_on": _("建成日期"), "accepted_on": _("验收日期"),
    "image_percent": _("形象进度"), "note": _("进展说明"), "evidence": _("证明材料"),
}  # fmt: skip
"""What a remark may be about, and what a file may prove."""

_EXPLAINS = re.compile(r"p(\d{1,9})-explain-([a-z_]{1,40})", re.ASCII)
_REPLIES = re.compile(r"reply-(\d{1,9})", re.ASCII)
_EXCUSES = re.compile(r"excuse-(\d{1,9})", re.ASCII)
_FILES = re.compile(r"p(\d{1,9})-file", re.ASCII)


def explanations(formdata: Any) -> dict[tuple[int, str], str]:
    """Return what was said of findings, by project and code."""
    found = ((_EXPLAINS.fullmatch(name), name) for name in formdata)
    return {
        (int(match[1]), match[2]): box(formdata, name) for match, name in found if match and not refusal(formdata, name)
    }


def replies(formdata: Any) -> dict[int, str]:
    """Return the answers to remarks, by their numbers."""
    return _numbered(_REPLIES, formdata)


def excuses(formdata: Any) -> dict[int, str]:
    """Return the words to findings of level B, by their numbers."""
    return _numbered(_EXCUSES, formdata)


def overlong(formdata: Any) -> dict[str, Message]:
    """Say of each box that is longer than what keeps it how much is too much; it is not among what is given."""
    names = [name for name in formdata if any(each.fullmatch(name) for each in (_EXPLAINS, _REPLIES, _EXCUSES))]
    return {name: problem for name in names if (problem := refusal(formdata, name)) is not None}


def box_id(name: str) -> str:
    """Return the id of the box of a name, as the page writes it."""
    match = _EXPLAINS.fullmatch(name)
    return f"explain-{match[1]}-{match[2]}" if match else name


def uploads(files: Any) -> list[tuple[int, Any]]:
    """Return the files that were chosen, each with the project it belongs to."""
    found = ((_FILES.fullmatch(name), files.getlist(name)) for name in files)
    return [(int(match[1]), each) for match, chosen in found if match for each in chosen if each.filename]


def remarks(formdata: Any, project_ids: Iterable[int]) -> list[Remark]:
    """Return the remarks of a return: every project whose reason was chosen."""
    known = {reason.value: reason for reason in ReturnReason}
    found = []
    for project_id in project_ids:
        reason = known.get(formdata.get(f"r{project_id}-reason", ""))
        if reason is not None:
            field = formdata.get(f"r{project_id}-field", "")
            text = box(formdata, f"r{project_id}-text")
            found.append(Remark(project_id, field if field in PROVABLE else "total", reason, text))
    return found


def _numbered(pattern: re.Pattern[str], formdata: Any) -> dict[int, str]:
    found = ((pattern.fullmatch(name), name) for name in formdata)
    return {int(match[1]): box(formdata, name) for match, name in found if match and not refusal(formdata, name)}
