"""WTForms validators that several forms share, with their messages."""

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Regexp

NEEDED = InputRequired(_("请填写。"))


CODE = Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$", message=_("编码用 1 到 20 个字母、数字、点、横线。"))
