"""Forms of passkeys and recovery codes: who one is, and what the device answered."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from tracker.domain.passkeys import ANSWER_SIZE
from tracker.web.forms.fields import LineField
from tracker.web.forms.lengths import Longest

_NEEDED = InputRequired(_("请填写。"))


class ProofForm(FlaskForm):
    """The password and the code of the phone, before a way in is added or replaced."""

    password = PasswordField(_("现在的密码"), [_NEEDED, Longest(400)])
    code = StringField(_("动态码"), [_NEEDED, Longest(40)])


class PasskeyForm(ProofForm):
    """A new passkey: its name, who asks for it, and what the device answered, which a script fills in."""

    name = LineField(_("名称"), [_NEEDED, Longest(40)])
    answer = HiddenField(validators=[Longest(ANSWER_SIZE)])


class PasskeyNameForm(FlaskForm):
    """Another name for a passkey."""

    name = LineField(_("名称"), [_NEEDED, Longest(40)])


class NewPasskeyForm(PasskeyNameForm):
    """What a device answered when it was asked for a new passkey, and its name."""

    answer = HiddenField(validators=[_NEEDED, Longest(ANSWER_SIZE)])


class PasskeyAnswerForm(FlaskForm):
    """What a passkey answered, which a script fills in."""

    answer = HiddenField(validators=[_NEEDED, Longest(ANSWER_SIZE)])
