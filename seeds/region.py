"""The made-up region: enterprises and projects, and their progress by month until the targets are met.

Money is whole hundreds of yuan inside, so that it is exact with two places of 万元.
"""

import random
from calendar import monthrange
from dataclasses import dataclass, field

from seeds import tables
from seeds.tables import MONTHS, TARGETS

UNIT = 100
_NUMERALS = "零一二三四五六七八九十"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass
class Item:
    """One project with its plan item, and what it has come to at the end of each month (yuan in this year, stage)."""

    code: str
    title: str
    category: str
    pollutants: str
    planned: int
    opening: int = 0
    completed: int = 0
    final_stage: str = "built"
    built: int = 12
    accepted: int = 13
    due: str = ""
    money: list[int] = field(default_factory=list)

    def stage(self, month: int) -> str:
        """Return the stage at the end of a month (0 is the opening)."""
        if self.final_stage in ("built", "accepted"):
            if month >= self.built:
                return "accepted" if month >= self.accepted else "built"
            return _before_built(month, self.built, self.opening)
        if self.final_stage == "suspended":
            return "construction" if month < 8 else "suspended"
        if self.final_stage == "construction":
            return "construction" if month >= 4 or self.opening else "preparation"
        return "not_started" if self.final_stage == "not_started" or month < 6 else "preparation"


@dataclass
class Firm:
    """One enterprise with its items, and the months in which no report of it was approved."""

    code: str
    name: str
    bureau: str
    place: str
    target: str
    industry: str
    items: list[Item] = field(default_factory=list)
    missed: dict[str, bool] = field(default_factory=dict)
    """Month → whether a report was at least submitted."""


def _before_built(month: int, built: int, opening: int) -> str:
    if opening or month >= built - 3:
        return "construction" if month or opening else "not_started"
    return "preparation" if month >= max(1, built - 6) else "not_started"


def share(total: int, weights: list[float]) -> list[int]:
    """Split a whole number by weights so that the parts add up to it (largest remainders get the rest)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_rest = sorted(range(len(weights)), key=lambda index: parts[index] - exact[index])
    for index in by_rest[: total - sum(parts)]:
        parts[index] += 1
    return parts


def uscc(place: str, number: int) -> str:
    """Make a checksum-valid code that is plainly made up: body MA7 and a running number (GB 32100, GB 11714)."""
    body = f"MA7{number:05d}"
    values = (ord(char) - 55 if char.isalpha() else int(char) for char in body)
    rest = 11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    code = f"91{place}{body}{'X' if rest == 10 else rest % 11}"
    total = sum(_USCC.index(char) * pow(3, position, 31) for position, char in enumerate(code))
    return code + _USCC[(31 - total % 31) % 31]


def numeral(number: int) -> str:
    """Write 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def firms(rng: random.Random) -> list[Firm]:
    """Make the 112 enterprises with their numbers of items."""
    made: list[Firm] = []
    counted: dict[str, int] = {}
    industries = [row[0] for row in tables.INDUSTRIES]
    names = {row[0]: row[1] for row in tables.INDUSTRIES}
    for target in TARGETS:
        here = []
        for bureau, place, number in target.leaves:
            for _ in range(number):
                industry = rng.choices(industries, tables.WEIGHTS)[0]
                counted[industry] = counted.get(industry, 0) + 1
                name = f"示范{names[industry]}{numeral(counted[industry])}厂"
                here.append(Firm(f"E{len(made) + len(here) + 1:03d}", name, bureau, place, target.bureau, industry))
        sizes = share(target.items - 2 * len(here), [rng.random() for _ in here])
        for firm, size in zip(here, sizes, strict=True):
            firm.items = [_item(rng, firm) for _ in range(size + 2)]
        made += here
    for number, item in enumerate((item for firm in made for item in firm.items), start=1):
        item.code = f"P{number:04d}"
    return made


def _item(rng: random.Random, firm: Firm) -> Item:
    code, _, _, pollutants, titles = rng.choice(tables.CATEGORIES)
    title = rng.choice(titles).format(plant=tables.PLANTS.get(firm.industry, "生产线"))
    return Item("", title, code, pollutants, 0)


