"""Demonstration months: reports and their lines until half-way through January 2025."""

import random
from dataclasses import dataclass

from seeds import tables
from seeds.region import UNIT, Firm, Item, share, wan
from seeds.register import Files
from seeds.tables import DUE, MONTHS, OPEN, OPENING
from tracker.core.calendar.months import WINTER

COLUMNS = ("month,project,round,answer,stage,total,built_on,accepted_on,acceptance,image_percent,note,difficulty,"
           "next_step,restart_on,reduction,reduction_note")  # fmt: skip
_UNDECIDED_MONEY, _UNDECIDED_BUILT = 83_000_000, 4
"""What the six undecided December reports say beyond the approved figures; it does not count."""
_NOTES = {
    "preparation": ("完成方案设计，正在招标", "设备选型完成，签订合同", "正在办理环评手续"),
    "construction": ("土建基础完成", "主体设备到场安装", "管道安装完成过半", "电气仪表安装中"),
    "built": ("设备安装完成，开始调试", "调试运行正常", "建成投运，排放稳定"),
    "accepted": ("完成验收", "验收意见已备案", "通过竣工环保验收"),
}
_DIFFICULTIES = ("", "", "", "", "冬季施工受限", "设备供货周期较长", "专项资金尚未到位")
_STEPS = ("", "", "完成安装后组织调试", "申请验收", "落实设备采购")


@dataclass
class Standing:
    """The last approved word on an item: total since start (yuan) and stage."""

    total: int
    stage: str


Row = tuple[object, ...]


def files(rng: random.Random, made: list[Firm]) -> Files:
    """Return the calendar, the reports and their progress."""
    standing = {
        item.code: Standing(item.opening, "construction" if item.opening else "not_started")
        for firm in made
        for item in firm.items
    }
    dates = {item.code: _dates(rng, item) for firm in made for item in firm.items}
    reports: list[Row] = []
    progress: list[Row] = []
    for number, month in enumerate(MONTHS, start=1):
        waiting = [firm for firm in made if firm.missed.get(month)]
        extra = _undecided(rng, waiting, standing)
        for firm in made:
            reports.append(_report(rng, firm, month))
            if firm.missed.get(month) is False:
                continue
            for item in firm.items:
                total, stage = item.opening + item.money[number], item.stage(number)
                if firm in waiting:
                    total, stage = extra.get(item.code, (total, stage))
                progress.append(_line(rng, month, 1, item, standing[item.code], total, stage, dates[item.code]))
                if firm not in waiting:
                    standing[item.code] = Standing(total, stage)
    january = January(rng, made, standing, dates)
    calendar: list[Row] = [(OPENING, 2024, "opening", "closed", DUE[OPENING], _winter(OPENING))]
    calendar += [(month, 2024, "regular", "closed", DUE[month], _winter(month)) for month in MONTHS]
    calendar += [(OPEN, 2024, "regular", "open", DUE[OPEN], _winter(OPEN))]
    return {
        "months": ("month,plan_year,kind,state,due,winter", calendar),
        "reports": ("month,enterprise,state,holder,round,submitted_at,decided_at", [*reports, *january.reports]),
        "progress": (COLUMNS, [*progress, *january.progress]),
    }


def _winter(month: str) -> str:
    return "yes" if month[5:] in WINTER else "no"


def _report(rng: random.Random, firm: Firm, month: str) -> Row:
    year, number = int(month[:4]), int(month[5:])
    after = f"{year + number // 12}-{number % 12 + 1:02d}"
    submitted = f"{after}-{rng.randint(1, 5):02d} {rng.randint(9, 18):02d}:{rng.randint(0, 59):02d}"
    decided = f"{after}-{rng.randint(6, 9):02d} {rng.randint(9, 18):02d}:{rng.randint(0, 59):02d}"
    if month in firm.missed:
        return (month, firm.code, "unfinished", "", 1, submitted, "") if firm.missed[month] else (
            month, firm.code, "missed", "", 1, "", "")  # fmt: skip
    return month, firm.code, "approved", "", 1, submitted, decided


