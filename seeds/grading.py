"""Guideline editions: the shipped real names, and made-up editions for the demonstration."""

import csv
from pathlib import Path

from seeds import tables

Rows = list[tuple[object, ...]]

GRADED = ("cement", "coking", "steel", "carbon", "aluminium", "foundry", "brick", "glass", "pharma",
          "silicon", "calcium_carbide", "pvc")  # fmt: skip
LOCAL = ("silicon", "calcium_carbide", "pvc")
_SHIPPED = Path(__file__).parent / "guidelines"
_LEVELS = ("A", "B", "C", "D")
_MADE_UP = "演示数据，虚构；真实指南的等级和要求待核"
_INDICATORS = (
    (
        "equipment",
        "主要生产装备",
        "装备清单和照片",
        ("全部为先进装备", "主要为先进装备", "无淘汰类装备", "有限制类装备"),
    ),
    ("treatment", "废气治理设施", "治理设施台账", ("全部高效治理", "主要工序高效治理", "有治理设施", "治理设施不全")),
    (
        "limits",
        "主要排放口浓度",
        "在线监测数据一年",
        ("不高于示范限值一", "不高于示范限值二", "不高于示范限值三", "高于示范限值三"),
    ),
    ("fugitive", "物料储存和输送", "现场照片", ("全封闭，无可见烟尘", "主要环节封闭", "有覆盖和抑尘", "露天堆存")),
    ("monitoring", "自动监测和工况监控", "联网证明", ("监测监控数据保存一年", "保存半年", "保存三个月", "未联网")),
    ("management", "环保档案和台账", "档案目录", ("档案台账齐全，专人管理", "台账齐全", "台账基本齐全", "台账不全")),
    (
        "transport",
        "清洁运输",
        "运输台账",
        ("清洁运输达到示范比例一", "达到示范比例二", "达到示范比例三", "低于示范比例三"),
    ),
    ("supervision", "门禁和视频", "门禁系统截图", ("门禁和视频联网", "有门禁和视频", "有电子台账", "无记录")),
    ("energy", "能源类型", "用能凭证", ("清洁能源", "部分清洁能源", "煤，集中供应", "散煤")),
)
"""Indicators of a made-up edition: dimension, name, evidence expected, requirement per level; energy where it is used."""
WITH_ENERGY = ("cement", "brick", "glass")


def edition(industry: str) -> str:
    """Name the made-up edition of an industry."""
    return "演示2023" if industry in LOCAL else "演示2020"


def guideline(industry: str) -> str:
    """Name the made-up guideline of an industry as the seed files refer to it."""
    return f"{industry} / {edition(industry)}"


def industries() -> Rows:
    """Return the industries of the demonstration, then the rest of those that the guidelines name."""
    known = {row[0] for row in tables.INDUSTRIES}
    return [*(tuple(row) for row in tables.INDUSTRIES), *(row for row in _shipped("industries") if row[0] not in known)]


def files() -> dict[str, tuple[str, Rows]]:
    """Return the files of guidelines, indicators, requirements and alert measures."""
    indicators = {guideline(industry): _indicators(industry) for industry in GRADED}
    return {
        "guidelines": (
            "industry,edition,title,state,from_day,to_day,grade_set,several,document,source,made_up",
            [*_shipped("guidelines"), *(_edition(industry) for industry in GRADED)],
        ),
        "indicators": (
            "guideline,number,dimension,name,evidence",
            [
                *_shipped("indicators"),
                *((name, number, *row[:3]) for name, rows in indicators.items() for number, row in enumerate(rows, 1)),
            ],
        ),
        "requirements": (
            "indicator,level,text",
            [
                (f"{name} / {number}", level, f"{text}（演示）")
                for name, rows in indicators.items()
                for number, row in enumerate(rows, 1)
                for level, text in zip(_LEVELS, row[3], strict=True)
            ],
        ),
        "alert_measures": ("industry,level,alert,text,source", _measures()),
    }


def _edition(industry: str) -> tuple[object, ...]:
    name = next(row[1] for row in tables.INDUSTRIES if row[0] == industry)
    day = "2023-07-01" if industry in LOCAL else "2020-07-01"
    title = f"示范{name}行业绩效分级指南（虚构，演示用）"
    return (industry, edition(industry), title, "in_force", day, "", " ".join(_LEVELS), "lowest", "", _MADE_UP, "yes")


def _indicators(industry: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [row for row in _INDICATORS if row[0] != "energy" or industry in WITH_ENERGY]


def _measures() -> Rows:
    """Return what the levels mean for one industry, made up, so that the table can be looked at."""
    cuts = {"A": ("自主减排",) * 3, "B": ("限产一成", "限产两成", "限产三成"), "C": ("限产三成", "限产五成", "停产"),
            "D": ("限产五成", "停产", "停产")}  # fmt: skip
    alerts = ("yellow", "orange", "red")
    return [
        ("cement", level, alert, f"{text}（演示）", _MADE_UP)
        for level, texts in cuts.items()
        for alert, text in zip(alerts, texts, strict=True)
    ]


def _shipped(name: str) -> Rows:
    with (_SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in list(csv.reader(file))[1:]]
