"""WTForms forms of enterprises in the register."""

from tracker.core.web.field_forms import asks
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import CODE
from tracker.register.fields import ENTERPRISE, NEW_ENTERPRISE


@asks(ENTERPRISE)
class EnterpriseForm(RecordForm):
    """The form of an enterprise's record."""


@asks(NEW_ENTERPRISE, code=[CODE])
class NewEnterpriseForm(EnterpriseForm):
    """The form of a new enterprise."""

    first = ("code", "name", "bureau", "place", "industry", "state")
