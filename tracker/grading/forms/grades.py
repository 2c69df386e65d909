"""WTForms forms of grading: editions, indicators, alert measures, targets, grade changes, exceedance flags."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

from tracker.core.web.fields import ChoiceField, DayField, LineField, NumberField, PickField, WordsField
from tracker.core.web.lengths import Longest
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import NEEDED
from tracker.evidence.parts import DocumentForm, ProposalForm
from tracker.grading.forms.levels import LevelsField
from tracker.grading.rules import BEST_FIRST, Dimension, EditionState, GradeLevel, SeveralRule

_PREFIX = "requires_"


class EditionForm(RecordForm):
    """Form of an edition of a guideline, without its indicators."""

    edition = LineField(_("版本"), [NEEDED, Longest(40)], description=_("例如 2020年修订版"))
    title = LineField(_("名称"), [NEEDED, Longest(200)])
    state = ChoiceField(_("状态"), EditionState)
    from_day = DayField(_("施行日"), description=_("例如 2025-03-01；不知道的空着"))
    to_day = DayField(_("停用日"), description=_("没有停用的空着；下一版施行时自动填上"))
    levels = LevelsField(_("等级"), description=_("用空格隔开，例如 A B C D；没有依据的空着，记为待核，不受理申请"))
    several = ChoiceField(_("多个行业的企业"), SeveralRule)
    document = LineField(_("文号"), [Longest(120)])
    source = LineField(_("依据"), [Longest(200)], description=_("等级从哪里来；填了等级必须写"))


class NewEditionForm(EditionForm):
    """Form of a new edition of a guideline."""

    industry = PickField(_("行业"))


class IndicatorForm(RecordForm):
    """Form of one indicator, with the requirement of each level of its edition."""

    number = NumberField(_("序号"), [NEEDED, NumberRange(1, 999, _("1 到 999。"))])
    dimension = ChoiceField(_("方面"), Dimension)
    name = LineField(_("指标"), [NEEDED, Longest(120)])
    evidence = WordsField(_("证明材料"))

    def keep(self, levels: tuple[GradeLevel, ...]) -> "IndicatorForm":
        """Remove the fields of levels that the edition does not have, and return the form."""
        for level in BEST_FIRST:
            if level not in levels:
                del self[_PREFIX + level.name.lower()]
        return self

    @property
    def requirements(self) -> dict[GradeLevel, str]:
        """The requirement of each level. An empty text is shown as 待录入 (to be entered)."""
        return {level: self[name].data or "" for level in BEST_FIRST if (name := _PREFIX + level.name.lower()) in self}


def stored_requirements(texts: dict[GradeLevel, str]) -> dict[str, Any]:
    """Return the requirements keyed by the field names of IndicatorForm."""
    return {_PREFIX + level.name.lower(): text for level, text in texts.items()}


for _level in BEST_FIRST:
    setattr(IndicatorForm, _PREFIX + _level.name.lower(), WordsField(_("%(level)s要求", level=_level.label)))


class MeasureForm(FlaskForm):
    """Form of an alert measure: what enterprises of a level must do at a colour of alert."""

    level = PickField(_("等级"))
    alert = PickField(_("预警"))
    text = WordsField(_("减排要求"))
    source = LineField(_("依据"), [Longest(200)])


class TargetForm(FlaskForm):
    """Form of a target: how many enterprises a bureau must bring to a level."""

    bureau = PickField(_("部门"))
    target = PickField(_("目标"))
    number = NumberField(_("家数"), [InputRequired(_("请填写。")), NumberRange(0, 9999, _("0 到 9999。"))])
    source = LineField(_("依据"), [Longest(200)])


class ChangeForm(ProposalForm):
    """Form of a grade change that another person decides: record, downgrade, cancellation or restoration."""

    kind = PickField(_("事项"))
    line = LineField(_("生产线"), [Longest(80)])
    level = PickField(_("等级"))
    trigger = PickField(_("起因"))
    valid_from = DayField(_("生效日期"), [NEEDED])


class FlagForm(FlaskForm):
    """Form of an exceedance flag."""

    from_day = DayField(_("起日"), [NEEDED])
    to_day = DayField(_("止日"))
    note = WordsField(_("超标情况"), [NEEDED])
    source = LineField(_("来源"), [NEEDED, Longest(200)])


class FilingForm(DocumentForm):
    """Form to file a revised emergency document."""

    note = WordsField(_("修订说明"))
