"""Fields of a report line: what an enterprise says of one project in one month."""

from tracker.core.fields import Field, FieldKind, InAudit, InForm, InGuide, InSeed
from tracker.plans.rules import Acceptance, Stage
from tracker.reports.rules.reports import Answer, Reduction

REPORT_LINE = (
    Field(
        name="month",
        label="月份",
        kind=FieldKind.MONTH,
        required=True,
        on=(InSeed(refers="months"),),
    ),
    Field(
        name="project",
        label="项目编码",
        kind=FieldKind.CODE,
        longest=20,
        required=True,
        on=(InSeed(refers="projects"),),
    ),
    Field(name="round", label="轮次", kind=FieldKind.NUMBER, least=1, most=99, required=True, on=(InSeed(),)),
    Field(
        name="answer",
        label="填报情况",
        kind=FieldKind.CHOICE,
        choices=Answer,
        required=True,
        on=(
            InForm(empty="请选择"),
            InSeed(),
            InAudit(),
            InGuide(
                meaning="有进展、本月无变化、不适用、停工四选一；后三种都沿用上月的数，不是 0。", example="本月无变化"
            ),
        ),
    ),
    Field(
        name="stage",
        label="所处阶段",
        kind=FieldKind.CHOICE,
        choices=Stage,
        required=True,
        on=(
            InForm(),
            InSeed(),
            InAudit(),
            InGuide(meaning="本月末到了哪一步；建成、验收计入已建成。退回前一步要说明原因。", example="建成"),
        ),
    ),
    Field(
        name="total",
        label="累计完成投资",
        kind=FieldKind.AMOUNT,
        unit="万元",
        required=True,
        on=(
            InForm(may_be_empty=True),
            InSeed(),
            InAudit(label="累计完成投资（元）"),
            InGuide(meaning="自开工起累计完成的工作量，做完且能证明的；不是付款额，也不是合同额。", example="1,250.00"),
        ),
    ),
    Field(
        name="built_on",
        label="建成日期",
        kind=FieldKind.DAY,
        on=(
            InForm(),
            InSeed(),
            InAudit(),
            InGuide(meaning="主体工程完工的日子；阶段为建成或验收时必填，并附证明。", example="2024-11-30"),
        ),
    ),
    Field(
        name="accepted_on",
        label="验收日期",
        kind=FieldKind.DAY,
        on=(
            InForm(),
            InSeed(),
            InGuide(meaning="通过验收的日子；阶段为验收时必填，并附验收意见。", example="2024-12-20"),
        ),
    ),
    Field(
        name="acceptance",
        label="验收级别",
        kind=FieldKind.CHOICE,
        choices=Acceptance,
        on=(
            InForm(empty="未验收"),
            InSeed(),
            InGuide(meaning="谁验收的：企业自主、县、地州或第三方。", example="企业自主"),
        ),
    ),
    Field(
        name="image_percent",
        label="形象进度",
        kind=FieldKind.PERCENT,
        unit="%",
        on=(
            InForm(),
            InSeed(),
            InAudit(),
            InGuide(meaning="工程形象进度，0 到 100 的整数，只供审核参考，不进任何指标。", example="80"),
        ),
    ),
    Field(
        name="note",
        label="进展说明",
        kind=FieldKind.TEXT,
        on=(
            InForm(),
            InSeed(empty=""),
            InAudit(),
            InGuide(meaning="本月做了什么，一两句话。", example="除尘器本体安装完成，正在接管"),
        ),
    ),
    Field(
        name="difficulty",
        label="存在困难",
        kind=FieldKind.TEXT,
        on=(
            InForm(),
            InSeed(empty=""),
            InAudit(),
            InGuide(meaning="需要监管部门知道的困难；没有就不写。", example="冬季无法浇筑，设备在途"),
        ),
    ),
    Field(
        name="next_step",
        label="下一步工作",
        kind=FieldKind.TEXT,
        on=(InForm(), InSeed(empty=""), InAudit(), InGuide(meaning="下个月做什么。", example="2月上旬调试")),
    ),
    Field(
        name="restart_on",
        label="预计复工日期",
        kind=FieldKind.DAY,
        on=(InForm(), InSeed(), InGuide(meaning="停工的项目预计哪天复工。", example="2025-03-15")),
    ),
    Field(
        name="reduction",
        label="调减原因",
        kind=FieldKind.CHOICE,
        choices=Reduction,
        on=(
            InForm(empty="没有调减"),
            InSeed(),
            InGuide(meaning="累计数比上月少时必选：结算审减、误报更正、项目核减、其他。", example="结算审减"),
        ),
    ),
    Field(
        name="reduction_note",
        label="调减说明",
        kind=FieldKind.TEXT,
        on=(
            InForm(),
            InSeed(empty=""),
            InGuide(meaning="为什么减，依据哪份文件。", example="依竣工结算审核报告减少 12.50 万元"),
        ),
    ),
)
"""One line of a report; what is kept of it is `rules.reports.Entry`."""
