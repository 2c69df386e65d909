"""Forms of proposals: change, reason, document."""

from flask_babel import lazy_gettext as _

from tracker.core.web.fields import (
    AmountField,
    ChoiceField,
    DayField,
    DueField,
    LineField,
    PickField,
    TickField,
)
from tracker.core.web.lengths import Longest
from tracker.core.web.validators import NEEDED
from tracker.evidence.parts import ProposalForm
from tracker.register.rules.register import Production


class TermProposalForm(ProposalForm):
    """A transfer, a new name, a stop or a closure: a new term from the open month on."""

    bureau = PickField(_("监管部门"))
    place = PickField(_("属地"))
    industry = PickField(_("行业"))
    name = LineField(_("企业名称"), [NEEDED, Longest(120)])
    state = ChoiceField(_("生产状态"), Production)


class PlanProposalForm(ProposalForm):
    """Another amount or date for a plan item, or its leaving the plan."""

    planned = AmountField(_("计划投资"))
    due = DueField(_("计划完成日"), [NEEDED])
    drop = TickField(_("退出本年度计划"))


class NewProjectForm(PlanProposalForm):
    """A project that the tracker does not know yet, and its item of the year."""

    title = LineField(_("项目名称"), [NEEDED, Longest(120)])
    category = PickField(_("主要类别"))
    pollutants = LineField(_("污染物"), [Longest(80)])
    retrofit = TickField(_("属于超低排放改造"))
    responsible = LineField(_("责任人"), [Longest(40)])
    began = DayField(_("开工日期"))
    opening = AmountField(_("以前已完成"))
