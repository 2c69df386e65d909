"""WTForms form of a treatment project."""

from tracker.core.web.field_forms import asks
from tracker.core.web.record_form import RecordForm
from tracker.plans.fields import PROJECT


@asks(PROJECT)
class ProjectForm(RecordForm):
    """The form of a project's description; money and due date are changed by proposal."""
