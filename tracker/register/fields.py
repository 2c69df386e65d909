"""Field declarations of enterprises and terms, and columns that say where a row's enterprise belongs."""

from tracker.core.fields import Appearance, Field, FieldKind, InAudit, InExport, InForm, InList, InSeed, InSheet
from tracker.register.rules.register import Production

CODE = Field(
    name="code",
    label="企业编码",
    longest=20,
    required=True,
    on=(
        InSeed(),
        InExport(),
        InList(label="编码", sort="code", look="code"),
        InSheet(name="enterprise_code"),
        InAudit(label="编码"),
    ),
)
NAME = Field(
    name="name",
    label="企业名称",
    longest=120,
    required=True,
    on=(
        InForm(),
        InList(label="企业", sort="name", before="code"),
        InExport(label="企业"),
        InSheet(name="enterprise_name"),
        InAudit(label="名称"),
    ),
)
SITE = Field(
    name="site_no",
    label="厂区号",
    kind=FieldKind.NUMBER,
    least=1,
    most=99,
    required=True,
    help="同一信用代码的第几个厂区",
    on=(InForm(default=1), InSeed(empty=1), InSheet(), InAudit()),
)
PLACE = Field(name="place", label="属地", kind=FieldKind.CODE, on=(InForm(), InAudit()))
STATE = Field(name="state", label="生产状态", kind=FieldKind.CHOICE, choices=Production, on=(InForm(),))
USCC = Field(
    name="uscc",
    label="统一社会信用代码",
    longest=24,
    help="18 位；没有的写明原因",
    on=(InForm(), InSeed(longest=40), InSheet(meaning="空白：未载"), InAudit()),
)

ENTERPRISE = (
    CODE.only(InSeed, InAudit),
    NAME.only(InForm, InAudit),
    USCC,
    Field(
        name="uscc_reason",
        label="信用代码的说明",
        longest=200,
        help="没有代码，或校验位不对而确系如此发证时填写",
        on=(InForm(), InSeed(empty=""), InAudit()),
    ),
    SITE,
    Field(
        name="permit_no",
        label="排污许可证编号",
        longest=40,
        on=(InForm(), InSeed(empty=""), InAudit()),
    ),
    PLACE,
    STATE,
    Field(name="contact", label="联系人", longest=80, on=(InForm(), InAudit())),
    Field(name="contact_phone", label="联系电话", longest=40, on=(InForm(), InAudit())),
    Field(name="made_up", label="虚构企业", kind=FieldKind.YES_NO, required=True, on=(InSeed(),)),
    Field(name="source", label="资料来源", longest=200, on=(InSeed(empty=""),)),
)
"""Fields of an enterprise in the register."""

NEW_ENTERPRISE = (
    Field(name="code", label="企业编码", longest=0, required=True, help="以后不再改", on=(InForm(),)),
    Field(name="bureau", label="监管部门", kind=FieldKind.CODE, on=(InForm(), InAudit())),
    Field(name="industry", label="行业", kind=FieldKind.CODE, on=(InForm(), InAudit())),
)
"""Further fields of the form for a new enterprise."""

TERM = (
    Field(
        name="enterprise",
        label="企业编码",
        kind=FieldKind.CODE,
        longest=20,
        required=True,
        on=(InSeed(refers="enterprises"),),
    ),
    Field(name="from_month", label="起效月份", kind=FieldKind.MONTH, required=True, on=(InSeed(),)),
    Field(
        name="bureau", label="监管部门", kind=FieldKind.CODE, longest=20, required=True, on=(InSeed(refers="bureaus"),)
    ),
    Field(name="place", label="属地", kind=FieldKind.CODE, longest=12, required=True, on=(InSeed(refers="places"),)),
    Field(
        name="industry", label="行业", kind=FieldKind.CODE, longest=40, required=True, on=(InSeed(refers="industries"),)
    ),
    Field(name="name", label="企业名称", longest=120, required=True, on=(InSeed(),)),
    Field(name="state", label="生产状态", kind=FieldKind.CHOICE, choices=Production, required=True, on=(InSeed(),)),
)
"""Fields of a term: what holds for an enterprise from a month on."""

OF_MONTH = (
    Field(name="month", label="月份", on=(InSheet(meaning="年-月"),)),
    Field(name="plan_year", label="计划年度", kind=FieldKind.NUMBER, on=(InSheet(meaning="该行所属的年度计划"),)),
)
"""Columns of a 数据 sheet for the month and the plan year of a row."""


def placed(
    *, bureau: tuple[Appearance, ...] = (), place: tuple[Appearance, ...] = (), industry: tuple[Appearance, ...] = ()
) -> tuple[Field, ...]:
    """Return the columns for side, bureau, place and industry of a row.

    The arguments say where the names of bureau, place and industry appear besides the 数据 sheet.
    """
    return (
        Field(name="side", label="兵地", on=(InSheet(meaning="代码见代码表"),)),
        Field(name="bureau_no", label="监管部门序号", kind=FieldKind.NUMBER, on=(InSheet(meaning="附表2 的序号"),)),
        Field(name="bureau_key", label="监管部门编码", on=(InSheet(),)),
        Field(name="bureau", label="监管部门", on=(InSheet(name="bureau_name"), *bureau)),
        Field(name="place_code", label="属地代码", on=(InSheet(meaning="GB/T 2260"),)),
        Field(name="place", label="属地", on=(InSheet(name="place_name"), *place)),
        Field(name="industry_code", label="行业编码", on=(InSheet(),)),
        Field(name="industry", label="行业", on=(InSheet(name="industry_name"), *industry)),
    )
