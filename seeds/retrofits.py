"""Retrofits of the demonstration: the rules with their sources, what the report says, and made-up tracks and units."""

from seeds.tables import REPORT, SOURCE

Rows = list[tuple[object, ...]]

_STEEL = "环大气〔2019〕35号"
_OPINION = "2024年1月水泥、焦化超低排放改造意见（文号待核）"
_OWN = "行业常识，未见原文"
_KEY = "国家重点区域，不含乌—昌—石"
_UNSURE = "公示工作日数没有来源，停滞天数为系统设定"
_LADDER = "plan construction built stable evaluated reported noticed complete"
_NO_MONTH = "plan construction built evaluated reported noticed complete"
_RULED = (("steel", _STEEL), ("cement", _OPINION), ("coking", _OPINION), ("captive_power", "列入依据待核"))
INDUSTRY = ("captive_power", "自备电厂", "Captive power")
"""An industry of retrofits in which no enterprise of the demonstration stands."""


def rules() -> Rows:
    """Return what a track passes by industry; the days of a notice have no source, so every row is 待核."""
    return [
        (industry, track, _NO_MONTH if track == "clean_transport" else _LADDER, 1, 10, 6, 90, 30, 80, "no",
         f"{source}；{_UNSURE}")
        for industry, source in _RULED
        for track in ("organized", "fugitive", "clean_transport")
    ]  # fmt: skip


def limits() -> Rows:
    """Return the limits, hourly means in mg/m³; what was not read in a copy of its document is 待核."""
    oxygen = "基准氧含量待核"
    return [
        ("steel", "烧结机头", 10, 35, 50, 16, 95, oxygen, "no", _STEEL),
        ("steel", "球团焙烧（链篦机、带式）", 10, 35, 50, 18, 95, oxygen, "no", _STEEL),
        ("steel", "其他主要污染源", 10, 50, 200, "", 95, "原则上", "yes", _STEEL),
        ("steel", "焦炉烟囱", 10, 30, 150, 8, 95, "", "no", _OWN),
        ("steel", "装煤、推焦", 10, "", "", "", 95, "", "no", _OWN),
        ("steel", "干熄焦", 10, 50, "", "", 95, "", "no", _OWN),
        ("steel", "热风炉", 10, 50, 200, "", 95, "", "no", _OWN),
        ("steel", "轧钢加热炉", 10, 50, 200, 8, 95, "", "no", _OWN),
        ("steel", "自备电厂燃煤锅炉", 10, 35, 50, 6, 95, "", "no", _OWN),
        ("steel", "自备电厂燃气锅炉", 5, 35, 50, 3, 95, "", "no", _OWN),
        ("cement", "水泥窑及窑尾余热", 10, 35, 50, 10, 95, "", "yes", _OPINION),
        ("cement", "其他产尘点", 10, "", "", "", 95, "", "no", _OWN),
        ("coking", "焦炉烟囱", 10, 30, "", 8, 95, "氮氧化物有 100 和 150 两说；另有非甲烷总烃、氨", "no", _OPINION),
    ]  # fmt: skip


def milestones() -> Rows:
    """Return what is to be reached by when; the region's own dates were not found."""
    return [
        ("steel", "2020-12-31", "重点区域约 60% 产能完成", 60, "产能", "yes", f"{_STEEL}；{_KEY}"),
        ("steel", "2025-12-31", "重点区域基本完成", "", "产能", "yes", f"{_STEEL}；{_KEY}"),
        ("steel", "2025-12-31", "全国 80% 以上产能完成", 80, "产能", "yes", _STEEL),
        ("cement", "2025-12-31", "重点区域 50% 熟料产能完成", 50, "熟料产能", "yes", f"{_OPINION}；{_KEY}"),
        ("cement", "2028-12-31", "重点区域基本完成", "", "熟料产能", "yes", f"{_OPINION}；{_KEY}"),
        ("cement", "2028-12-31", "全国 80% 熟料产能完成", 80, "熟料产能", "yes", _OPINION),
        ("coking", "2025-12-31", "重点区域 60% 产能完成", 60, "产能", "no", f"{_OPINION}；征求意见稿为 80%；{_KEY}"),
        ("coking", "2028-12-31", "重点区域基本完成", "", "产能", "yes", f"{_OPINION}；{_KEY}"),
        ("coking", "2028-12-31", "全国 80% 产能完成", 80, "产能", "yes", _OPINION),
    ]


