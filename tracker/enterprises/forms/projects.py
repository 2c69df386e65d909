"""The form of a treatment project."""

from flask_babel import lazy_gettext as _

from tracker.core.web.fields import DayField, LineField, PickField, TickField
from tracker.core.web.lengths import Longest
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import NEEDED


class ProjectForm(RecordForm):
    """What is said of a project; money and due date change by proposal."""

    title = LineField(_("项目名称"), [NEEDED, Longest(120)])
    category_code = PickField(_("主要类别"), description=_("每个项目一个"))
    pollutants = LineField(_("污染物"), [Longest(80)])
    retrofit = TickField(_("属于超低排放改造"))
    responsible = LineField(_("责任人"), [Longest(40)])
    began = DayField(_("开工日期"), description=_("例如 2024-03-01"))
