"""Forms of the calendar: months, holidays, due-date extensions."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

from tracker.core.calendar.working_days import DayKind
from tracker.core.web.fields import ChoiceField, DayField, LineField, NumberField, TickField
from tracker.core.web.lengths import Longest
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import NEEDED


class MonthForm(RecordForm):
    """The calendar data of a month."""

    plan_year = NumberField(_("计划年度"), [NEEDED, NumberRange(2000, 2099, _("请写四位年份。"))])
    due = DayField(_("截止日"), [NEEDED], description=_("要是工作日，例如 2025-02-18"))
    winter = TickField(_("冬季停工月（连续不变不用说明）"))


class HolidayForm(FlaskForm):
    """A day that breaks the rule of the week."""

    day = DayField(_("日期"), [NEEDED])
    rest = ChoiceField(_("当天"), DayKind)
    name = LineField(_("节日或调休"), [NEEDED, Longest(40)])


class ExtensionForm(RecordForm):
    """A later due date of one enterprise."""

    due = DayField(_("延期到"), [InputRequired(_("请填写。"))], description=_("要是工作日，例如 2025-02-25"))
    reason = LineField(_("理由"), [NEEDED, Longest(500)])
