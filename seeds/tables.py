"""The tables behind the demonstration data: the real tree of bureaus and places, and the targets it has to meet.

The targets are the published ones of December 2024 (progress report, part one, item 1), split over bureaus by
assumption; see README.md. Everything else is made up.
"""

from typing import NamedTuple

SOURCE = "演示数据，虚构"
REPORT = "自治区生态环境厅整改进展情况"


class Target(NamedTuple):
    """What December 2024 has to come to in one prefecture or division: counts, and money in yuan."""

    bureau: str
    items: int
    built: int
    planned: int
    completed: int
    leaves: tuple[tuple[str, str, int], ...]
    """Supervising bureau, place, number of enterprises."""


TARGETS = (
    Target("650100", 139, 124, 1_872_000_000, 1_094_000_000, (
        ("650109", "650109", 12), ("650106", "650106", 9), ("650104", "650104", 5), ("650105", "650105", 3),
        ("650107", "650107", 3), ("650103", "650103", 2), ("650121", "650121", 2), ("650100", "650109", 2))),
    Target("652300", 152, 131, 2_106_000_000, 1_102_000_000, (
        ("652302", "652302", 14), ("652301", "652301", 12), ("652323", "652323", 7), ("652324", "652324", 7),
        ("652300", "652301", 1))),
    Target("654200", 21, 19, 187_000_000, 121_000_000, (("654203", "654203", 6),)),
    Target("XPCC-06", 33, 28, 438_000_000, 231_000_000, (
        ("XPCC-06", "659004", 6), ("XPCC-06", "652301", 2), ("XPCC-06", "652323", 1))),
    Target("XPCC-08", 49, 45, 794_000_000, 396_000_000, (
        ("XPCC-08", "659001", 10), ("XPCC-08", "654203", 2), ("XPCC-08", "652324", 1))),
    Target("XPCC-12", 14, 12, 138_000_000, 83_000_000, (
        ("XPCC-12", "650106", 3), ("XPCC-12", "650104", 1), ("XPCC-12", "652302", 1))),
)  # fmt: skip
ACCEPTED = 118
UNBUILT = (("construction", 28), ("preparation", 11), ("not_started", 8), ("suspended", 2))
BUILT_BY_MONTH = (12, 24, 55, 88, 131, 176, 219, 259, 294, 323, 345, 359)
"""How many projects are built by the end of each month of 2024: slow in winter."""

MONTHS = tuple(f"2024-{number:02d}" for number in range(1, 13))
OPENING, OPEN = "2023-12", "2025-01"
DUE = dict(zip((OPENING, *MONTHS, OPEN), (
    "2024-01-10", "2024-02-18", "2024-03-11", "2024-04-10", "2024-05-10", "2024-06-11", "2024-07-10", "2024-08-12",
    "2024-09-10", "2024-10-10", "2024-11-11", "2024-12-10", "2025-01-10", "2025-02-10"), strict=True))  # fmt: skip
"""The tenth of the next month, or the next working day."""

PLACES = (
    ("650000", "新疆维吾尔自治区", "Xinjiang Uygur Autonomous Region", "", "no"),
    ("650100", "乌鲁木齐市", "Urumqi City", "650000", "yes"),
    ("650102", "天山区", "Tianshan District", "650100", "yes"),
    ("650103", "沙依巴克区", "Saybagh District", "650100", "yes"),
    ("650104", "新市区", "Xinshi District", "650100", "yes"),
    ("650105", "水磨沟区", "Shuimogou District", "650100", "yes"),
    ("650106", "头屯河区", "Toutunhe District", "650100", "yes"),
    ("650107", "达坂城区", "Dabancheng District", "650100", "yes"),
    ("650109", "米东区", "Midong District", "650100", "yes"),
    ("650121", "乌鲁木齐县", "Urumqi County", "650100", "yes"),
    ("652300", "昌吉回族自治州", "Changji Hui Autonomous Prefecture", "650000", "no"),
    ("652301", "昌吉市", "Changji City", "652300", "yes"),
    ("652302", "阜康市", "Fukang City", "652300", "yes"),
    ("652323", "呼图壁县", "Hutubi County", "652300", "yes"),
    ("652324", "玛纳斯县", "Manas County", "652300", "yes"),
    ("652325", "奇台县", "Qitai County", "652300", "no"),
    ("652327", "吉木萨尔县", "Jimsar County", "652300", "no"),
    ("652328", "木垒哈萨克自治县", "Mori Kazakh Autonomous County", "652300", "no"),
    ("654200", "塔城地区", "Tacheng Prefecture", "650000", "no"),
    ("654203", "沙湾市", "Shawan City", "654200", "yes"),
    ("659000", "自治区直辖县级行政区划", "Directly administered county-level units", "650000", "no"),
    ("659001", "石河子市", "Shihezi City", "659000", "yes"),
    ("659004", "五家渠市", "Wujiaqu City", "659000", "yes"),
)
_COUNTIES = {
    "650100": ("650102", "650103", "650104", "650105", "650106", "650107", "650109", "650121"),
    "652300": ("652301", "652302", "652323", "652324"),
    "654200": ("654203",),
}
_NAMES = {code: (name, english) for code, name, english, _, _ in PLACES}


