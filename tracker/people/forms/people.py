"""WTForms forms of sign-in, of one's own account and of the security administrator."""

from secrets import token_hex

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import Regexp

from tracker.core.roles import Role
from tracker.core.web.fields import ChoiceField, DayField, LineField
from tracker.core.web.lengths import Longest
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import NEEDED

_KEY = Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9._-]{2,39}$", message=_("登录名用 3 到 40 个字母、数字、点、横线，以字母或数字开头。")
)


class SignInForm(FlaskForm):
    """Sign-in name and password."""

    login = StringField(_("登录名"), [NEEDED, Longest(80)])
    password = PasswordField(_("密码"), [NEEDED, Longest(400)])


class CodeForm(FlaskForm):
    """A code of the authenticator app, or a recovery code."""

    code = StringField(_("动态码或恢复码"), [NEEDED, Longest(40)])


class NewPasswordForm(FlaskForm):
    """A new password, entered twice."""

    new = PasswordField(_("新密码"), [NEEDED, Longest(400)])
    again = PasswordField(_("再输一次新密码"), [NEEDED, Longest(400)])

    def same(self) -> bool:
        """Return whether both entries are equal. Otherwise add an error to the second one."""
        if self.new.data == self.again.data:
            return True
        self.again.errors = [str(_("两次输入的不一样。请再输一次。"))]
        return False


class LinkForm(NewPasswordForm):
    """A new password on a one-time link. A link printed on a slip also needs the check code from the administrator."""

    check = StringField(_("核对码"), [Longest(20)])


class ChangePasswordForm(NewPasswordForm):
    """The present password, a code if the person uses codes, and the new password twice."""

    old = PasswordField(_("现在的密码"), [NEEDED, Longest(400)])
    code = StringField(_("动态码或恢复码"), [Longest(40)])


class ProofForm(FlaskForm):
    """The reauthentication form: password, and a code if the person uses codes.

    Its field names are unique, because it is shown together with the fields of another form.
    """

    proof_password = PasswordField(_("您的密码"), [NEEDED, Longest(400)])
    proof_code = StringField(_("动态码或恢复码"), [Longest(40)])


class LookForm(FlaskForm):
    """Display preferences of this device: large text and keyboard shortcuts."""

    large = BooleanField(_("大字（125%）"))
    keys = BooleanField(_("单键可用：在页面上按 ? 等一个键就起作用"))


class OnceForm(FlaskForm):
    """A form that creates a record. With its idempotency key a second submission has no effect."""

    form_key = HiddenField(default=lambda: token_hex(16))


class PersonForm(OnceForm):
    """A new account."""

    key = LineField(_("登录名"), [NEEDED, _KEY])
    name = LineField(_("姓名"), [NEEDED, Longest(80)])
    phone = LineField(_("电话"), [Longest(40)])


class PersonFactsForm(RecordForm):
    """The editable data of a person: name and telephone."""

    name = LineField(_("姓名"), [NEEDED, Longest(80)])
    phone = LineField(_("电话"), [Longest(40)])


class AssignmentForm(OnceForm):
    """An assignment: a role in an enterprise or a bureau, with first and last day."""

    role = ChoiceField(_("身份"), Role)
    unit = LineField(_("单位编码"), [NEEDED, Longest(40)])
    from_day = DayField(_("开始日期"), [NEEDED])
    to_day = DayField(_("结束日期"))
    approver = BooleanField(_("另有审批权（审核员）"))
    approver_to = DayField(_("审批权到"))


class GrantForm(OnceForm):
    """A sharing grant: the bureau that reads, the bureau whose enterprises are read, the days and the reason."""

    reader = LineField(_("谁可以看（部门编码）"), [NEEDED, Longest(40)])
    shown = LineField(_("看谁的（部门编码）"), [NEEDED, Longest(40)])
    from_day = DayField(_("开始日期"), [NEEDED])
    to_day = DayField(_("结束日期"))
    reason = LineField(_("理由"), [NEEDED, Longest(200)])
