"""WTForms forms of reference data: bureaus, places, industries."""

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional, Regexp

from tracker.core.web.fields import LineField, NumberField, PickField, TickField
from tracker.core.web.lengths import Longest
from tracker.core.web.record_form import RecordForm
from tracker.core.web.validators import CODE, NEEDED


class BureauForm(RecordForm):
    """The form of a bureau."""

    name = LineField(_("全称"), [NEEDED, Longest(80)])
    short_name = LineField(_("简称"), [NEEDED, Longest(80)])
    name_en = LineField(_("英文名"), [NEEDED, Longest(120)])
    place_code = PickField(_("属地"))
    sort = NumberField(_("排序"), [Optional()], default=0, description=_("小的在前"))
    parent = PickField(_("上级部门"), description=_("同一系统内；自填报中的月份起生效，以前各月不变"))
    retired = TickField(_("停用（不再监管企业）"))


class NewBureauForm(BureauForm):
    """The form of a new bureau."""

    first = ("key", "parent")
    unasked = frozenset({"retired"})
    key = LineField(_("部门编码"), [NEEDED, CODE], description=_("以后不再改"))
    parent = PickField(_("上级部门"))


class PlaceForm(RecordForm):
    """The form of a place: under which other place it lies."""

    parent = PickField(_("上级属地"), description=_("自填报中的月份起生效，以前各月不变"))


class IndustryForm(RecordForm):
    """The form of an industry."""

    name = LineField(_("名称"), [NEEDED, Longest(80)])
    name_en = LineField(_("英文名"), [NEEDED, Longest(80)])
    retired = TickField(_("停用（不再选用）"))


class NewIndustryForm(IndustryForm):
    """The form of a new industry."""

    first = ("code",)
    unasked = frozenset({"retired"})
    code = LineField(
        _("行业编码"),
        [NEEDED, Regexp(r"^[a-z][a-z0-9_]{1,39}$", message=_("编码用 2 到 40 个小写字母、数字、下划线，以字母开头。"))],
        description=_("以后不再改"),
    )
