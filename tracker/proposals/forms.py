"""Forms of proposals: change, reason, document."""

from flask_babel import lazy_gettext as _

from tracker.core.fields import InProposal, appearing
from tracker.core.web.field_forms import asks
from tracker.core.web.fields import AmountField, ChoiceField, DueField, LineField, PickField, TickField
from tracker.core.web.lengths import Longest
from tracker.core.web.validators import NEEDED
from tracker.evidence.parts import ProposalForm
from tracker.plans.fields import PROJECT
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


@asks(PROJECT, InProposal)
class NewProjectForm(PlanProposalForm):
    """A project that the tracker does not know yet, and its item of the year."""

    said = tuple(field.name_in(where) for field, where in appearing(PROJECT, InProposal))
    """The boxes about the project itself."""
