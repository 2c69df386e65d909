"""WTForms forms of passkeys: the name, and the response of the device."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.core.web.fields import LineField
from tracker.core.web.lengths import Longest
from tracker.core.web.validators import NEEDED
from tracker.people.rules.passkeys import ANSWER_SIZE


class PasskeyNameForm(FlaskForm):
    """The name of a new or existing passkey."""

    name = LineField(_("名称"), [NEEDED, Longest(40)])


class NewPasskeyForm(PasskeyNameForm):
    """The response of a device that created a passkey, and the name of the passkey."""

    answer = HiddenField(validators=[NEEDED, Longest(ANSWER_SIZE)])


class PasskeyAnswerForm(FlaskForm):
    """The response of a passkey at sign-in. A script fills it in."""

    answer = HiddenField(validators=[NEEDED, Longest(ANSWER_SIZE)])
