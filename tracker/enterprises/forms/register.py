"""Forms of the register: enterprises."""

from flask_babel import lazy_gettext as _
from wtforms.validators import NumberRange

from tracker.core.web.fields import ChoiceField, LineField, NumberField, PickField
from tracker.core.web.lengths import Longest
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import CODE, NEEDED
from tracker.register.rules.register import Production


class EnterpriseForm(RecordForm):
    """What the register says of an enterprise."""

    name = LineField(_("企业名称"), [NEEDED, Longest(120)])
    uscc = LineField(_("统一社会信用代码"), [Longest(24)], description=_("18 位；没有的写明原因"))
    uscc_reason = LineField(
        _("信用代码的说明"), [Longest(200)], description=_("没有代码，或校验位不对而确系如此发证时填写")
    )
    site_no = NumberField(
        _("厂区号"), [NEEDED, NumberRange(1, 99, _("1 到 99。"))], description=_("同一信用代码的第几个厂区"), default=1
    )
    permit_no = LineField(_("排污许可证编号"), [Longest(40)])
    place = PickField(_("属地"))
    state = ChoiceField(_("生产状态"), Production)
    contact = LineField(_("联系人"), [Longest(80)])
    contact_phone = LineField(_("联系电话"), [Longest(40)])


class NewEnterpriseForm(EnterpriseForm):
    """An enterprise that is not in the register yet."""

    first = ("code", "name", "bureau", "place", "industry", "state")
    code = LineField(_("企业编码"), [NEEDED, CODE], description=_("以后不再改"))
    bureau = PickField(_("监管部门"))
    industry = PickField(_("行业"))
