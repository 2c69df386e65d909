"""Field declarations of a treatment project (治理项目) and of its yearly plan items (年度计划项)."""

from tracker.core.fields import (
    Field,
    FieldKind,
    InAudit,
    InExport,
    InFacts,
    InForm,
    InGuide,
    InList,
    InProposal,
    InSeed,
    InSheet,
)
from tracker.plans.rules import FundingSource, Stage
from tracker.register.fields import placed

PLANNED = Field(
    name="planned",
    label="计划投资",
    kind=FieldKind.AMOUNT,
    unit="万元",
    required=True,
    on=(
        InSeed(),
        InList(sort="planned", edge=True),
        InExport(),
        InSheet(name="investment_planned_wan", meaning="万元"),
        InAudit(label="计划投资（元）"),
    ),
)
DUE = Field(
    name="due",
    label="计划完成日",
    kind=FieldKind.DUE,
    required=True,
    on=(
        InSeed(),
        InList(sort="due", edge=True, look="nowrap"),
        InExport(),
        InSheet(name="due_date", before="planned"),
        InAudit(label="截止日"),
    ),
)

PROJECT = (
    Field(
        name="code",
        label="项目编码",
        longest=20,
        required=True,
        on=(
            InSeed(),
            InList(label="编码", sort="code", look="code"),
            InExport(),
            InSheet(name="project_code"),
            InAudit(label="编码"),
        ),
    ),
    Field(
        name="title",
        label="项目名称",
        longest=120,
        required=True,
        on=(
            InForm(),
            InProposal(),
            InSeed(),
            InList(label="治理项目", sort="title", before="code"),
            InExport(label="治理项目"),
            InSheet(name="project_title"),
            InAudit(),
        ),
    ),
    Field(
        name="enterprise_no",
        label="企业序号",
        kind=FieldKind.NUMBER,
        on=(InSheet(meaning="附表3 的序号；0 为只有往年结转项目"),),
    ),
    Field(
        name="enterprise_code",
        label="企业编码",
        kind=FieldKind.CODE,
        longest=20,
        required=True,
        on=(InSeed(name="enterprise", refers="enterprises", before="title"), InExport(), InSheet()),
    ),
    Field(
        name="name",
        label="企业",
        on=(InList(sort="name"), InExport(), InSheet(name="enterprise_name", label="企业名称")),
    ),
    *placed(bureau=(InExport(),)),
    Field(
        name="category_code",
        label="主要类别",
        kind=FieldKind.CODE,
        longest=40,
        required=True,
        help="每个项目一个",
        on=(
            InForm(),
            InProposal(name="category"),
            InSeed(name="category", refers="categories"),
            InSheet(label="项目类别编码"),
            InAudit(label="类别"),
        ),
    ),
    Field(
        name="category",
        label="类别",
        on=(InList(look="nowrap"), InExport(), InSheet(name="category_name", label="项目类别"), InAudit()),
    ),
    Field(
        name="pollutants",
        label="污染物",
        longest=80,
        on=(InForm(), InProposal(absent=""), InSeed(empty=""), InFacts(), InAudit()),
    ),
    Field(
        name="retrofit",
        label="超低排放改造",
        kind=FieldKind.YES_NO,
        required=True,
        on=(
            InForm(label="属于超低排放改造"),
            InProposal(label="属于超低排放改造", absent=False),
            InSeed(),
            InFacts(),
            InSheet(meaning="1 是，0 否", before="planned"),
            InAudit(),
        ),
    ),
    Field(
        name="responsible",
        label="责任人",
        longest=40,
        on=(InForm(), InProposal(absent=""), InSeed(empty=""), InFacts(), InAudit()),
    ),
    Field(
        name="opening",
        label="期初已完成",
        kind=FieldKind.AMOUNT,
        unit="万元",
        help="列入计划以前已完成的投资，不计入本年度",
        on=(
            InProposal(label="以前已完成", absent=0),
            InSeed(empty=0),
            InFacts(),
            InAudit(label="以前已完成（元）"),
        ),
    ),
    Field(
        name="began",
        label="开工日期",
        kind=FieldKind.DAY,
        help="例如 2024-03-01",
        on=(
            InForm(),
            InProposal(before="opening"),
            InSeed(),
            InFacts(label="开工", before="opening"),
            InAudit(),
        ),
    ),
    Field(
        name="retrofit_stage",
        label="超低排放改造阶段",
        kind=FieldKind.CHOICE,
        choices=Stage,
        on=(InSeed(),),
    ),
    Field(
        name="funding",
        label="资金来源",
        kind=FieldKind.AMOUNTS,
        choices=FundingSource,
        help="勾选有资金的来源，金额已知的填写；合计不超过计划投资",
        on=(
            InForm(),
            InProposal(absent={}),
            InSeed(empty={}, may_lack=True),
            InFacts(),
            InList(last=True, edge=True),
            InExport(last=True),
            InSheet(name="funding_sources", meaning="各来源，已知的附金额（万元）", last=True),
            InAudit(),
            InGuide(
                meaning="项目资金从哪里来，一个项目可以有几个来源；金额不知道的只勾选来源。已知金额的合计不超过生效的计划投资。",
                example="企业自筹 320.00 万元、中央资金",
            ),
        ),
    ),
)
"""The fields of a treatment project, and where each appears: form, proposal, seed, list, export, sheet, audit."""

PLAN_ITEM = (
    Field(
        name="project",
        label="项目编码",
        kind=FieldKind.CODE,
        longest=20,
        required=True,
        on=(InSeed(refers="projects"),),
    ),
    Field(name="year", label="计划年度", kind=FieldKind.NUMBER, least=2000, most=2100, required=True, on=(InSeed(),)),
    PLANNED,
    DUE,
    Field(name="from_month", label="起效月份", kind=FieldKind.MONTH, required=True, on=(InSeed(),)),
    Field(name="to_month", label="止于月份", kind=FieldKind.MONTH, on=(InSeed(),)),
)
"""The fields of a plan item: one project in the plan of one year."""
