"""WTForms forms of proposals: the change, the reason and the document."""

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
    """Form of a new term of an enterprise from the open month on: transfer, new name, stop or closure."""

    bureau = PickField(_("监管部门"))
    place = PickField(_("属地"))
    industry = PickField(_("行业"))
    name = LineField(_("企业名称"), [NEEDED, Longest(120)])
    state = ChoiceField(_("生产状态"), Production)


class PlanProposalForm(ProposalForm):
    """Form of a change of a plan item: another amount or due date, or its removal from the plan."""

    planned = AmountField(_("计划投资"))
    due = DueField(_("计划完成日"), [NEEDED])
    drop = TickField(_("退出本年度计划"))


@asks(PROJECT, InProposal)
class NewProjectForm(PlanProposalForm):
    """Form of a new project with its plan item of the year."""

    said = tuple(field.name_in(where) for field, where in appearing(PROJECT, InProposal))
    """The names of the form fields about the project itself."""
