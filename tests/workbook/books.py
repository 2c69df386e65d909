"""Made-up workbook data of a region with two sides."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from tracker.core.calendar.dates import Precision
from tracker.core.cuts import ALL, Cut
from tracker.figures.rules import FIGURES, evaluate, paragraph
from tracker.figures.rules.values import Verdict
from tracker.plans.rules import BUILT, Stage
from tracker.positions.rules import NOTHING, Line, Measures, measures
from tracker.register.rules.register import Production, Side
from tracker.workbook.rules import Book, EnterpriseLine, Indicator, MonthLine, ProjectLine, RegionLine

BUREAUS = {
    "/XJ/650100/": ("乌鲁木齐市", Side.LOCAL), "/XJ/652300/": ("昌吉州", Side.LOCAL), "/XJ/652300/652301/": ("昌吉市", Side.LOCAL),
    "/XJ/652300/652302/": ("阜康市", Side.LOCAL), "/XPCC/XPCC-06/": ("第六师", Side.XPCC), "/XPCC/XPCC-12/": ("第十二师", Side.XPCC),
}  # fmt: skip
REGIONS = (
    RegionLine(path="/XJ/650100/", name="乌鲁木齐市", level="地州市/师市", side=Side.LOCAL, depth=1, ranked=True),
    RegionLine(path="/XJ/652300/", name="昌吉州", level="地州市/师市", side=Side.LOCAL, depth=1, ranked=True),
    RegionLine(path="/XJ/652300/", name="昌吉州本级", level="本级", side=Side.LOCAL, depth=2, direct=True),
    RegionLine(path="/XJ/652300/652301/", name="昌吉市", level="县市区", side=Side.LOCAL, depth=2),
    RegionLine(path="/XJ/652300/652302/", name="阜康市", level="县市区", side=Side.LOCAL, depth=2),
    RegionLine(path="/XPCC/XPCC-06/", name="第六师", level="地州市/师市", side=Side.XPCC, depth=1, ranked=True),
    RegionLine(path="/XPCC/XPCC-12/", name="第十二师", level="地州市/师市", side=Side.XPCC, depth=1, ranked=True),
)
TOP = {"/XJ/652300/652301/": "昌吉州", "/XJ/652300/652302/": "昌吉州", "/XJ/652300/": "昌吉州"}
TITLES = ("2号烧结机头烟气脱硫脱硝除尘深度治理", "原料场封闭", "燃气锅炉低氮燃烧改造", "涉VOCs储罐与装卸环节密闭收集及RTO焚烧处理改造项目（二期）", "焦炉烟囱脱硫脱硝")  # fmt: skip
STAGES = (
    *([Stage.BUILT] * 5),
    *([Stage.ACCEPTED] * 3),
    Stage.CONSTRUCTION,
    Stage.NOT_STARTED,
    Stage.PREPARATION,
    Stage.SUSPENDED,
)


def project(
    number: int, *, path: str, enterprise: str = "E001", name: str = "示范钢铁有限公司", **values: object
) -> ProjectLine:
    """Make one plan item; a test names only what it is about."""
    bureau, side = BUREAUS[path]
    line = ProjectLine(
        code=f"P{number:04d}", title=TITLES[number % len(TITLES)], enterprise_code=enterprise, enterprise=name, side=side,
        bureau_path=path, bureau=bureau, region=TOP.get(path, bureau), place_code="652301", place="昌吉市", industry_code="steel",
        industry="钢铁", category_code="dust", category="除尘", year=2024, stage=Stage.BUILT, due=date(2024, 10, 31),
        due_precision=Precision.MONTH, overdue=False, carried=False, retrofit=False, planned=10_000_000, year_total=5_000_000,
        total=6_000_000, increment=100_000, more={"funding": {}},
    )  # fmt: skip
    return replace(line, **values)  # type: ignore[arg-type]


def enterprise(code: str, name: str, lines: Iterable[ProjectLine], **values: object) -> EnterpriseLine:
    """Make the line of an enterprise from its items."""
    rows = list(lines)
    first = rows[0]
    made = EnterpriseLine(
        code=code, uscc="91650000MA0000000X", site_no=1, name=name, side=first.side, bureau_path=first.bureau_path, bureau=first.bureau,
        region=first.region, place_code=first.place_code, place=first.place, industry_code=first.industry_code,
        industry=first.industry, production=Production.PRODUCING, report="已通过", grade="B", organized="评估监测", fugitive="建设完成",
        clean_transport="/", projects=len(rows), built=sum(row.stage in BUILT for row in rows),
        overdue=sum(row.overdue for row in rows), carried=any(row.carried for row in rows),
        planned=sum(row.planned for row in rows), year_total=sum(row.year_total for row in rows),
        total=sum(row.total for row in rows), increment=sum(row.increment for row in rows),
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def counted(projects: Iterable[ProjectLine], year: int = 2024) -> Measures:
    """Count and sum items by the rules, enterprise by enterprise."""
    by_enterprise: dict[str, list[Line]] = {}
    for each in projects:
        if each.year != year:
            continue
        line = Line(1, each.bureau_path, "/65/", each.industry_code, each.category_code, each.year, each.stage, each.planned,
                    each.total, each.year_total, each.increment, each.overdue, each.carried)  # fmt: skip
        by_enterprise.setdefault(each.enterprise_code, []).append(line)
    total = NOTHING
    for rows in by_enterprise.values():
        total += measures(rows)
    return total


def book(
    projects: Iterable[ProjectLine],
    *,
    enterprises: Iterable[EnterpriseLine] | None = None,
    cut: Cut = ALL,
    last: bool = True,
) -> Book:
    """Make a book of these items, its figures evaluated from them; last month stood at three quarters."""
    lines = tuple(projects)
    of_year = [line for line in lines if line.year == 2024]
    codes = list(dict.fromkeys(line.enterprise_code for line in of_year))
    made = [
        enterprise(code, rows[0].enterprise, rows)
        for code in codes
        if (rows := [line for line in of_year if line.enterprise_code == code])
    ]
    now = counted(lines)
    before = replace(
        now, built=now.built // 2, year_total=now.year_total * 3 // 4 // 100 * 100, increment=now.increment // 200 * 100
    )
    values = [
        Indicator(
            evaluate(figure, now, month="2024-12", plan_year=2024, cut=cut),
            evaluate(figure, before, month="2024-11", plan_year=2024, cut=cut) if last else None,
        )
        for figure in FIGURES.values()
    ]
    paths = {line.bureau_path for line in lines}
    regions = tuple(each for each in REGIONS if any(path.startswith(each.path) for path in paths))
    months = tuple(
        MonthLine(
            f"2024-{number:02d}", now.planned, now.year_total * number // 12, sum_of(now), built_of(now) * number // 12
        )
        for number in range(1, 13)
    )
    return Book(
        month="2024-12", plan_year=2024, state="已封账", frozen=True, basis="审核通过", cut=cut, cut_name="全部（地方和兵团）",
        unit="新疆维吾尔自治区生态环境厅、新疆生产建设兵团生态环境局", version="0.1.0", moment=datetime(2025, 1, 8, 4, tzinfo=UTC),
        paragraph=paragraph.sentence(2024, {each.now.figure.code: each.now for each in values}), indicators=tuple(values),
        verdict=Verdict(len(lines), 4), months=months, regions=regions, enterprises=tuple(made if enterprises is None else enterprises), projects=lines,
    )  # fmt: skip


def sum_of(now: Measures) -> int:
    """Count all items."""
    return sum(getattr(now, stage.value) for stage in Stage)


def built_of(now: Measures) -> int:
    """Count the built ones."""
    return now.built + now.accepted


def region(enterprises: int = 24, seed: int = 7) -> Book:
    """Make a whole region with every kind of line: overdue, carried, carried over, above 100 %, without plan money."""
    random = Random(seed)
    paths = sorted(BUREAUS, key=list(BUREAUS).index)
    lines: list[ProjectLine] = []
    for number in range(enterprises):
        path = paths[number * len(paths) // enterprises]
        name = f"示范{'新疆天山北麓' if number % 5 == 0 else ''}{random.choice(['钢铁', '水泥', '煤焦化工', '热电'])}{number + 1}有限责任公司"
        for place in range(random.randint(1, 5)):
            planned = random.choice([0, 20_000, *([random.randint(100, 500_000) * 100] * 8)])
            year_total = random.choice([planned, planned // 200 * 100, planned * 12 // 1000 * 100, 1])
            year_total -= year_total % 100
            stage = random.choice(STAGES)
            late = stage not in BUILT and place % 2 == 0
            lines.append(
                project(
                    len(lines) + 1,
                    path=path,
                    enterprise=f"E{number + 1:03d}",
                    name=name,
                    stage=stage,
                    planned=planned,
                    year_total=year_total,
                    total=year_total + place * 100,
                    increment=random.choice([0, 12_300, -4_500_00]),
                    overdue=late,
                    carried=number % 7 == 0,
                    retrofit=place == 3,
                    due_precision=random.choice(list(Precision)),
                    category=random.choice(["除尘", "脱硫脱硝", "挥发性有机物治理", "锅炉淘汰"]),
                )  # fmt: skip
            )
    lines.append(project(len(lines) + 1, path=paths[0], year=2023, stage=Stage.CONSTRUCTION, overdue=True))
    return book(lines)
