"""Filed and approved values side by side, with the difference by holder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.core import money
from tracker.core.calendar.months import MonthState
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.figures.parts.numbers import Compared
from tracker.figures.queries.attention import Waiting
from tracker.figures.rules import FIGURES
from tracker.months.models import Month


@dataclass(frozen=True)
class Basis:
    """Completed money and built projects as filed and as approved, the difference in words, and its holders."""

    filed: tuple[str, str]
    approved: tuple[str, str]
    difference: str
    holders: str
    reports: int


def basis(compared: Compared, waiting: Sequence[Waiting], month: Month) -> Basis | None:
    """Prepare the panel; None where nothing is filed that is not approved, for then both are the same."""
    if not waiting:
        return None
    more, built = sum(each.year_total for each in waiting), sum(each.built for each in waiting)
    now = compared.now
    filed = replace(now, year_total=now.year_total + more, built=now.built + built)
    both = [
        tuple(
            compared.value(FIGURES[f"plan.{name}"], measures).value
            for name in ("investment.completed", "projects.built")
        )
        for measures in (filed, now)
    ]
    return Basis(
        (both[0][0], both[0][1]),
        (both[1][0], both[1][1]),
        _difference(more, built),
        "、".join(
            translate(message("{holder} {n} 家", holder=_holder(each, month), n=each.reports)) for each in waiting
        ),
        sum(each.reports for each in waiting),
    )


def _holder(waiting: Waiting, month: Month) -> str:
    """Name who holds the reports: a bureau, the enterprises themselves, or nobody any more."""
    if waiting.holder is not None:
        return waiting.holder
    return translate(message("企业（已退回）") if month.state is MonthState.OPEN else message("签审时没有通过"))


def _difference(more: int, built: int) -> str:
    if not more and not built:
        return translate("填报与审核通过的合计一致")
    if more >= 0 and built >= 0:
        return translate(message("填报比审核通过多 {money} 万元、{n} 个", money=money.wan(more), n=built))
    return translate(message("填报减审核通过：{money} 万元、{n} 个", money=money.signed_wan(more), n=f"{built:+}"))
