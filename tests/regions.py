"""A tiny seed region: two chains, two enterprises, three projects, an opening and an open month."""

import csv
from pathlib import Path

Files = dict[str, tuple[str, list[str]]]

TINY: Files = {
    "places": ("code,name,name_en,parent,in_key_area", ["65,区,R,,no", "6501,市,C,65,yes", "6502,师市,D,65,yes"]),
    "bureaus": (
        "key,name,short_name,name_en,level,side,parent,place",
        [
            "XJ,自治区厅,自治区,Region,region,local,,65",
            "P1,市局,市,City,prefecture,local,XJ,6501",
            "C1,县局,县,County,county,local,P1,6501",
            "XPCC,兵团局,兵团,XPCC,region,xpcc,,",
            "D1,师局,师,Division,prefecture,xpcc,XPCC,6502",
        ],
    ),
    "industries": ("code,name,name_en", ["steel,钢铁,Steel", "cement,水泥,Cement"]),
    "categories": ("code,name,name_en", ["dust,除尘,Dust", "vocs,VOCs治理,VOCs"]),
    "enterprises": (
        "code,uscc,uscc_reason,site_no,permit_no,made_up,source",
        ["E1,91650100MA700000XX,,1,,yes,测试", "E2,91659001MA700000XN,,1,,yes,测试"],
    ),
    "terms": (
        "enterprise,from_month,bureau,place,industry,name,state",
        ["E1,2023-12,C1,6501,steel,示范钢铁一厂,producing", "E2,2023-12,D1,6501,cement,示范水泥一厂,producing"],
    ),
    "projects": (
        "code,enterprise,title,category,pollutants,retrofit,responsible,opening,began,retrofit_stage",
        ["P1,E1,除尘改造,dust,颗粒物,no,,100.00,,", "P2,E1,VOCs治理,vocs,,no,,0,,", "P3,E2,窑尾除尘,dust,,yes,,0,,"],
    ),
    "plan_items": (
        "project,year,planned,due,from_month,to_month",
        ["P1,2024,1000.00,2024年10月,2023-12,", "P2,2024,500.00,2024年底前,2023-12,", "P3,2024,2000.00,2024-01-15,2023-12,"],
    ),
    "people": (
        "key,name,role,bureau,enterprise,approver",
        [
            "l1,联络员一,liaison,,E1,no",
            "l2,联络员二,liaison,,E2,no",
            "c1,县审核员,reviewer,C1,,no",
            "p1,市审核员,reviewer,P1,,no",
            "x1,厅审核员,reviewer,XJ,,no",
            "d1,师审核员,reviewer,D1,,no",
            "b1,兵团审核员,reviewer,XPCC,,no",
        ],
    ),
    "guidelines": (
        "industry,edition,title,state,from_day,to_day,grade_set,several,document,source,made_up",
        ["steel,测试版,测试指南,in_force,2020-01-01,,A B C D,lowest,,测试,yes"],
    ),
    "indicators": ("guideline,number,dimension,name,evidence", ["steel / 测试版,1,limits,排放浓度,监测数据"]),
    "requirements": ("indicator,level,text", ["steel / 测试版 / 1,A,达到测试限值"]),
    "grades": (
        "enterprise,guideline,line,level,kind,trigger,valid_from,valid_to,batch,document,source",
        ["E1,steel / 测试版,,B,rated,rating,2023-06-01,,,,测试"],
    ),
    "retrofit_rules": (
        "industry,track,stages,stable_months,notice_days,barred_months,stall_days,evaluation_days,ratio,checked,source",
        [
            f"{industry},{track},plan construction built {'' if track == 'clean_transport' else 'stable '}evaluated reported"
            " noticed complete,1,10,6,90,30,80,no,测试"
            for industry in ("steel", "cement")
            for track in ("organized", "fugitive", "clean_transport")
        ],
    ),
    "retrofit_tracks": (
        "enterprise,industry,track,stage,since,source,route,ratio,notice_to,not_before",
        ["E1,steel,organized,built,,测试,,,,"],
    ),
    "months": (
        "month,plan_year,kind,state,due,winter",
        ["2023-12,2024,opening,closed,2024-01-10,yes", "2024-01,2024,regular,open,2024-02-18,yes"],
    ),
    "reports": ("month,enterprise,state,holder,round,submitted_at,decided_at", ["2024-01,E2,in_review,D1,1,2024-02-01 10:00,"]),
    "progress": (
        "month,project,round,answer,stage,total,built_on,accepted_on,acceptance,image_percent,note,difficulty,next_step,"
        "restart_on,reduction,reduction_note",
        ["2024-01,P3,1,given,construction,300.00,,,,40,开工,,,,,"],
    ),
}  # fmt: skip


def write(folder: Path, files: Files = TINY, **changed: list[str]) -> Path:
    """Write the region into a folder of CSVs; a named file's rows may be replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in files.items():
        lines = [header, *changed.get(name, rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def tables(files: Files = TINY) -> dict[str, list[list[str]]]:
    """Return the region as lists of cells, header first."""
    return {name: list(csv.reader([header, *rows])) for name, (header, rows) in files.items()}
