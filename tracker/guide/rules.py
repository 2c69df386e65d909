"""Content of the help page: an explanation of each field, and every figure computed on three example items."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core import money
from tracker.core.cuts import ALL
from tracker.figures.rules import FIGURES, FigureValue, evaluate
from tracker.plans.rules import Stage
from tracker.positions.rules import NOTHING, Line, measures
from tracker.reports.rules.findings import Level


@dataclass(frozen=True)
class FieldGuide:
    """What to write in one field: its unit, what it means, one example."""

    unit: str
    meaning: str
    example: str


FIELDS = {
    "answer": FieldGuide("", "有进展、本月无变化、不适用、停工四选一；后三种都沿用上月的数，不是 0。", "本月无变化"),
    "stage": FieldGuide("", "本月末到了哪一步；建成、验收计入已建成。退回前一步要说明原因。", "建成"),
    "total": FieldGuide("万元", "自开工起累计完成的工作量，做完且能证明的；不是付款额，也不是合同额。", "1,250.00"),
    "built_on": FieldGuide("", "主体工程完工的日子；阶段为建成或验收时必填，并附证明。", "2024-11-30"),
    "accepted_on": FieldGuide("", "通过验收的日子；阶段为验收时必填，并附验收意见。", "2024-12-20"),
    "acceptance": FieldGuide("", "谁验收的：企业自主、县、地州或第三方。", "企业自主"),
    "image_percent": FieldGuide("%", "工程形象进度，0 到 100 的整数，只供审核参考，不进任何指标。", "80"),
    "note": FieldGuide("", "本月做了什么，一两句话。", "除尘器本体安装完成，正在接管"),
    "difficulty": FieldGuide("", "需要监管部门知道的困难；没有就不写。", "冬季无法浇筑，设备在途"),
    "next_step": FieldGuide("", "下个月做什么。", "2月上旬调试"),
    "restart_on": FieldGuide("", "停工的项目预计哪天复工。", "2025-03-15"),
    "reduction": FieldGuide("", "累计数比上月少时必选：结算审减、误报更正、项目核减、其他。", "结算审减"),
    "reduction_note": FieldGuide("", "为什么减，依据哪份文件。", "依竣工结算审核报告减少 12.50 万元"),
}
"""Of every field of a monthly report, by its name."""

LEVELS = {
    Level.A: "不改对不能提交。",
    Level.B: "说明至少六个字才能提交，并须监管部门写处理意见才能上报。",
    Level.C: "说明至少六个字才能提交，说明随数字一起给审核人看。",
    Level.D: "只作提示，可以不理。",
}
"""What each level of a finding asks."""


@dataclass(frozen=True)
class ExampleItem:
    """One plan item of the worked example; yuan."""

    enterprise: str
    name: str
    planned: int
    before_year: int
    last_month: int
    total: int
    stage: Stage
    overdue: bool

    @property
    def line(self) -> Line:
        """Return the item as a position."""
        year_total, increment = self.total - self.before_year, self.total - self.last_month
        nowhere = (0, "", "", "", "", 0)
        sums = (self.planned, self.total, year_total, increment)
        return Line(*nowhere, self.stage, *sums, self.overdue, carried=False)


EXAMPLE: Sequence[ExampleItem] = (
    ExampleItem("企业一", "脱硫改造", 10_000 * money.WAN, 2_000 * money.WAN, 9_000 * money.WAN, 11_500 * money.WAN,
                Stage.BUILT, overdue=False),
    ExampleItem("企业一", "料场封闭", 5_000 * money.WAN, 0, 1_000 * money.WAN, 1_500 * money.WAN,
                Stage.CONSTRUCTION, overdue=True),
    ExampleItem("企业二", "清洁运输", 3_000 * money.WAN, 0, 0, 0, Stage.NOT_STARTED, overdue=False),
)  # fmt: skip
"""Made up: two enterprises, three items."""


def worked() -> dict[str, FigureValue]:
    """Work out every declared figure on the example, by the same declarations as everywhere."""
    names = {item.enterprise for item in EXAMPLE}
    whole = sum((measures(item.line for item in EXAMPLE if item.enterprise == name) for name in names), NOTHING)
    return {code: evaluate(each, whole, month="", plan_year=0, cut=ALL) for code, each in FIGURES.items()}
