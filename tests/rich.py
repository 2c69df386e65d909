"""A small region that uses every optional field."""

from pathlib import Path

from tests import regions

_TRACKS = ("organized", "fugitive", "clean_transport")
_RULE = "plan construction built {stable}evaluated reported noticed complete,1,10,6,90,30,80,no,测试"
ROWS = {
    "enterprises": [
        "E1,91650100MA700000XX,,1,PWX-1,yes,测试",
        "E2,91659001MA700000XN,,1,,yes,测试",
        "E3,,报告未载,1,,yes,测试",
        "E4,,报告未载,1,,yes,测试",
    ],
    "terms": [
        "E1,2024-12,C1,6501,steel,示范钢铁一厂,producing",
        "E2,2024-12,D1,6501,cement,示范水泥一厂,producing",
        "E2,2025-02,D1,6502,cement,示范水泥二厂,idle",
        "E3,2024-12,P1,6501,steel,示范钢铁三厂,producing",
        "E4,2024-12,C1,6501,cement,示范水泥四厂,producing",
    ],
    "projects": [
        "P1,E1,除尘改造,dust,颗粒物,no,张三,100.00,2023-05-01,",
        "P2,E1,VOCs治理,vocs,,no,,0,,",
        "P3,E2,窑尾除尘,dust,,yes,,0,,",
        "P4,E3,烧结机除尘,dust,,yes,,0,,built",
        "P5,E3,料场封闭,dust,,no,,0,,",
        "P6,E4,窑头除尘,dust,,no,,50.00,,",
    ],
    "plan_items": [
        "P1,2025,1000.00,2025年10月,2024-12,",
        "P2,2025,500.00,2025年底前,2024-12,",
        "P3,2025,2000.00,2025-01-15,2024-12,",
        "P5,2025,0,2025年底前,2024-12,",
        "P6,2024,800.00,2024年底前,2024-12,",
    ],
    "guidelines": [
        f"{industry},测试版,测试指南,in_force,2020-01-01,,A B C D,lowest,,测试,yes" for industry in ("steel", "cement")
    ],
    "grades": [
        "E1,steel / 测试版,1号高炉,B,rated,rating,2024-06-01,,第一批,测试〔2024〕1号,测试",
        "E1,steel / 测试版,,C,rated,rating,2024-06-01,,,,测试",
        "E3,steel / 测试版,焦化,C,rated,rating,2024-07-01,,,,测试",
    ],
    "retrofit_rules": [
        f"{industry},{track}," + _RULE.format(stable="" if track == "clean_transport" else "stable ")
        for industry in ("steel", "cement")
        for track in _TRACKS
    ],
    "retrofit_tracks": [
        "E1,steel,organized,reported,2024-11-01,测试,,,,",
        "E1,steel,fugitive,withdrawn,,测试,,,,",
        "E1,steel,clean_transport,construction,2024-10-01,测试,ratio,81.5,,",
        "E2,cement,organized,built,,测试,,,,",
        "E2,cement,fugitive,complete,2025-01-15,测试,,,2025-01-14,",
    ],
    "retrofit_reports": [
        "E1,steel,organized,association,2024-11-05,测试",
        "E1,steel,fugitive,association,,测试",
        "E1,steel,organized,prefecture,2024-11-03,测试",
        "E3,steel,organized,association,2025-01-05,测试",
    ],
    "eliminations": [
        "E1,1号焦炉,coke_oven,stopped,2024-08-01,,测试,4.3,60.5,,2024-12-31",
        "E1,2号焦炉,coke_oven,dismantled,,,测试,4.3,,,",
        "E3,3号焦炉,coke_oven,stopped,2024-09-01,,测试,4.3,,,",
        "E4,燃煤锅炉,boiler,stopped,2024-09-01,,测试,,,35,",
    ],
    "grade_targets": ["2025,P1,A,1,测试", "2025,P1,B,2,", "2025,D1,B,1,"],
    "people": [
        *regions.TINY["people"][1],
        "l3,联络员三,liaison,,E3,no",
        "x2,厅审核员乙,reviewer,XJ,,yes",
        "b2,兵团审核员乙,reviewer,XPCC,,yes",
    ],
    "grade_applications": [
        "2025,E1,A,steel / 测试版,,reviewed,,1,,2025-01-10,,2025-01-20,,,,,,,测试",
        "2025,E3,B,steel / 测试版,焦化,returned,,2,,2025-01-12,2025-02-01,,,,,,,,",
    ],
    "grade_answers": ["2025,E1,A,,1,A,no,,符合,A,", "2025,E3,B,焦化,1,B,no,,符合,,"],
    "months": [
        "2024-12,2024,opening,closed,2025-01-10,yes",
        "2025-01,2025,regular,closed,2025-02-10,yes",
        "2025-02,2025,regular,open,2025-03-10,yes",
    ],
    "reports": [
        "2025-01,E1,approved,,1,2025-02-05 10:00,2025-02-08 10:00",
        "2025-01,E2,missed,,1,,",
        "2025-01,E3,approved,,1,2025-02-05 10:00,2025-02-08 10:00",
        "2025-01,E4,missed,,1,,",
        "2025-02,E1,in_review,C1,1,2025-03-05 10:00,",
        "2025-02,E3,approved,,1,2025-03-05 10:00,2025-03-08 10:00",
    ],
    "progress": [
        "2025-01,P1,1,given,construction,300.00,,,,40,开工,资金未到位,催办,,,",
        "2025-01,P2,1,given,suspended,0,,,,,停工,,复工,,,",
        "2025-01,P5,1,given,built,12.00,2025-01-20,,,100,建成,,,,,",
        "2025-02,P1,1,given,construction,200.00,,,,35,核减,,,,mistake,误报",
        "2025-02,P2,1,suspended,suspended,0,,,,,停工,,复工,2025-05-01,,",
        "2025-02,P5,1,given,accepted,12.00,2025-01-20,2025-02-20,county,100,验收,,,,,",
    ],
}
_MORE = {
    "grade_applications": "year,enterprise,target,guideline,line,state,holder,round,level,applied_on,returned_on,"
    "first_reviewed_on,submitted_on,expert_reviewed_on,noticed_on,rated_on,batch,document_no,source",
    "grade_answers": "year,enterprise,target,line,number,level,not_applicable,reason,fact,reviewed,remark",
    "retrofit_reports": "enterprise,industry,track,recipient,day,source",
    "eliminations": "enterprise,unit,kind,stage,since,size,source,height,capacity,steam,due",
    "grade_targets": "year,bureau,target,number,source",
}


def write(folder: Path, *, backwards: bool = False) -> Path:
    """Write the region into a folder; backwards gives every list of rows in the other order."""
    files = regions.TINY | {name: (header, []) for name, header in _MORE.items()}
    turned = {
        name: rows[::-1] if backwards and name not in ("months", "terms") else rows for name, rows in ROWS.items()
    }
    return regions.write(folder, files, **turned)
