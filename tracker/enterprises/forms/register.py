"""Forms of the register: enterprises."""

from tracker.core.web.field_forms import asks
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import CODE
from tracker.register.fields import ENTERPRISE, NEW_ENTERPRISE


@asks(ENTERPRISE)
class EnterpriseForm(RecordForm):
    """What the register says of an enterprise."""


@asks(NEW_ENTERPRISE, code=[CODE])
class NewEnterpriseForm(EnterpriseForm):
    """An enterprise that is not in the register yet."""

    first = ("code", "name", "bureau", "place", "industry", "state")
