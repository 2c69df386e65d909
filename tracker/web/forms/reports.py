"""The form of a monthly report: one small form for each project, all on one page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField

from tracker.domain.plans import Acceptance, Stage
from tracker.domain.reports import Answer, Entry, Reduction
from tracker.domain.threads import Remark, ReturnReason
from tracker.queries.reports import Line
from tracker.web.forms.fields import AmountField, ChoiceField, DayField, PercentField, WordsField, cleaned
from tracker.web.forms.settling import Difference, as_opened, choose, differences, opened

NAMES = tuple(Entry.__dataclass_fields__)


class LineForm(Form):
    """What a report says of one project."""

    base = HiddenField()
    answer = ChoiceField(_("填报情况"), Answer, empty=_("请选择"))
    stage = ChoiceField(_("所处阶段"), Stage)
    total = AmountField(_("累计完成投资"))
    built_on = DayField(_("建成日期"))
    accepted_on = DayField(_("验收日期"))
    acceptance = ChoiceField(_("验收级别"), Acceptance, empty=_("未验收"))
    image_percent = PercentField(_("形象进度"))
    note = WordsField(_("进展说明"))
    difficulty = WordsField(_("存在困难"))
    next_step = WordsField(_("下一步工作"))
    restart_on = DayField(_("预计复工日期"))
    reduction = ChoiceField(_("调减原因"), Reduction, empty=_("没有调减"))
    reduction_note = WordsField(_("调减说明"))

    def __init__(self, line: Line, formdata: Any = None, **options: Any) -> None:
        """Start from what was entered or from last month; name the fields after the project."""
        self.line = line
        self.sent = formdata is not None
        start = {name: getattr(line.prefilled(), name) for name in NAMES}
        super().__init__(formdata, prefix=f"p{line.project_id}-", data=start, **options)
        if not self.sent:
            self.base.data = as_opened(self, NAMES)

    @property
    def untouched(self) -> bool:
        """Tell whether nothing was answered and nothing that counts was changed."""
        now, line = self.entry(), self.line
        return self.sent and now.answer is None and (now.stage, now.total) == (line.last_stage, line.last_total)

    def accepted(self) -> bool:
        """Check the shape of every field; an empty total is an error of its own."""
        fine: bool = self.validate()
        if self.total.data is None and not self.total.errors:
            self.total.errors = [str(_("请填累计完成投资；没有完成投资请填 0。"))]
            return False
        return fine

    def entry(self) -> Entry:
        """Give what was entered as the rules see it; a field that cannot be read counts as it was kept."""
        kept = self.line.prefilled()
        return replace(kept, **{name: self[name].data for name in NAMES if not self[name].errors})

    def now(self) -> Line:
        """Give the line as it would be kept: an answer without news repeats last month."""
        if not self.sent:
            return self.line
        return replace(self.line, entry=self.entry().settled(self.line.last_stage, self.line.last_total))

    def differences(self) -> list[Difference]:
        """Compare with what is kept now; take over what only others changed since the page was opened."""
        return differences(self, LineForm(self.line), opened(self.base.data), NAMES)


def line_forms(lines: list[Line], formdata: Any = None) -> dict[int, LineForm]:
    """Make a form for each project; those that the request does not mention start from what is kept."""
    return {
        line.project_id: LineForm(line, formdata if _mentions(formdata, line.project_id) else None) for line in lines
    }


def accepted(forms: Mapping[int, LineForm]) -> bool:
    """Check every project that the request mentions, so that all errors are told at once."""
    return all([form.accepted() for form in forms.values() if form.sent])  # noqa: C419


def entries(forms: Mapping[int, LineForm]) -> dict[int, Entry]:
    """Give the entries of the projects that the request mentions."""
    return {key: form.entry() for key, form in forms.items() if form.sent}


def settle(forms: Mapping[int, LineForm], choices: Mapping[str, str]) -> bool:
    """Keep of two values the chosen one; tell whether every question was answered."""
    return all([choose(form.differences(), choices) for form in forms.values() if form.sent])  # noqa: C419


def _mentions(formdata: Any, project_id: int) -> bool:
    return formdata is not None and f"p{project_id}-answer" in formdata


_EXPLAINS = re.compile(r"p(\d{1,9})-explain-([a-z_]{1,40})", re.ASCII)
_REPLIES = re.compile(r"reply-(\d{1,9})", re.ASCII)
_EXCUSES = re.compile(r"excuse-(\d{1,9})", re.ASCII)
_FILES = re.compile(r"p(\d{1,9})-file", re.ASCII)


def explanations(formdata: Any) -> dict[tuple[int, str], str]:
    """Give what was said of findings, by project and code."""
    found = ((_EXPLAINS.fullmatch(name), formdata[name]) for name in formdata)
    return {(int(match[1]), match[2]): cleaned(text) for match, text in found if match}


def replies(formdata: Any) -> dict[int, str]:
    """Give the answers to remarks, by their numbers."""
    return _numbered(_REPLIES, formdata)


def excuses(formdata: Any) -> dict[int, str]:
    """Give the words to findings of level B, by their numbers."""
    return _numbered(_EXCUSES, formdata)


def uploads(files: Any) -> list[tuple[int, Any]]:
    """Give the files that were chosen, each with the project it belongs to."""
    found = ((_FILES.fullmatch(name), files.getlist(name)) for name in files)
    return [(int(match[1]), each) for match, chosen in found if match for each in chosen if each.filename]


def remarks(formdata: Any, project_ids: Iterable[int]) -> list[Remark]:
    """Give the remarks of a return: every project whose reason was chosen."""
    known = {reason.value: reason for reason in ReturnReason}
    found = []
    for project_id in project_ids:
        reason = known.get(formdata.get(f"r{project_id}-reason", ""))
        if reason is not None:
            field = formdata.get(f"r{project_id}-field", "")
            text = cleaned(formdata.get(f"r{project_id}-text", ""))
            found.append(Remark(project_id, field if field in PROVABLE else "total", reason, text))
    return found


def _numbered(pattern: re.Pattern[str], formdata: Any) -> dict[int, str]:
    found = ((pattern.fullmatch(name), formdata[name]) for name in formdata)
    return {int(match[1]): cleaned(text) for match, text in found if match}


PROVABLE = {
    "total": _("累计完成投资"), "stage": _("所处阶段"), "built_on": _("建成日期"), "accepted_on": _("验收日期"),
    "image_percent": _("形象进度"), "note": _("进展说明"), "evidence": _("证明材料"),
}  # fmt: skip
"""What a remark may be about, and what a file may prove."""