def bureaus() -> list[tuple[str, ...]]:
    """Return both trees of bureaus: the department with its prefectures and counties, XPCC with its divisions."""
    rows = [
        (
            "XJ",
            "自治区生态环境厅",
            "自治区",
            "Department of Ecology and Environment of Xinjiang",
            "region",
            "local",
            "",
            "650000",
        )
    ]
    prefectures = (
        ("650100", "乌鲁木齐市生态环境局", "乌鲁木齐市", "Urumqi Bureau of Ecology and Environment"),
        ("652300", "昌吉州生态环境局", "昌吉州", "Changji Bureau of Ecology and Environment"),
        ("654200", "塔城地区生态环境局", "塔城地区（沙湾市）", "Tacheng Bureau of Ecology and Environment"),
    )
    for key, name, short, english in prefectures:
        rows.append((key, name, short, english, "prefecture", "local", "XJ", key))
        for code in _COUNTIES[key]:
            place, place_en = _NAMES[code]
            rows.append((code, f"{place}分局", place, f"{place_en} sub-bureau", "county", "local", key, code))
    rows.append(("XPCC", "兵团生态环境局", "兵团", "XPCC Bureau of Ecology and Environment", "region", "xpcc", "", ""))
    divisions = (
        ("XPCC-06", "第六师五家渠市生态环境局", "第六师（五家渠市）", "Sixth Division (Wujiaqu) Bureau", "659004"),
        ("XPCC-08", "第八师石河子市生态环境局", "第八师（石河子市）", "Eighth Division (Shihezi) Bureau", "659001"),
        ("XPCC-12", "第十二师生态环境局", "第十二师", "Twelfth Division Bureau", ""),
    )
    rows += [
        (key, name, short, english, "prefecture", "xpcc", "XPCC", place)
        for key, name, short, english, place in divisions
    ]
    return rows


INDUSTRIES = (
    ("steel", "钢铁", "Steel"), ("cement", "水泥", "Cement"), ("coking", "焦化", "Coking"),
    ("thermal_power", "热电", "Heat and power"), ("silicon", "硅冶炼", "Silicon smelting"),
    ("calcium_carbide", "电石", "Calcium carbide"), ("pvc", "电石法聚氯乙烯", "Carbide-route PVC"),
    ("polysilicon", "多晶硅", "Polysilicon"), ("aluminium", "电解铝", "Primary aluminium"), ("carbon", "炭素", "Carbon"),
    ("coal_chemical", "煤化工", "Coal chemicals"), ("petrochemical", "石化", "Petrochemicals"),
    ("foundry", "铸造", "Foundry"), ("building_materials", "建材", "Building materials"), ("brick", "砖瓦", "Brick kilns"),
    ("glass", "玻璃", "Glass"), ("pharma", "制药", "Pharmaceuticals"),
)  # fmt: skip
WEIGHTS = (4, 12, 7, 16, 6, 6, 5, 3, 5, 5, 8, 4, 7, 10, 7, 4, 3)
CATEGORIES = (
    ("dust_removal", "除尘", "Dust removal", "颗粒物", ("{plant}除尘器改造", "成品库布袋除尘提升", "输送转运点除尘改造")),
    ("desulfurization", "脱硫", "Desulfurization", "二氧化硫", ("{plant}烟气脱硫改造", "脱硫塔增容改造")),
    ("denitration", "脱硝", "Denitration", "氮氧化物", ("{plant}烟气脱硝提标改造", "SCR 催化剂更换与喷氨优化")),
    ("fugitive", "无组织治理", "Fugitive emissions", "颗粒物", ("原料库全封闭", "料场抑尘与封闭输送", "厂区道路抑尘改造")),
    ("clean_transport", "清洁运输", "Clean transport", "氮氧化物、颗粒物", ("运输门禁系统建设", "厂内车辆新能源更新", "铁路专用线接入")),
    ("vocs", "VOCs治理", "VOCs", "挥发性有机物", ("VOCs 收集与治理设施提升", "罐区呼吸气回收")),
    ("boiler", "锅炉治理", "Boilers", "氮氧化物", ("燃气锅炉低氮燃烧改造", "燃煤锅炉淘汰替代")),
    ("furnace", "工业炉窑治理", "Industrial furnaces", "颗粒物、二氧化硫", ("{plant}烟气收集治理", "炉窑清洁燃料替代")),
    ("facility_upgrade", "低效设施提升", "Ineffective facilities", "多污染物", ("低效失效治理设施更新", "湿法脱硫除尘一体化更换")),
    ("monitoring", "监测监控", "Monitoring", "—", ("自动监测设施升级", "DCS 与用电监控联网", "视频监控与门禁联网")),
)  # fmt: skip
PLANTS = {"steel": "烧结机头", "cement": "窑尾", "coking": "焦炉", "thermal_power": "锅炉", "silicon": "矿热炉", "calcium_carbide": "电石炉",
          "pvc": "转化工段", "aluminium": "电解槽", "carbon": "煅烧炉", "foundry": "熔炼炉", "brick": "隧道窑", "glass": "熔窑"}  # fmt: skip
