"""Demonstration applications: 20 of 2024, of which 17, 10, 10 and 5 reached the published steps."""

from seeds import grading, tables
from seeds.region import Firm
from seeds.tables import SOURCE

Rows = list[tuple[object, ...]]

_COLUMNS = (
    "year,enterprise,target,guideline,line,state,holder,round,level,applied_on,returned_on,first_reviewed_on,"
    "submitted_on,expert_reviewed_on,noticed_on,rated_on,batch,document_no,source"
)
_BATCH = "2024年第一批"
_EXPERTS = ("expert-1", "expert-2")
_SHORT = {6: (5,), 10: (7,), 17: (4, 5), 18: (7,)}
"""The indicators at which some applications are short of their target, by the application's number."""


def files(made: list[Firm], grades: Rows) -> dict[str, tuple[str, Rows]]:
    """Return the files of applications, answers and invitations."""
    rated = {str(row[0]): str(row[3]) for row in grades if row[8] == _BATCH}
    held = {row[0] for row in grades}
    others = [firm for firm in made if firm.industry in grading.GRADED and firm.code not in held][:15]
    chosen = [*(firm for firm in made if firm.code in rated), *others]
    applications, answers, invitations = [], [], []
    for number, firm in enumerate(chosen):
        target = rated.get(firm.code) or ("A" if number % 3 == 0 else "B")
        key = (2024, firm.code, target, "")
        applications.append(_application(number, firm, target))
        answers += [(*key, *row) for row in _answers(number, firm, target)]
        if number < 11:
            invitations += [(*key, *row) for row in _invitations(number)]
    order = "year,enterprise,target,line"
    return {
        "grade_applications": (_COLUMNS, sorted(applications, key=lambda row: str(row[1]))),
        "grade_answers": (f"{order},number,level,not_applicable,reason,fact,reviewed,remark", sorted(answers, key=_by)),
        "grade_invitations": (f"{order},expert,invited_on,stance,answered_on", sorted(invitations, key=_by)),
    }


def _by(row: tuple[object, ...]) -> tuple[str, str]:
    return str(row[1]), f"{row[4]:>9}"


def _application(number: int, firm: Firm, target: str) -> tuple[object, ...]:
    """Return an application by its number: five rated, five read by experts, seven reviewed, three on their way."""
    state, holder, turn, level, batch, document = _state(number), "", 1, "", "", ""
    days = ["2024-05-20", "", "2024-07-10", "2024-09-20", "2024-12-02", "", ""]
    if number < 5:
        days = ["2024-04-15", "", "2024-06-20", "2024-08-30", "2024-11-15", "2024-12-09", "2024-12-20"]
        level, batch, document = target, _BATCH, "演示文号〔2024〕1号"
    elif number in (8, 9):
        level = target
        days[5] = "2025-01-20" if number == 9 else ""
    elif number >= 10:
        days[3:] = ["2025-01-13" if number == 10 else "", "", "", ""]
    if number >= 17:
        days[2] = ""
        holder = {18: firm.bureau, 19: _last_below_root(firm.bureau)}.get(number, "")
    if state == "returned":
        days[1], turn = "2025-01-15", 2
    return (
        2024, firm.code, target, grading.guideline(firm.industry), "", state, holder, turn, level, *days, batch, document,
        SOURCE,
    )  # fmt: skip


def _state(number: int) -> str:
    if number < 5:
        return "rated"
    special = {8: "proposed", 9: "notice", 10: "experts", 17: "returned", 18: "in_review", 19: "in_review"}
    return special.get(number) or ("decision" if number < 10 else "reviewed")


def _last_below_root(bureau: str) -> str:
    parents = {row[0]: row[6] for row in tables.bureaus()}
    while parents[parents[bureau]]:
        bureau = parents[bureau]
    return bureau


def _answers(number: int, firm: Firm, target: str) -> Rows:
    """Claim the target's level everywhere but where the application is short; the first review agrees."""
    below = {"A": "B", "B": "C"}[target]
    rows: Rows = []
    for place in range(1, 10 if firm.industry in grading.WITH_ENERGY else 9):
        level = below if place in _SHORT.get(number, ()) else target
        remark = "请补自动监测联网证明（演示）" if number == 17 and place == 5 else ""
        rows.append((place, level, "no", "", "符合，见所附材料（演示）", level if number < 17 else "", remark))
    return rows


def _invitations(number: int) -> Rows:
    if number == 10:
        return [(_EXPERTS[0], "2025-01-16", "clear", ""), (_EXPERTS[1], "2025-01-16", "", "")]
    asked, answered = ("2024-09-10", "2024-11-08") if number < 5 else ("2024-10-08", "2024-11-25")
    return [(expert, asked, "clear", answered) for expert in _EXPERTS]