def fate(rng: random.Random, made: list[Firm]) -> None:
    """Decide what becomes of every item: built or not, when, accepted or not, due when; and the money of it all."""
    unbuilt_stages = [stage for stage, number in tables.UNBUILT for _ in range(number)]
    rng.shuffle(unbuilt_stages)
    built: list[Item] = []
    for target in TARGETS:
        items = [item for firm in made if firm.target == target.bureau for item in firm.items]
        rng.shuffle(items)
        built += items[: target.built]
        for item in items[target.built :]:
            item.final_stage = unbuilt_stages.pop()
    rng.shuffle(built)
    for month in range(12, 0, -1):
        first = tables.BUILT_BY_MONTH[month - 2] if month > 1 else 0
        for item in built[first : tables.BUILT_BY_MONTH[month - 1]]:
            item.built = month
    for item in built[: tables.ACCEPTED]:
        item.final_stage, item.accepted = "accepted", min(12, item.built + rng.randint(1, 4))
    for target in TARGETS:
        _money(rng, target, [item for firm in made if firm.target == target.bureau for item in firm.items])


def _money(rng: random.Random, target: tables.Target, items: list[Item]) -> None:
    planned = share(target.planned // UNIT, [min(rng.lognormvariate(0, 1.0), 9.0) for _ in items])
    for item, hundreds in zip(items, planned, strict=True):
        item.planned = hundreds * UNIT
    speed = {"built": (0.5, 0.66), "accepted": (0.55, 0.72), "construction": (0.15, 0.4), "preparation": (0.01, 0.05),
             "not_started": (0, 0), "suspended": (0.05, 0.15)}  # fmt: skip
    weights = [item.planned * rng.uniform(*speed[item.final_stage]) for item in items]
    over = max(range(len(items)), key=lambda index: (items[index].final_stage == "accepted", -items[index].planned))
    weights[over] = items[over].planned * 1.04
    for item, hundreds in zip(items, share(target.completed // UNIT, weights), strict=True):
        item.completed = hundreds * UNIT
        starts_early = (
            item.final_stage in ("built", "accepted", "construction") and item.built <= 6 and rng.random() < 0.75
        )
        item.opening = round(item.planned * rng.uniform(0.1, 0.6) / UNIT) * UNIT if starts_early else 0
        item.due = _due(rng, item)


def _due(rng: random.Random, item: Item) -> str:
    if item.final_stage not in ("built", "accepted"):
        late = rng.random() < 0.62
        month = rng.randint(7, 11)
        return rng.choice((f"2024年{month}月", f"2024-{month:02d}-{rng.randint(10, 28)}")) if late else "2024年底前"
    month = min(12, max(1, item.built + rng.randint(-1, 2)))
    day = monthrange(2024, month)[1]
    return rng.choice((f"2024年{month}月", f"2024-{month:02d}-{day}", "2024年底前"))


def paths(rng: random.Random, made: list[Firm]) -> None:
    """Lay the money of the year over its months; an enterprise missing in December stands still from November on."""
    for firm in made:
        last = 11 if "2024-12" in firm.missed else 12
        for item in firm.items:
            item.built, item.accepted = min(item.built, last), _moved(item.accepted, last)
            item.money = _months(rng, item, last)


def _moved(accepted: int, last: int) -> int:
    return accepted if accepted > 12 else min(accepted, last)


def _months(rng: random.Random, item: Item, last: int) -> list[int]:
    """Give the yuan completed in the year at the end of month 0 to 12: slow in winter, most of it around the building."""
    pace = [0.25, 0.3, 0.6, 1, 1.2, 1.2, 1.1, 1.1, 1, 0.9, 0.7, 0.6]
    until = item.built if item.final_stage in ("built", "accepted") else last
    weights = [
        pace[month] * (1.0 if month < until else 0.18) * rng.uniform(0.6, 1.4) * (month >= until - 7) * (month < last)
        for month in range(12)
    ]
    steps = share(item.completed // UNIT, weights)
    return [UNIT * sum(steps[:month]) for month in range(13)]


def misses(rng: random.Random, made: list[Firm]) -> None:
    """Choose who is missing when: two or three a month, nine in December, of which six were still under review."""
    for month in MONTHS[:-1]:
        for firm in rng.sample(made, rng.randint(2, 3)):
            if month != "2024-11":
                firm.missed[month] = False
    candidates = [firm for firm in made if any(item.final_stage == "construction" for item in firm.items)]
    waiting = rng.sample(candidates, 6)
    never = rng.sample([firm for firm in made if firm not in waiting and not firm.bureau.startswith("XPCC-12")], 3)
    for firm in (*waiting, *never):
        firm.missed["2024-12"] = firm in waiting


def wan(yuan: int) -> str:
    """Write yuan as 万元 with two places."""
    return f"{yuan // 10_000}.{yuan % 10_000 // 100:02d}"


def region(rng: random.Random) -> list[Firm]:
    """Make the whole region from one source of chance."""
    made = firms(rng)
    fate(rng, made)
    misses(rng, made)
    paths(rng, made)
    return made
