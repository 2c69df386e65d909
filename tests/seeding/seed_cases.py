"""Faulty seeds of months, reports, lines and plans, each with its expected message."""

from tests.seeding.seed_history import Case

APPROVED, MISSED, RETURNED, REVIEWED = range(4)
JAN_P1, JAN_P2, FEB_P1, FEB_P2, FEB_P1_2, FEB_P2_2, FEB_P3 = range(7)
_GAP = (
    *(("reports", 2, None) for _ in range(2)),
    *(("progress", 2, None) for _ in range(5)),
)


def _month(name, row, values, column, words, more=()):
    return Case(name, "months", row, values, column, words, more=more)


def _report(name, row, values, column, words, **rest):
    return Case(name, "reports", row, values, column, words, **rest)


def _line(name, row, values, column, words, **rest):
    return Case(name, "progress", row, values, column, words, **rest)


MONTHS = (
    _month("a month is missing", 2, {"month": "2024-03", "due": "2024-04-10"}, "month", "2024-01 之后是 2024-02", _GAP),
    _month(
        "an opening month in the middle",
        1,
        {"kind": "opening"},
        "kind",
        "期初月只能是第一个月",
        (("reports", 0, None), ("reports", 0, None), ("progress", 0, None), ("progress", 0, None)),
    ),
    _month("a plan year that goes back", 2, {"plan_year": "2023"}, "plan_year", "不能倒退"),
    _month("a plan year too early", 0, {"plan_year": "2021"}, "plan_year", "当年或上一年"),
    _month("a plan year too late", 1, {"plan_year": "2025"}, "plan_year", "当年或上一年"),
    _month("due before the month", 1, {"due": "2023-12-31"}, "due", "2024-01 结束之后"),
    _month("due within the month", 1, {"due": "2024-01-31"}, "due", "2024-01 结束之后"),
    _month("a month that is published", 1, {"state": "published"}, "state", "发布由人在网站上办"),
    _month(
        "a closed month after an open one",
        None,
        {"month": "2024-03", "due": "2024-04-10", "state": "closed"},
        "state",
        "后面的月份不能已封账",
    ),
    _month("two open months", None, {"month": "2024-03", "due": "2024-04-10"}, "state", "最多一个月在填报"),
    _month("a month twice", None, {}, "month", "第 4 行已有"),
    _month("a thirteenth month", None, {"month": "2024-13"}, "month", "不是月份"),
    _month("an unknown kind", 1, {"kind": "special"}, "kind", "不在可用的值里"),
    _month("no due day", 1, {"due": ""}, "due", "没有填"),
    _month("due on no day", 1, {"due": "2024-02-30"}, "due", "不是日期"),
)
REPORTS = (
    _report(
        "in review in a closed month",
        MISSED,
        {"state": "in_review", "holder": "D1", "submitted_at": "2024-02-01 10:00"},
        "state",
        "已封账的月份里没有“审核中”",
    ),
    _report("a draft in a closed month", MISSED, {"state": "draft"}, "state", "已封账的月份里没有“填报中”"),
    _report("returned in a closed month", MISSED, {"state": "returned", "round": "2"}, "state", "没有“已退回”"),
    _report(
        "missed in an open month",
        REVIEWED,
        {"state": "missed", "holder": "", "submitted_at": ""},
        "state",
        "填报中的月份里没有“未报”",
    ),
    _report(
        "approved without a line", APPROVED, {}, "round", "1 个项目没有进展行（P2）", more=(("progress", JAN_P2, None),)
    ),
    _report(
        "approved without any line",
        APPROVED,
        {},
        "round",
        "2 个项目没有进展行",
        more=(("progress", JAN_P1, None), ("progress", JAN_P1, None)),
    ),
    _report("in review without a line", REVIEWED, {}, "round", "没有进展行（P3）", more=(("progress", FEB_P3, None),)),
    _report("a round without progress", APPROVED, {"round": "2"}, "round", "第 2 轮已提交"),
    _report(
        "a returned report without its round",
        RETURNED,
        {},
        "round",
        "第 1 轮已提交",
        more=(("progress", FEB_P1, None), ("progress", FEB_P1, None)),
    ),
    _report(
        "decided before it was submitted", APPROVED, {"decided_at": "2024-01-31 10:00"}, "decided_at", "早于提交时间"
    ),
    _report(
        "submitted before the month", APPROVED, {"submitted_at": "2023-12-31 10:00"}, "submitted_at", "早于 2024-01"
    ),
    _report("a holder outside the chain", REVIEWED, {"holder": "P1"}, "holder", "不在企业的审核链上"),
    _report("a holder of the other side", REVIEWED, {"holder": "XJ"}, "holder", "请用：D1、XPCC"),
    _report("in review without a holder", REVIEWED, {"holder": ""}, "holder", "审核中的月报要填"),
    _report("approved with a holder", APPROVED, {"holder": "XJ"}, "holder", "其他状态不填"),
    _report("approved without a decision", APPROVED, {"decided_at": ""}, "decided_at", "要填通过时间"),
    _report("approved without being submitted", APPROVED, {"submitted_at": ""}, "submitted_at", "要填提交时间"),
    _report("in review without being submitted", REVIEWED, {"submitted_at": ""}, "submitted_at", "要填提交时间"),
    _report("decided while in review", REVIEWED, {"decided_at": "2024-03-02 10:00"}, "decided_at", "其他状态不填"),
    _report("a draft that was submitted", REVIEWED, {"state": "draft", "holder": ""}, "submitted_at", "填报中的不填"),
    _report(
        "a draft in its second round",
        REVIEWED,
        {"state": "draft", "holder": "", "submitted_at": "", "round": "2"},
        "round",
        "状态应为 returned",
    ),
    _report("returned in the first round", RETURNED, {"round": "1"}, "round", "round 应从 2 起"),
    _report("round nought", APPROVED, {"round": "0"}, "round", "1 到 99 的整数"),
    _report("an unknown state", APPROVED, {"state": "done"}, "state", "不在可用的值里"),
    _report("a report twice", None, {}, "month、enterprise", "第 5 行已有"),
    _report("a report of nobody", None, {"enterprise": "E9"}, "enterprise", "在 enterprises 里没有"),
    _report("a report in no month", None, {"month": "2024-09"}, "month", "在 months 里没有"),
    _report("a holder that is no bureau", REVIEWED, {"holder": "C9"}, "holder", "在 bureaus 里没有"),
    _report(
        "a report in the opening month",
        None,
        {"month": "2023-12", "enterprise": "E1", "state": "missed", "holder": "", "submitted_at": ""},
        "enterprise",
        "没有月报可填",
    ),
    _report(
        "a report without a plan item",
        REVIEWED,
        {},
        "enterprise",
        "没有有效的计划项",
        more=(("plan_items", 2, {"to_month": "2024-01"}), ("progress", FEB_P3, None)),
    ),
    _report("a time that is none", APPROVED, {"submitted_at": "2024-02-30 10:00"}, "submitted_at", "不是时间"),
)
LINES = (
    _line("a total that falls", FEB_P1, {"total": "200.00"}, "total", "比上月少 100.00 万元"),
    _line(
        "a total that falls without words", FEB_P1, {"total": "200.00", "reduction": "settlement"}, "total", "比上月少"
    ),
    _line(
        "a total that falls without a reason",
        FEB_P1,
        {"total": "200.00", "reduction_note": "审减"},
        "total",
        "比上月少",
    ),
    _line("a total below the opening", JAN_P1, {"total": "50.00"}, "total", "比上月少 50.00 万元"),
    _line("unchanged with another total", JAN_P2, {"total": "5.00"}, "total", "应和上月一样"),
    _line("unchanged with another stage", JAN_P2, {"stage": "construction"}, "stage", "应和上月一样"),
    _line(
        "not applicable with nothing",
        FEB_P1,
        {"answer": "not_applicable", "stage": "construction", "total": "0", "built_on": ""},
        "total",
        "300.00 万元",
    ),
    _line("suspended with another total", FEB_P2, {"total": "9.00"}, "total", "应和上月一样"),
    _line("not applicable without a reason", JAN_P2, {"answer": "not_applicable"}, "note", "请在进展说明里写明原因"),
    _line("suspended without a restart", FEB_P2, {"restart_on": ""}, "note", "预计复工日期"),
    _line("suspended without a reason", FEB_P2, {"note": ""}, "note", "预计复工日期"),
    _line("built without its day", FEB_P1, {"built_on": ""}, "built_on", "要有建成日期"),
    _line("built after the month", FEB_P1, {"built_on": "2024-03-01"}, "built_on", "晚于本月最后一天"),
    _line("built in the far future", FEB_P1, {"built_on": "2031-01-01"}, "built_on", "晚于本月最后一天"),
    _line(
        "accepted without a level",
        FEB_P1,
        {"stage": "accepted", "accepted_on": "2024-02-20"},
        "accepted_on",
        "验收级别",
    ),
    _line("accepted without a day", FEB_P1, {"stage": "accepted", "acceptance": "county"}, "accepted_on", "验收日期"),
    _line(
        "accepted before it was built",
        FEB_P1,
        {"stage": "accepted", "accepted_on": "2024-02-01", "acceptance": "county"},
        "accepted_on",
        "早于建成日期",
    ),
    _line(
        "accepted after the month",
        FEB_P1,
        {"stage": "accepted", "accepted_on": "2024-03-05", "acceptance": "county"},
        "accepted_on",
        "晚于本月最后一天",
    ),
    _line(
        "a step back without a reason",
        FEB_P1,
        {"stage": "preparation", "built_on": "", "note": ""},
        "note",
        "退回“前期”",
    ),
    _line(
        "unchanged in the returned round", FEB_P2_2, {"answer": "unchanged", "total": "1.00"}, "total", "应和上月一样"
    ),
    _line(
        "a line of the next round",
        FEB_P3,
        {},
        "round",
        "没有第 2 轮",
        more=(("progress", None, {"round": "2"}),),
        at="progress 第 9 行",
    ),
    _line(
        "a line without an item in force",
        None,
        {"project": "P9"},
        "project",
        "没有有效的计划项",
        more=(("projects", None, {"code": "P9"}),),
    ),
    _line(
        "a line after its item ended",
        FEB_P2,
        {},
        "project",
        "不在月报里",
        more=(("plan_items", 1, {"to_month": "2024-01"}), ("progress", FEB_P2_2, None)),
    ),
    _line("a line of no project", None, {"project": "P8"}, "project", "在 projects 里没有"),
    _line("a line in no month", None, {"month": "2025-09"}, "month", "在 months 里没有"),
    _line("a line twice", None, {}, "month、project、round", "第 8 行已有"),
    _line("a total that is no number", FEB_P1, {"total": "很多"}, "total", "不是金额"),
    _line("a negative total", FEB_P1, {"total": "-5"}, "total", "是负数"),
    _line("a total with three places", FEB_P1, {"total": "1.234"}, "total", "小数太多"),
    _line("a total beyond all measure", FEB_P1, {"total": "99999999999"}, "total", "太大"),
    _line("no total", FEB_P1, {"total": ""}, "total", "没有填"),
    _line("no answer", FEB_P1, {"answer": ""}, "answer", "没有填"),
    _line("an unknown answer", FEB_P1, {"answer": "maybe"}, "answer", "不在可用的值里"),
    _line("an unknown stage", FEB_P1, {"stage": "done"}, "stage", "不在可用的值里"),
    _line("an unknown reduction", FEB_P1, {"reduction": "because"}, "reduction", "不在可用的值里"),
    _line("more than all of it", FEB_P1, {"image_percent": "101"}, "image_percent", "0 到 100"),
    _line("a day that is none", FEB_P1, {"built_on": "2024-02-31"}, "built_on", "不是日期"),
    _line("a note too long", FEB_P1, {"note": "长" * 501}, "note", "有 501 个字"),
    _line(
        "a line of the month that is planned",
        None,
        {"month": "2024-03"},
        "month",
        "还没有开始填报",
        more=(("months", None, {"month": "2024-03", "state": "planned", "due": "2024-04-10"}),),
    ),
)
PLANS = (
    Case(
        "sources above the plan",
        "projects",
        1,
        {"funding": "enterprise=400 other=100.01"},
        "funding",
        "500.01 万元，超过计划投资 500.00",
    ),
    Case("a source below nothing", "projects", 1, {"funding": "region=-1"}, "funding", "金额不能小于 0"),
    Case("an unknown source", "projects", 1, {"funding": "bank=5"}, "funding", "“bank”不在可用的值里"),
    Case("an item before any term", "plan_items", 2, {"from_month": "2023-11"}, "from_month", "还没有任期"),
    Case("two items at once", "plan_items", None, {"from_month": "2024-02"}, "from_month", "与前一项重叠"),
    Case(
        "an item that ends before it begins",
        "plan_items",
        1,
        {"to_month": "2023-11"},
        "to_month",
        "请改正先后",
        more=(("progress", JAN_P2, None), ("progress", 2, None), ("progress", 3, None)),
    ),
    Case(
        "an item of a project built before",
        "plan_items",
        None,
        {"project": "P1", "year": "2025", "from_month": "2025-01"},
        "year",
        "已经建成，不再列入计划",
        more=(
            ("reports", RETURNED, {"state": "approved", "decided_at": "2024-03-05 10:00", "round": "1"}),
            ("progress", FEB_P1_2, None),
            ("progress", FEB_P1_2, None),
        ),
    ),
    Case("planned money below nothing", "plan_items", 1, {"planned": "-1"}, "planned", "是负数"),
    Case("an item of no project", "plan_items", None, {"project": "P7"}, "project", "在 projects 里没有"),
    Case("a due day that is none", "plan_items", 1, {"due": "2024年13月"}, "due", "不是日期"),
    Case("an item twice", "plan_items", None, {}, "project、year、from_month", "第 4 行已有"),
    Case("a year that is none", "plan_items", 1, {"year": "24"}, "year", "2000 到 2100"),
    Case(
        "a project of nobody",
        "projects",
        None,
        {"code": "P9", "enterprise": "E9"},
        "enterprise",
        "在 enterprises 里没有",
    ),
    Case("a project without a title", "projects", 1, {"title": ""}, "title", "没有填"),
    Case("a project of no category", "projects", 1, {"category": "noise"}, "category", "在 categories 里没有"),
    Case("a project twice", "projects", None, {}, "code", "第 4 行已有"),
    Case("opening money that is no number", "projects", 1, {"opening": "一百"}, "opening", "不是金额"),
    Case("neither yes nor no", "projects", 1, {"retrofit": "是"}, "retrofit", "yes 或 no"),
)
