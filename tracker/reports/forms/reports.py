"""The form of a monthly report: one sub-form per project on one page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField

from tracker.core.i18n import listed, message
from tracker.core.web.field_forms import asks
from tracker.core.web.fields import written
from tracker.core.web.locale import translate
from tracker.core.web.merge import Difference, as_opened, choose, differences, opened
from tracker.reports.fields import REPORT_LINE
from tracker.reports.queries.reports import Line
from tracker.reports.rules.reports import NEWS, Answer, Entry

NAMES = tuple(Entry.__dataclass_fields__)


@asks(REPORT_LINE)
class LineForm(Form):
    """What a report says of one project."""

    base = HiddenField()
    answer: Any
    total: Any

    def __init__(self, line: Line, formdata: Any = None, **options: Any) -> None:
        """Start from what was entered or from last month; name the fields after the project."""
        self.line = line
        self.sent = formdata is not None
        start = {name: getattr(line.prefilled(), name) for name in NAMES}
        super().__init__(formdata, prefix=f"p{line.project_id}-", data=start, **options)
        if not self.sent:
            self.base.data = as_opened(self, NAMES)
        elif self._answers_by_typing():
            self.answer.data = Answer.GIVEN

    @property
    def untouched(self) -> bool:
        """Return whether nothing was answered and nothing that counts was changed."""
        now = self.entry()
        return self.sent and now.answer is None and not now.news(self.line.before)

    @property
    def is_as_last_month(self) -> bool:
        """Return whether the values are last month's; those of a round that was not finished are not."""
        return not self.entry().news(self.line.last_month)

    def accepted(self) -> bool:
        """Check the shape of every field, then whether the answer goes with the values; an empty total is an error."""
        fine: bool = self.validate()
        if self.total.data is None and not self.total.errors:
            self.total.errors = [str(_("请填累计完成投资；没有完成投资请填 0。"))]
            return False
        return self._consistent() and fine

    def entry(self) -> Entry:
        """Return what was entered as the rules see it; a field that cannot be read counts as it was kept."""
        kept = self.line.prefilled()
        return replace(kept, **{name: self[name].data for name in NAMES if not self[name].errors})

    def now(self) -> Line:
        """Return the line as it would be kept: an answer without news repeats last month."""
        if not self.sent:
            return self.line
        return replace(self.line, entry=self.entry())

    def _answers_by_typing(self) -> bool:
        """Return whether values were typed under an answer that was left as the page showed it: that is news.

        An answer that was chosen with them is a contradiction instead, and is said.
        """
        shown = opened(self.base.data)
        kept = self.answer.data is Answer.UNCHANGED and shown.get("answer") == Answer.UNCHANGED.value
        left = kept or self.answer.data is None
        typed = [name for name in NEWS if written(self[name]) != shown.get(name)]
        return left and bool(typed) and bool(self.entry().news(self.line.before))

    def _consistent(self) -> bool:
        """Say at each value, and at the answer, what does not go together; none of them is kept until it does."""
        found = [(name, words) for name, words in self.entry().contradictions(self.line.last_month)]
        for name, words in found:
            self[name].errors = [translate(words)]
        if found:
            names = listed([str(self[name].label.text) for name, _words in found])
            self.answer.errors = [translate(message("“{answer}”与下列填报项不一致：{fields}。",
                                                   answer=self.answer.data.label, fields=names))]  # fmt: skip
        return not found

    def differences(self) -> list[Difference]:
        """Compare with what is kept now; take over what only others changed since the page was opened."""
        return differences(self, LineForm(self.line), opened(self.base.data), NAMES)


def line_forms(lines: list[Line], formdata: Any = None) -> dict[int, LineForm]:
    """Make a form for each project; those that the request does not mention start from what is kept."""
    return {
        line.project_id: LineForm(line, formdata if _mentions(formdata, line.project_id) else None) for line in lines
    }


def accepted(forms: Mapping[int, LineForm]) -> bool:
    """Check every project that the request mentions, so that all errors are reported at once."""
    return all([form.accepted() for form in forms.values() if form.sent])  # noqa: C419


def entries(forms: Mapping[int, LineForm]) -> dict[int, Entry]:
    """Return the entries of the projects that the request mentions."""
    return {key: form.entry() for key, form in forms.items() if form.sent}


def settle(forms: Mapping[int, LineForm], choices: Mapping[str, str]) -> bool:
    """Keep of two values the chosen one. Return whether every question was answered."""
    return all([choose(form.differences(), choices) for form in forms.values() if form.sent])  # noqa: C419


def _mentions(formdata: Any, project_id: int) -> bool:
    return formdata is not None and f"p{project_id}-answer" in formdata
