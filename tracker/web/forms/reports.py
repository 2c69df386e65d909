"""The form of a monthly report: one small form for each project, all on one page."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from tracker.domain.plans import Acceptance, Stage
from tracker.domain.reports import Answer, Entry, Reduction
from tracker.queries.reports import Line
from tracker.web.forms.fields import AmountField, ChoiceField, DayField
from tracker.web.language import told

_LONGEST = 500


class LineForm(Form):
    """What a report says of one project."""

    answer = ChoiceField("填报情况", Answer, empty="请选择")
    stage = ChoiceField("所处阶段", Stage)
    total = AmountField("累计完成投资")
    built_on = DayField("建成日期")
    accepted_on = DayField("验收日期")
    acceptance = ChoiceField("验收级别", Acceptance, empty="未验收")
    image_percent = IntegerField("形象进度", [Optional(), NumberRange(0, 100)])
    note = TextAreaField("进展说明", [Length(max=_LONGEST)])
    difficulty = TextAreaField("存在困难", [Length(max=_LONGEST)])
    next_step = TextAreaField("下一步工作", [Length(max=_LONGEST)])
    restart_on = DayField("预计复工日期")
    reduction = ChoiceField("调减原因", Reduction, empty="没有调减")
    reduction_note = StringField("调减说明", [Length(max=_LONGEST)])

    def __init__(self, line: Line, formdata: Any = None, **options: Any) -> None:
        """Start from what was entered or from last month; name the fields after the project."""
        self.line = line
        start = {name: getattr(line.prefilled(), name) for name in Entry.__dataclass_fields__}
        super().__init__(formdata, prefix=f"p{line.project_id}-", data=start, **options)
        for field in self:
            field.label.text = told(field.label.text)

    def accepted(self) -> bool:
        """Check the shape of every field; an empty total is an error of its own."""
        fine = self.validate()
        if self.total.data is None and not self.total.errors:
            self.total.errors = [told("请填累计完成投资；没有完成投资请填 0。")]
            return False
        return fine

    def entry(self) -> Entry:
        """Give what was entered as the rules see it; only after `accepted`."""
        values = {name: self[name].data for name in Entry.__dataclass_fields__}
        for name in ("answer", "acceptance", "reduction"):
            values[name] = values[name] or None
        for name in ("note", "difficulty", "next_step", "reduction_note"):
            values[name] = (values[name] or "").strip()
        return Entry(**values)


def line_forms(lines: list[Line], formdata: Any = None) -> dict[int, LineForm]:
    """Make a form for each project; those that the request does not mention start from what is kept."""
    return {
        line.project_id: LineForm(line, formdata if _mentions(formdata, line.project_id) else None) for line in lines
    }


def accepted(forms: Mapping[int, LineForm], formdata: Any) -> bool:
    """Check every project that the request mentions, so that all errors are told at once."""
    return all([form.accepted() for key, form in forms.items() if _mentions(formdata, key)])  # noqa: C419


def entries(forms: Mapping[int, LineForm], formdata: Any) -> dict[int, Entry]:
    """Give the entries of the projects that the request mentions."""
    return {key: form.entry() for key, form in forms.items() if _mentions(formdata, key)}


def _mentions(formdata: Any, project_id: int) -> bool:
    return formdata is not None and f"p{project_id}-answer" in formdata
