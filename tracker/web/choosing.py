"""A password that somebody chooses on a page: checked and hashed before anything is written."""

from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid
from tracker.services import accounts
from tracker.web import dues
from tracker.web.database import engines
from tracker.web.forms.people import NewPasswordForm
from tracker.web.language import told


def chosen(form: NewPasswordForm, person_id: int) -> str | None:
    """Give what is kept of the new password, or None with the reason at its field."""
    with Session(engines().reader) as reading:
        try:
            return accounts.chosen(reading, person_id, form.new.data or "", dues.password_policy())
        except Invalid as refused:
            form.new.errors = [told(refused.sentences[0])]
            return None
