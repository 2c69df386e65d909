"""The register, the plans, grades and retrofit tracks of the demonstration, as rows of the seed files."""

import random

from seeds import applications, grading, retrofits, tables
from seeds.region import Firm, Item, numeral, uscc, wan
from seeds.tables import OPEN, OPENING, REPORT, SOURCE

Files = dict[str, tuple[str, list[tuple[object, ...]]]]

NAMED = (
    ("N01", "650106", "650106", "steel", "八一钢铁公司", f"{REPORT}，一.2"),
    ("N02", "652302", "652302", "coking", "阜康市永鑫煤化有限公司", f"{REPORT}，一.2"),
    ("N03", "652302", "652302", "coking", "阜康市泰华煤焦化工有限公司", f"{REPORT}，一.2"),
    ("N04", "652300", "652301", "cement", "昌吉州某水泥企业（报告未具名）", f"{REPORT}，一.2"),
)
"""The firms that the report speaks of, with what it says of them and nothing else; outside the 112."""


def files(rng: random.Random, made: list[Firm]) -> Files:
    """Return the files of everything but the months."""
    found: Files = {
        "places": (
            "code,name,name_en,parent,in_key_area",
            [tuple(row[:3]) + (row[3], row[4]) for row in tables.PLACES],
        ),
        "bureaus": ("key,name,short_name,name_en,level,side,parent,place", list(tables.bureaus())),
        "industries": ("code,name,name_en", [*grading.industries(), retrofits.INDUSTRY]),
        "categories": (
            "code,name,name_en",
            [*(row[:3] for row in tables.CATEGORIES), ("ultra_low", "超低排放改造", "Ultra-low emission")],
        ),
        "enterprises": ("code,uscc,uscc_reason,site_no,permit_no,made_up,source", _enterprises(made)),
        "terms": ("enterprise,from_month,bureau,place,industry,name,state", _terms(rng, made)),
        "projects": (
            "code,enterprise,title,category,pollutants,retrofit,responsible,opening,began,retrofit_stage,funding",
            _projects(made),
        ),
        "plan_items": ("project,year,planned,due,from_month,to_month", _plan_items(made)),
        "grades": (
            "enterprise,guideline,line,level,kind,trigger,valid_from,valid_to,batch,document,source",
            _grades(rng, made),
        ),
        "retrofit_rules": (
            "industry,track,stages,stable_months,notice_days,barred_months,stall_days,evaluation_days,ratio,checked,source",
            retrofits.rules(),
        ),
        "retrofit_limits": (
            "industry,procedure,pm,so2,nox,oxygen,hours_percent,note,checked,source",
            retrofits.limits(),
        ),
        "retrofit_milestones": ("industry,due,target,percent,basis,checked,source", retrofits.milestones()),
        "retrofit_tracks": (
            "enterprise,industry,track,stage,since,source,route,ratio,notice_to,not_before",
            retrofits.tracks(),
        ),
        "retrofit_reports": ("enterprise,industry,track,recipient,day,source", retrofits.reports()),
        "eliminations": (
            "enterprise,unit,kind,stage,since,size,source,height,capacity,steam,due",
            retrofits.eliminations(),
        ),
        "grade_targets": ("year,bureau,target,number,source", _targets()),
    }
    found |= grading.files()
    found |= applications.files(made, found["grades"][1])
    return found


def _enterprises(made: list[Firm]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for number, firm in enumerate(made, start=1):
        second_site = number == 2
        code = uscc(made[0].place, 1) if second_site else uscc(firm.place, number)
        rows.append((firm.code, code, "", 2 if second_site else 1, "", "yes", SOURCE))
    return rows + [(code, "", "报告未载", 1, "", "no", source) for code, *_, source in NAMED]


def _terms(rng: random.Random, made: list[Firm]) -> list[tuple[object, ...]]:
    renamed = next(firm for firm in made if firm.bureau == "650109")
    moved = next(firm for firm in made if firm.bureau == "650106")
    idle = rng.sample([firm for firm in made if firm not in (renamed, moved)], 2)
    rows: list[tuple[object, ...]] = []
    for firm in made:
        now = (firm.bureau, firm.place, firm.industry, firm.name)
        if firm is renamed:
            rows.append((firm.code, OPENING, *now[:3], f"{firm.name[:-1]}有限公司", "producing"))
            rows.append((firm.code, "2024-06", *now, "producing"))
        elif firm is moved:
            rows.append((firm.code, OPENING, "650104", "650104", *now[2:], "producing"))
            rows.append((firm.code, "2024-09", *now, "producing"))
        else:
            rows.append((firm.code, OPENING, *now, "producing"))
        if firm in idle:
            rows.append((firm.code, OPEN, *now, "idle"))
    return rows + [(code, OPENING, *rest[:-1], "producing") for code, *rest in NAMED]


def _projects(made: list[Firm]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (item.code, firm.code, item.title, item.category, item.pollutants, "no", "", wan(item.opening),
         "2023-06-01" if item.opening else "", "", _funding(item))
        for firm in made
        for item in firm.items
    ]  # fmt: skip
    flagged = [
        (
            f"N01-{number}",
            "N01",
            f"八一钢铁超低排放改造项目{numeral(number)}",
            "ultra_low",
            "",
            "yes",
            "",
            "0.00",
            "",
            "built",
            "",
        )
        for number in range(1, 10)
    ]
    return rows + flagged


def _funding(item: Item) -> str:
    """Name the sources of every eighth project: most of the plan its own, some from above, the rest not known."""
    number = int(item.code[1:])
    if number % 8 != 5:
        return ""
    own, above = (item.planned * percent // 10_000 * 100 for percent in (60, 25))
    return f"enterprise={wan(own)} {('central', 'region', 'local')[number // 8 % 3]}={wan(above)} other"


def _plan_items(made: list[Firm]) -> list[tuple[object, ...]]:
    return [(item.code, 2024, wan(item.planned), item.due, OPENING, "") for firm in made for item in firm.items]


def _grades(rng: random.Random, made: list[Firm]) -> list[tuple[object, ...]]:
    chosen = rng.sample([firm for firm in made if firm.industry in grading.GRADED], 33)
    rows: list[tuple[object, ...]] = []
    for number, firm in enumerate(sorted(chosen, key=lambda firm: firm.code)):
        latest = number % 7 == 3 and sum(row[6] == "2024-12-20" for row in rows) < 5
        local = firm.industry in grading.LOCAL
        year = 2024 if latest else 2023 if local else 2021 + number % 3
        day = "2024-12-20" if latest else f"{year}-12-15"
        batch = "2024年第一批" if latest else f"{year}年"
        level = "A" if number % 5 == 0 else "B"
        rows.append((firm.code, grading.guideline(firm.industry), "", level, "rated", "rating", day, "", batch, "",
                     f"{SOURCE}（A、B 分布为假设）"))  # fmt: skip
    return rows


def _targets() -> list[tuple[object, ...]]:
    source = f"{REPORT}，一.3；报告未分地方和兵团，记在自治区"
    return [(2024, "XJ", "A", 9, source), (2024, "XJ", "B", 16, source)]
