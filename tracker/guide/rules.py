"""Content of the help page: an explanation of each level, and every figure computed on three example items."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from tracker.core import money
from tracker.core.cuts import ALL
from tracker.figures.rules import FIGURES, FigureValue, evaluate
from tracker.plans.rules import Stage
from tracker.positions.rules import NOTHING, Line, measures
from tracker.reports.rules.findings import Level

LEVELS = {
    Level.A: "不改对不能提交。",
    Level.B: "说明至少六个字才能提交，并须监管部门写处理意见才能上报。",
    Level.C: "说明至少六个字才能提交，说明随数字一起给审核人看。",
    Level.D: "只作提示，可以不理。",
}
"""What the liaison has to do about a finding of each level."""


@dataclass(frozen=True)
class ExampleItem:
    """One plan item of the worked example; money is in yuan."""

    enterprise: str
    name: str
    _: KW_ONLY
    planned: int
    before_year: int
    last_month: int
    total: int
    stage: Stage
    overdue: bool

    @property
    def line(self) -> Line:
        """The item as a position."""
        year_total, increment = self.total - self.before_year, self.total - self.last_month
        nowhere = (0, "", "", "", "", 0)
        sums = (self.planned, self.total, year_total, increment)
        return Line(*nowhere, self.stage, *sums, self.overdue, carried=False)


EXAMPLE: Sequence[ExampleItem] = (
    ExampleItem("企业一", "脱硫改造", planned=10_000 * money.WAN, before_year=2_000 * money.WAN,
                last_month=9_000 * money.WAN, total=11_500 * money.WAN,
                stage=Stage.BUILT, overdue=False),
    ExampleItem("企业一", "料场封闭", planned=5_000 * money.WAN, before_year=0,
                last_month=1_000 * money.WAN, total=1_500 * money.WAN,
                stage=Stage.CONSTRUCTION, overdue=True),
    ExampleItem("企业二", "清洁运输", planned=3_000 * money.WAN, before_year=0,
                last_month=0, total=0, stage=Stage.NOT_STARTED, overdue=False),
)  # fmt: skip
"""The worked example: two made-up enterprises with three items."""


def worked() -> dict[str, FigureValue]:
    """Return every declared figure computed on the example, by the same declarations as on all pages."""
    names = {item.enterprise for item in EXAMPLE}
    whole = sum((measures(item.line for item in EXAMPLE if item.enterprise == name) for name in names), NOTHING)
    return {code: evaluate(each, whole, month="", plan_year=0, cut=ALL) for code, each in FIGURES.items()}
