"""Forms of proposals: what is to change, why, and by which document."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.domain.register import Production
from tracker.web.forms.fields import AmountField, ChoiceField, WordsField

_NEEDED = InputRequired(_("请填写。"))


class _ProposalForm(FlaskForm):
    reason = WordsField(_("理由"), [_NEEDED])
    document_no = StringField(_("文号"), [_NEEDED, Length(max=80)])


class TermProposalForm(_ProposalForm):
    """A transfer, a new name, a stop or a closure: a new term from the open month on."""

    bureau = SelectField(_("监管部门"))
    place = SelectField(_("属地"))
    industry = SelectField(_("行业"))
    name = StringField(_("企业名称"), [_NEEDED, Length(max=120)])
    state = ChoiceField(_("生产状态"), Production)


class PlanProposalForm(_ProposalForm):
    """Another amount or date for a plan item, or its leaving the plan."""

    planned = AmountField(_("计划投资"))
    due = StringField(_("计划完成日"), [_NEEDED, Length(max=40)])
    drop = BooleanField(_("退出本年度计划"))
