"""Choice of a new password: checked and hashed before anything is written."""

from sqlalchemy.orm import Session

from tracker.core.errors import Invalid
from tracker.core.web.locale import translate
from tracker.core.web.request_session import engines
from tracker.people.forms.people import NewPasswordForm
from tracker.people.services import accounts
from tracker.people.views import pending_duties


def chosen(form: NewPasswordForm, person_id: int) -> str | None:
    """Return the hash of the new password, or None with the reason added to its field."""
    with Session(engines().reader) as reading:
        try:
            return accounts.chosen(reading, person_id, form.new.data or "", pending_duties.password_policy())
        except Invalid as refused:
            form.new.errors = [translate(refused.sentences[0])]
            return None
