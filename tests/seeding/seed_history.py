"""The base of faulty seeds: a region with a closed month, an open month and a rated application."""

import csv
import io
from dataclasses import dataclass, field

from tests import regions
from tracker.seeding.services.files import RawRow

Row = dict[str, str]
Files = dict[str, list[Row]]

_MORE = {
    "people": """key,name,role,bureau,enterprise,approver
l1,联络员一,liaison,,E1,no
l2,联络员二,liaison,,E2,no
c1,县审核员,reviewer,C1,,no
p1,市审核员,reviewer,P1,,yes
x1,厅审核员,reviewer,XJ,,yes
x2,厅审核员二,reviewer,XJ,,no
d1,师审核员,reviewer,D1,,no
b1,兵团审核员,reviewer,XPCC,,no
e1,专家一,expert,XJ,,no
e2,专家二,expert,XJ,,no
""",
    "grants": "reader,shown,from_day,to_day,reason\nP1,D1,2024-01-01,2024-12-31,联合检查\n",
    "grades": """enterprise,guideline,line,level,kind,trigger,valid_from,valid_to,batch,document,source,reason
E1,steel / 测试版,,C,rated,rating,2023-06-01,2024-01-14,,,测试,
E1,steel / 测试版,,B,rated,rating,2024-01-15,,第一批,,测试,
E1,steel / 测试版,二线,B,rated,rating,2023-06-01,2023-12-31,,,测试,
E1,steel / 测试版,二线,C,downgraded,supervision,2024-01-01,,,,测试,
""",
    "retrofit_tracks": """enterprise,industry,track,stage,since,source,route,ratio,notice_to,not_before,reason
E1,steel,organized,complete,2024-02-02,测试,,,2024-02-01,,
E1,steel,fugitive,noticed,2024-02-05,测试,,,2024-02-20,,
E2,cement,clean_transport,evaluated,2024-02-05,测试,ratio,86.40,,,
""",
    "eliminations": """enterprise,unit,kind,stage,since,size,source,height,capacity,steam,due,reason
E1,1号焦炉,coke_oven,plan,2024-01-05,,测试,4.3,,,2024-12-31,
E1,2号锅炉,boiler,stopped,2024-01-05,,测试,,,35,2024-12-31,
""",
    "grade_targets": "year,bureau,target,number,source\n2024,XJ,B,3,测试\n",
    "alert_measures": "industry,level,alert,text,source\nsteel,B,red,限产三成,测试\n",
    "grade_applications": """year,enterprise,target,guideline,line,state,holder,round,level,applied_on,returned_on,\
first_reviewed_on,submitted_on,expert_reviewed_on,noticed_on,rated_on,batch,document_no,source
2023,E1,B,steel / 测试版,,rated,,1,B,2023-09-01,,2023-10-01,2023-11-01,2023-12-01,2023-12-15,2024-01-15,第一批,,测试
2024,E1,A,steel / 测试版,,in_review,P1,1,,2024-02-01,,,,,,,,,测试
""",
    "grade_answers": """year,enterprise,target,line,number,level,not_applicable,reason,fact,reviewed,remark
2023,E1,B,,1,B,no,,符合,B,
2024,E1,A,,1,A,no,,符合,,
""",
    "grade_invitations": """year,enterprise,target,line,expert,invited_on,stance,answered_on
2023,E1,B,,e1,2023-11-05,clear,2023-11-25
2023,E1,B,,e2,2023-11-05,clear,2023-11-26
""",
    "months": """month,plan_year,kind,state,due,winter,reason
2023-12,2024,opening,closed,2024-01-10,yes,
2024-01,2024,regular,closed,2024-02-18,yes,
2024-02,2024,regular,open,2024-03-11,yes,
""",
    "reports": """month,enterprise,state,holder,round,submitted_at,decided_at,reason
2024-01,E1,approved,,1,2024-02-01 10:00,2024-02-06 10:00,
2024-01,E2,missed,,1,,,
2024-02,E1,returned,,2,2024-03-01 10:00,,
2024-02,E2,in_review,D1,1,2024-03-01 10:00,,
""",
    "progress": """month,project,round,answer,stage,total,built_on,accepted_on,acceptance,image_percent,note,difficulty,\
next_step,restart_on,reduction,reduction_note,reason
2024-01,P1,1,given,construction,300.00,,,,30,开工,,,,,,
2024-01,P2,1,unchanged,not_started,0.00,,,,0,,,,,,,
2024-02,P1,1,given,built,900.00,2024-02-10,,,100,建成,,,,,,
2024-02,P2,1,suspended,not_started,0.00,,,,0,资金未落实,,,2024-06-01,,,
2024-02,P1,2,given,built,900.00,2024-02-10,,,100,建成,,,,,,
2024-02,P2,2,suspended,not_started,0.00,,,,0,资金未落实,,,2024-06-01,,,
2024-02,P3,1,given,construction,300.00,,,,40,开工,,,,,,
""",
}  # fmt: skip


def history() -> Files:
    """Return the rows of every file, fresh each time."""
    found = {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in regions.tables().items()
    }
    return found | {name: list(csv.DictReader(io.StringIO(text))) for name, text in _MORE.items()}


def raw(files: Files):
    """Give rows as the reader of seeds gives them."""
    return {name: [RawRow(line, row) for line, row in enumerate(rows, start=2)] for name, rows in files.items()}


@dataclass(frozen=True)
class Case:
    """One faulty seed: what is changed, and what has to be told of it."""

    name: str
    file: str
    row: int | None
    """The row that is changed, by its place; None: one more row like the last."""
    values: Row | None
    """The columns that are changed; None: the row is left out."""
    column: str
    words: str
    at: str = ""
    """File and line where it is told, where that is another row."""
    more: tuple[tuple[str, int, Row | None], ...] = field(default=())
    """More rows that are changed, so that nothing else is wrong."""

    def files(self) -> Files:
        """Return the whole region with the fault in it."""
        found = history()
        for file, row, values in (*self.more, (self.file, self.row, self.values)):
            rows = found[file]
            if row is None:
                rows.append(dict(rows[-1]) | (values or {}))
            elif values is None:
                del rows[row]
            else:
                rows[row] = rows[row] | values
        return found

    @property
    def place(self) -> str:
        """Where the fault is told."""
        line = len(history()[self.file]) + 2 if self.row is None else self.row + 2
        return (self.at or f"{self.file} 第 {line} 行") + (f"，{self.column}" if self.column else "")