def _undecided(rng: random.Random, waiting: list[Firm], standing: dict[str, Standing]) -> dict[str, tuple[int, str]]:
    """Return what undecided reports say of some items: four more built, and 0.83 亿元 more."""
    items = [item for firm in waiting for item in firm.items if standing[item.code].stage == "construction"]
    if not items:
        return {}
    rng.shuffle(items)
    more = share(_UNDECIDED_MONEY // UNIT, [float(item.planned) for item in items])
    return {
        item.code: (
            standing[item.code].total + UNIT * hundreds,
            "built" if place < _UNDECIDED_BUILT else "construction",
        )
        for place, (item, hundreds) in enumerate(zip(items, more, strict=True))
    }


def _dates(rng: random.Random, item: Item) -> tuple[str, str, str]:
    """Return the built and accepted days and who accepted."""
    built = rng.randint(3, 20)
    accepted_month = min(item.accepted, 12)
    accepted = rng.randint(built + 1 if accepted_month == item.built else 2, 27)
    level = rng.choice(("enterprise", "enterprise", "county", "prefecture", "third_party"))
    return f"2024-{item.built:02d}-{built:02d}", f"2024-{accepted_month:02d}-{accepted:02d}", level


def _line(
    rng: random.Random, month: str, round_: int, item: Item, before: Standing, total: int, stage: str,
    dates: tuple[str, str, str],
) -> Row:  # fmt: skip
    done = stage in ("built", "accepted")
    built = dates[0] if dates[0][:7] <= month else f"{month}-18"
    facts = (built if done else "", dates[1] if stage == "accepted" else "", dates[2] if stage == "accepted" else "")
    percent = (
        100
        if done
        else 0
        if stage == "not_started"
        else min(95, 10 + 85 * (total - item.opening) // max(item.planned, 1))
    )
    if (total, stage) == (before.total, before.stage):
        if stage == "suspended":
            return (month, item.code, round_, "suspended", stage, wan(total), *facts, percent, "资金未落实，暂停施工", "专项资金尚未到位",
                    "", "2025-04-01", "", "")  # fmt: skip
        return (month, item.code, round_, "unchanged", stage, wan(total), *facts, percent, "", "", "", "", "", "")
    note = (
        rng.choice(_NOTES[stage]) if stage in _NOTES else "资金未落实，暂停施工" if stage == "suspended" else "前期费用"
    )
    return (month, item.code, round_, "given", stage, wan(total), *facts, percent, note,
            "" if done else rng.choice(_DIFFICULTIES), "" if stage == "accepted" else rng.choice(_STEPS), "", "", "")  # fmt: skip


class January:
    """The open month, half-way: approved, in review at every level, returned, drafts, and nothing yet."""

    def __init__(
        self,
        rng: random.Random,
        made: list[Firm],
        standing: dict[str, Standing],
        dates: dict[str, tuple[str, str, str]],
    ) -> None:
        """Deal the states out and write what was filed."""
        self.rng, self.standing, self.dates = rng, standing, dates
        self.parents = {row[0]: row[6] for row in tables.bureaus()}
        self.reports: list[Row] = []
        self.progress: list[Row] = []
        states = (
            ["approved"] * 25
            + ["in_review"] * 20
            + ["returned"] * 5
            + ["draft"] * 15
            + ["untouched"] * (len(made) - 65)
        )
        rng.shuffle(states)
        for firm, state in zip(made, states, strict=True):
            self._file(firm, state)

    def _file(self, firm: Firm, state: str) -> None:
        submitted = f"2025-02-{self.rng.randint(1, 6):02d} {self.rng.randint(9, 18):02d}:{self.rng.randint(0, 59):02d}"
        decided = f"2025-02-07 {self.rng.randint(9, 18):02d}:30"
        if state in ("draft", "untouched"):
            self.reports.append((OPEN, firm.code, "draft", "", 1, "", ""))
            if state == "draft":
                self._lines(firm, 1, firm.items[: max(1, len(firm.items) // 2)])
            return
        holder = self.rng.choice(self._chain(firm.bureau)) if state == "in_review" else ""
        round_ = 2 if state == "returned" else 1
        self.reports.append((OPEN, firm.code, state, holder, round_, submitted, decided if state == "approved" else ""))
        filed = self._lines(firm, 1, firm.items)
        if state == "returned":
            self.progress += [(*row[:2], 2, *row[3:]) for row in filed]

    def _chain(self, bureau: str) -> list[str]:
        chain = [bureau]
        while self.parents[chain[-1]]:
            chain.append(self.parents[chain[-1]])
        return chain

    def _lines(self, firm: Firm, round_: int, items: list[Item]) -> list[Row]:
        rows = []
        for item in items:
            before = self.standing[item.code]
            total, stage = before.total, before.stage
            if stage == "construction" and self.rng.random() < 0.6:
                total += UNIT * self.rng.randint(200, max(300, item.planned // UNIT // 20))
            if stage == "construction" and self.rng.random() < 0.12:
                stage = "built"
            dates = (f"{OPEN}-16", self.dates[item.code][1], self.dates[item.code][2])
            was_built = before.stage in ("built", "accepted")
            rows.append(
                _line(self.rng, OPEN, round_, item, before, total, stage, self.dates[item.code] if was_built else dates)
            )
        self.progress += rows
        return rows
