"""The form of a treatment project."""

from tracker.core.web.field_forms import asks
from tracker.core.web.record_form import RecordForm
from tracker.plans.fields import PROJECT


@asks(PROJECT)
class ProjectForm(RecordForm):
    """What is said of a project; money and due date change by proposal."""
