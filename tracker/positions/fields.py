"""Field declarations of the monthly rows in lists, exports and 数据 sheets, per project and per enterprise."""

from tracker.core.fields import Field, FieldKind, InExport, InList, InSheet
from tracker.plans.fields import DUE, PLANNED, PROJECT
from tracker.plans.rules import Stage
from tracker.register.fields import CODE, NAME, OF_MONTH, SITE, USCC, placed
from tracker.register.rules.register import Production

_YEAR_TOTAL = Field(
    name="year_total",
    label="已完成",
    kind=FieldKind.AMOUNT,
    unit="万元",
    on=(
        InList(sort="year_total"),
        InExport(),
        InSheet(name="investment_completed_wan", label="本年已完成投资", meaning="万元；自上年12月以来"),
    ),
)
_RATE = Field(name="rate", label="完成率", kind=FieldKind.RATE, unit="%", on=(InList(), InExport()))
_INCREMENT = Field(
    name="increment",
    label="本月完成",
    kind=FieldKind.CHANGE,
    unit="万元",
    on=(
        InList(sort="increment"),
        InExport(),
        InSheet(name="investment_increment_wan", label="本月完成投资", meaning="万元"),
    ),
)
_TOTAL = Field(
    name="total",
    label="自开工累计",
    kind=FieldKind.AMOUNT,
    unit="万元",
    on=(
        InList(sort="total"),
        InExport(),
        InSheet(name="investment_since_start_wan", label="自开工累计完成投资", meaning="万元"),
    ),
)

PROJECT_LINE = (
    Field(name="project_no", label="项目序号", kind=FieldKind.NUMBER, on=(InSheet(meaning="附表4 的序号"),)),
    *OF_MONTH,
    Field(name="counted", label="计入本年度", kind=FieldKind.NUMBER, on=(InSheet(meaning="1 是，0 往年结转"),)),
    *PROJECT,
    Field(
        name="stage",
        label="阶段",
        kind=FieldKind.CHOICE,
        choices=Stage,
        on=(InList(sort="stage", look="nowrap"), InExport(), InSheet(label="阶段编码", before="retrofit")),
    ),
    Field(
        name="stage_name",
        label="阶段",
        kind=FieldKind.CHOICE,
        choices=Stage,
        on=(InSheet(words=True, before="retrofit"),),
    ),
    Field(
        name="built",
        label="已建成",
        kind=FieldKind.NUMBER,
        on=(InSheet(meaning="1 是（建成或验收），0 否", before="retrofit"),),
    ),
    PLANNED,
    _YEAR_TOTAL,
    _RATE,
    _INCREMENT,
    _TOTAL,
    DUE,
    Field(
        name="due_precision",
        label="计划完成日精度",
        on=(InSheet(meaning="代码见代码表", before="planned"),),
    ),
    Field(
        name="overdue",
        label="逾期",
        kind=FieldKind.YES_NO,
        on=(InExport(), InSheet(meaning="1 是，0 否", before="retrofit")),
    ),
    Field(
        name="carried",
        label="沿用上期",
        kind=FieldKind.YES_NO,
        on=(InExport(yes="沿用"), InSheet(meaning="1 是，0 否", before="retrofit")),
    ),
)
"""The fields of a row that shows one project with its plan item in a month."""

ENTERPRISE_LINE = (
    Field(name="enterprise_no", label="企业序号", kind=FieldKind.NUMBER, on=(InSheet(meaning="附表3 的序号"),)),
    *OF_MONTH,
    CODE.only(InExport, InList, InSheet),
    NAME.only(InExport, InList, InSheet),
    USCC.only(InSheet),
    SITE.only(InSheet),
    *placed(
        bureau=(InList(sort="bureau_path"), InExport()),
        place=(InExport(),),
        industry=(InList(sort="industry"), InExport()),
    ),
    Field(
        name="production",
        label="生产状态",
        kind=FieldKind.CHOICE,
        choices=Production,
        on=(InSheet(name="production_state", words=True),),
    ),
    Field(name="report", label="月报状态", on=(InSheet(name="report_state"),)),
    Field(
        name="projects",
        label="计划项目",
        kind=FieldKind.COUNT,
        unit="个",
        on=(
            InList(sort="projects", edge=True),
            InExport(),
            InSheet(name="projects_planned", label="计划项目数", meaning="个"),
        ),
    ),
    Field(
        name="built",
        label="已建成",
        kind=FieldKind.COUNT,
        unit="个",
        on=(InList(sort="built"), InExport(), InSheet(name="projects_built", label="已建成项目数", meaning="个")),
    ),
    PLANNED,
    _YEAR_TOTAL,
    _RATE,
    _INCREMENT.only(InSheet),
    _TOTAL.only(InSheet),
    Field(
        name="overdue",
        label="逾期",
        kind=FieldKind.COUNT,
        unit="个",
        on=(
            InList(sort="overdue", edge=True),
            InExport(),
            InSheet(name="projects_overdue", label="逾期项目数", meaning="个", before="planned"),
        ),
    ),
    Field(name="listed", label="计入", kind=FieldKind.NUMBER, on=(InSheet(meaning="恒为1", before="planned"),)),
    Field(
        name="finished",
        label="全部建成",
        kind=FieldKind.NUMBER,
        on=(InSheet(meaning="1 是，0 否", before="planned"),),
    ),
    Field(
        name="carried",
        label="沿用",
        kind=FieldKind.COUNT,
        unit="个",
        on=(
            InList(sort="carried"),
            InExport(),
            InSheet(label="沿用上期", style="number", meaning="1 是，0 否", before="planned"),
        ),
    ),
    Field(
        name="grade",
        label="绩效分级",
        on=(InList(edge=True), InExport(), InSheet(label="绩效等级", meaning="本月末有效的评定", before="projects")),
    ),
    Field(name="organized", label="有组织改造阶段", on=(InSheet(name="retrofit_organized", before="projects"),)),
    Field(name="fugitive", label="无组织改造阶段", on=(InSheet(name="retrofit_fugitive", before="projects"),)),
    Field(
        name="clean_transport",
        label="清洁运输阶段",
        on=(InSheet(name="retrofit_clean_transport", before="projects"),),
    ),
    Field(name="tracks", label="超低排放改造", on=(InList(), InExport())),
)
"""The fields of a row that shows one enterprise, with its plan items of a month counted and added up."""