def tracks() -> Rows:
    """Return the two firms of the report with what it says of them, and made-up tracks that say so."""
    told = f"{REPORT}，一.2"
    rows: Rows = [
        ("N01", "steel", "organized", "reported", "", told, "", "", "", ""),
        ("N01", "steel", "fugitive", "reported", "", told, "", "", "", ""),
        ("N04", "cement", "organized", "built", "", told, "", "", "", ""),
        ("N04", "cement", "fugitive", "built", "", told, "", "", "", ""),
    ]
    made = (
        ("E033", "steel", "organized", "complete", "2024-11-04", "", "", "2024-11-01", ""),
        ("E033", "steel", "fugitive", "noticed", "2025-01-20", "", "", "2025-02-11", ""),
        ("E033", "steel", "clean_transport", "evaluated", "2024-12-18", "ratio", "86.40", "", ""),
        ("E065", "steel", "organized", "stable", "2025-01-15", "", "", "", ""),
        ("E065", "steel", "fugitive", "construction", "2024-11-11", "", "", "", ""),
        ("E065", "steel", "clean_transport", "plan", "2024-12-09", "", "", "", ""),
        ("E108", "steel", "organized", "complete", "2024-09-09", "", "", "2024-09-06", ""),
        ("E108", "steel", "fugitive", "complete", "2024-09-09", "", "", "2024-09-06", ""),
        ("E108", "steel", "clean_transport", "complete", "2025-01-06", "fleet", "", "2025-01-03", ""),
        ("E020", "cement", "organized", "construction", "2024-09-26", "", "", "", ""),
        ("E020", "cement", "fugitive", "plan", "2024-12-02", "", "", "", ""),
        ("E050", "cement", "organized", "built", "2025-01-10", "", "", "", ""),
        ("E013", "coking", "organized", "built", "2025-01-29", "", "", "", ""),
        ("E013", "coking", "fugitive", "construction", "2024-11-11", "", "", "", ""),
        ("E079", "coking", "organized", "reported", "2025-02-03", "", "", "", ""),
        ("E079", "coking", "fugitive", "withdrawn", "2025-02-05", "", "", "", "2025-08-05"),
        ("E079", "coking", "clean_transport", "plan", "2024-12-24", "", "", "", ""),
    )
    return rows + [(*row[:5], SOURCE, *row[5:]) for row in made]


def reports() -> Rows:
    """Return to whom evaluation reports went."""
    told = f"{REPORT}，一.2"
    return [
        ("N01", "steel", "organized", "association", "", told),
        ("N01", "steel", "fugitive", "association", "", told),
        ("E079", "coking", "organized", "prefecture", "2025-02-03", SOURCE),
    ]


def eliminations() -> Rows:
    """Give the two ovens of the report: stopped on 21 May, the year not told, so no day stands here; and made-up units."""
    told = f"{REPORT}，一.2；5月21日停产，年份未载"
    return [
        *((code, "4.3米焦炉", "coke_oven", "stopped", "", "", told, "4.3", "", "", "") for code in ("N02", "N03")),
        ("E015", "1号焦炉", "coke_oven", "plan", "2024-10-15", "", SOURCE, "4.3", "45", "", "2025-12-31"),
        ("E004", "2号燃煤锅炉", "boiler", "dismantled", "2024-09-20", "", SOURCE, "", "", "35", "2024-10-31"),
    ]
