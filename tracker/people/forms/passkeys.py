"""Forms of passkeys: name, response of the device."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.core.web.fields import LineField
from tracker.core.web.lengths import Longest
from tracker.core.web.validators import NEEDED
from tracker.people.rules.passkeys import ANSWER_SIZE


class PasskeyNameForm(FlaskForm):
    """The name of a passkey, a new one or another."""

    name = LineField(_("名称"), [NEEDED, Longest(40)])


class NewPasskeyForm(PasskeyNameForm):
    """What a device answered when it was asked for a new passkey, and its name."""

    answer = HiddenField(validators=[NEEDED, Longest(ANSWER_SIZE)])


class PasskeyAnswerForm(FlaskForm):
    """What a passkey answered, which a script fills in."""

    answer = HiddenField(validators=[NEEDED, Longest(ANSWER_SIZE)])
