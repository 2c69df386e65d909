"""Faulty seeds of register, people, grades, applications and retrofits, each with its expected message."""

from tests.seeding.seed_history import Case

XJ, P1, C1, XPCC, D1 = range(5)
FIRST, SECOND, BEFORE_FALL, FALL = range(4)
COMPLETE, NOTICED, CLEAN = range(3)
RATED, REVIEWED = range(2)


def _bureau(name, row, values, column, words, **rest):
    return Case(name, "bureaus", row, values, column, words, **rest)


def _grade(name, row, values, column, words, **rest):
    return Case(name, "grades", row, values, column, words, **rest)


def _track(name, row, values, column, words, **rest):
    return Case(name, "retrofit_tracks", row, values, column, words, **rest)


def _application(name, row, values, column, words, **rest):
    return Case(name, "grade_applications", row, values, column, words, **rest)


REGISTER = (
    _bureau(
        "a third root", None, {"key": "X3", "level": "region", "side": "local", "parent": ""}, "parent", "只能有一个"
    ),
    _bureau(
        "a second root of the other side", None, {"key": "X3", "level": "region", "parent": ""}, "parent", "只能有一个"
    ),
    _bureau(
        "a parent on the other side",
        C1,
        {"parent": "D1"},
        "side",
        "和上级不在同一系统",
        more=(
            ("grade_applications", REVIEWED, None),
            ("grade_answers", REVIEWED, None),
            ("grade_applications", RATED, None),
            ("grade_answers", RATED, None),
            ("grade_invitations", 0, None),
            ("grade_invitations", 0, None),
        ),
    ),
    _bureau("a region below a region", None, {"key": "X3", "level": "region"}, "level", "最高一级"),
    _bureau("a root that is a county", XPCC, {"level": "county"}, "level", "最高一级"),
    _bureau("higher than what is above", None, {"key": "X3", "side": "local", "parent": "C1"}, "level", "级别高于上级"),
    _bureau("a ring of two", P1, {"parent": "C1"}, "parent", "成环", at="bureaus 第 3 行"),
    _bureau("its own parent", D1, {"parent": "D1"}, "parent", "成环"),
    _bureau("a parent that is none", C1, {"parent": "P9"}, "parent", "在 bureaus 里没有"),
    _bureau("an unknown side", C1, {"side": "third"}, "side", "不在可用的值里"),
    _bureau("a bureau twice", None, {}, "key", "第 6 行已有"),
    Case("a place in a ring", "places", 0, {"parent": "6501"}, "parent", "成环"),
    Case("a place below none", "places", 2, {"parent": "99"}, "parent", "在 places 里没有"),
    Case("the same code and site twice", "enterprises", None, {"code": "E3"}, "uscc、site_no", "已登记为 E2"),
    Case("a wrong check digit", "enterprises", 0, {"uscc": "91650100MA700000X1"}, "uscc", "校验位不对"),
    Case("no code and no reason", "enterprises", 0, {"uscc": ""}, "uscc", "没有统一社会信用代码"),
    Case("a code that is too short", "enterprises", 0, {"uscc": "91650100"}, "uscc", "18 位"),
    Case("site nought", "enterprises", 0, {"site_no": "0"}, "site_no", "1 到 99"),
    Case("an enterprise twice", "enterprises", None, {}, "code", "第 3 行已有"),
    Case("a term of nobody", "terms", None, {"enterprise": "E9"}, "enterprise", "在 enterprises 里没有"),
    Case(
        "a term under no bureau",
        "terms",
        None,
        {"from_month": "2024-02", "bureau": "C9"},
        "bureau",
        "在 bureaus 里没有",
    ),
    Case("a term in no place", "terms", None, {"from_month": "2024-02", "place": "99"}, "place", "在 places 里没有"),
    Case(
        "a term of no industry",
        "terms",
        None,
        {"from_month": "2024-02", "industry": "x"},
        "industry",
        "industries 里没有",
    ),
    Case("a term twice", "terms", None, {}, "enterprise、from_month", "第 3 行已有"),
    Case(
        "a state that is none", "terms", None, {"from_month": "2024-02", "state": "asleep"}, "state", "不在可用的值里"
    ),
    Case("a term from no month", "terms", None, {"from_month": "2024-13"}, "from_month", "不是月份"),
    Case("a liaison of a bureau", "people", None, {"key": "l3", "role": "liaison"}, "enterprise", "联络员要填企业"),
    Case(
        "a reviewer of an enterprise",
        "people",
        None,
        {"key": "r3", "role": "reviewer", "bureau": "", "enterprise": "E1"},
        "enterprise",
        "联络员要填企业",
    ),
    Case(
        "a reviewer of nothing",
        "people",
        None,
        {"key": "r3", "role": "reviewer", "bureau": ""},
        "bureau",
        "填且只填一个",
    ),
    Case(
        "an approver who is an analyst",
        "people",
        None,
        {"key": "a3", "role": "analyst", "approver": "yes"},
        "approver",
        "只有审核员",
    ),
    Case("a role that is none", "people", None, {"key": "a3", "role": "boss"}, "role", "不在可用的值里"),
    Case("a person twice", "people", None, {}, "key", "第 11 行已有"),
    Case("a grant that ends before it begins", "grants", 0, {"to_day": "2023-01-01"}, "to_day", "请改正先后"),
    Case("a grant without a reason", "grants", 0, {"reason": ""}, "reason", "没有填"),
    Case("a grant to nobody", "grants", 0, {"reader": "P9"}, "reader", "在 bureaus 里没有"),
)
GRADES = (
    _grade(
        "a level that the edition lacks",
        SECOND,
        {"level": "B-"},
        "level",
        "没有“B-”这一级",
        more=(
            ("grade_applications", RATED, None),
            ("grade_answers", RATED, None),
            ("grade_invitations", 0, None),
            ("grade_invitations", 0, None),
        ),
    ),
    _grade("a word for a letter", BEFORE_FALL, {"level": "leading"}, "level", "没有“引领性”这一级"),
    _grade("ends before it begins", FALL, {"valid_to": "2023-12-31"}, "valid_to", "请改正先后"),
    _grade(
        "two records at once", FIRST, {"valid_to": "2024-01-20"}, "valid_from", "与前一条记录重叠", at="grades 第 3 行"
    ),
    _grade("a fall to a higher level", FALL, {"level": "A"}, "kind", "要低于现在的B"),
    _grade("a fall from nothing", FALL, {"line": "三线"}, "kind", "现在没有等级"),
    _grade("recorded as B", FALL, {"kind": "recorded", "level": "B", "line": "三线"}, "kind", "只能经申请评定"),
    _grade("under an edition that is none", FALL, {"guideline": "steel / 无"}, "guideline", "在 guidelines 里没有"),
    _grade("a record twice", None, {}, "enterprise、guideline、line、valid_from", "第 5 行已有"),
    _grade("an unknown trigger", FALL, {"trigger": "bad luck"}, "trigger", "不在可用的值里"),
    Case("an edition that ends before it begins", "guidelines", 0, {"to_day": "2019-01-01"}, "", "停用日"),
    Case("letters and words in one set", "guidelines", 0, {"grade_set": "A B C D leading"}, "", "不能写在同一套等级里"),
    Case("a set of one level", "guidelines", None, {"edition": "另版", "grade_set": "A"}, "", "至少有两级"),
    Case("levels without a source", "guidelines", 0, {"source": ""}, "", "写明依据"),
    Case("a level that is none", "guidelines", 0, {"grade_set": "A E"}, "grade_set", "不在可用的值里"),
    Case("a requirement of no level of its edition", "requirements", 0, {"level": "A+"}, "level", "没有“A+”这一级"),
    Case(
        "a requirement of no indicator",
        "requirements",
        0,
        {"indicator": "steel / 测试版 / 9"},
        "indicator",
        "indicators 里没有",
    ),
    Case(
        "an indicator of no edition", "indicators", None, {"guideline": "steel / 无"}, "guideline", "guidelines 里没有"
    ),
    Case("a target for nobody", "grade_targets", 0, {"bureau": "P9"}, "bureau", "在 bureaus 里没有"),
    Case("a target below nothing", "grade_targets", 0, {"number": "-1"}, "number", "0 到 9999"),
    Case("a measure without a source", "alert_measures", 0, {"source": ""}, "source", "没有填"),
)
APPLICATIONS = (
    _application("rated without a record", RATED, {"rated_on": "2024-01-16"}, "rated_on", "要有等级记录"),
    _application("rated at another level", RATED, {"level": "C"}, "rated_on", "要有等级记录"),
    _application("rated without its day", RATED, {"rated_on": ""}, "rated_on", "要有“评定”的日期"),
    _application("a step left out", RATED, {"submitted_on": ""}, "submitted_on", "要有“提交自治区”的日期"),
    _application("steps out of order", RATED, {"first_reviewed_on": "2023-08-01"}, "first_reviewed_on", "早于“申请”"),
    _application("noticed before it was read", RATED, {"noticed_on": "2023-11-30"}, "noticed_on", "早于“专家函审”"),
    _application("a step too many", REVIEWED, {"first_reviewed_on": "2024-02-05"}, "first_reviewed_on", "还没有到"),
    _application("a day to come", REVIEWED, {"applied_on": "2031-01-01"}, "applied_on", "还没有到"),
    _application("decided without a level", RATED, {"level": ""}, "level", "要填等级"),
    _application("a level before the decision", REVIEWED, {"level": "A"}, "level", "其他状态不填"),
    _application("a decided level of no edition", RATED, {"level": "A+"}, "level", "没有“A+”这一级"),
    _application(
        "returned without a day", REVIEWED, {"state": "returned", "holder": ""}, "returned_on", "要填退回日期"
    ),
    _application(
        "returned before it came",
        REVIEWED,
        {"state": "returned", "holder": "", "returned_on": "2024-01-01"},
        "returned_on",
        "请改正先后",
    ),
    _application(
        "a state that seeds do not have", REVIEWED, {"state": "rejected", "holder": ""}, "state", "种子数据里没有"
    ),
    _application("held outside the chain", REVIEWED, {"holder": "D1"}, "holder", "在企业的审核链上"),
    _application("held by a bureau after the review", RATED, {"holder": "P1"}, "holder", "初审中的申请才填"),
    Case(
        "nobody at the root", "people", 5, None, "enterprise", "最高一级的两名审核员", at="grade_applications 第 2 行"
    ),
    Case(
        "decided above the weakest",
        "grade_answers",
        RATED,
        {"reviewed": "C"},
        "level",
        "高于最弱一项指标的“C”",
        at="grade_applications 第 2 行",
    ),
    Case(
        "an indicator unanswered",
        "grade_answers",
        REVIEWED,
        None,
        "guideline",
        "1 项指标没有自评",
        at="grade_applications 第 3 行",
    ),
    Case("an indicator that the edition lacks", "grade_answers", None, {"number": "7"}, "number", "没有第 7 项指标"),
    Case(
        "not applicable without a reason",
        "grade_answers",
        REVIEWED,
        {"level": "", "not_applicable": "yes"},
        "reason",
        "写明理由",
    ),
    Case(
        "not applicable with a level",
        "grade_answers",
        REVIEWED,
        {"not_applicable": "yes", "reason": "无"},
        "level",
        "不填等级",
    ),
    Case("neither level nor excuse", "grade_answers", REVIEWED, {"level": ""}, "level", "请填自评等级"),
    Case("a claim of no level of the edition", "grade_answers", REVIEWED, {"level": "A+"}, "level", "没有“A+”这一级"),
    Case("reviewed without a level", "grade_answers", RATED, {"reviewed": ""}, "reviewed", "请填初审认定的等级"),
    Case(
        "an answer to no application",
        "grade_answers",
        None,
        {"year": "2030"},
        "year、enterprise、target、line",
        "没有这件申请",
    ),
    Case(
        "one letter only",
        "grade_invitations",
        0,
        None,
        "expert_reviewed_on",
        "还差 1 份",
        at="grade_applications 第 2 行",
    ),
    Case(
        "asked before it was handed in",
        "grade_invitations",
        0,
        {"invited_on": "2023-10-30"},
        "invited_on",
        "申请提交之后",
    ),
    Case("read after the review", "grade_invitations", 0, {"answered_on": "2023-12-05"}, "answered_on", "请改正先后"),
    Case("answered before asked", "grade_invitations", 0, {"answered_on": "2023-11-01"}, "answered_on", "请改正先后"),
    Case("answered with a conflict", "grade_invitations", 0, {"stance": "conflict"}, "answered_on", "无利益冲突"),
    Case("a reviewer as an expert", "grade_invitations", 0, {"expert": "c1"}, "expert", "不是函审专家"),
)
RETROFITS = (
    _track("complete without the end of its notice", COMPLETE, {"notice_to": ""}, "notice_to", "没有公示的起止日"),
    _track("complete before the notice ended", COMPLETE, {"notice_to": "2024-02-05"}, "notice_to", "期满后才能完成"),
    _track("a notice that ends before it begins", NOTICED, {"notice_to": "2024-02-01"}, "notice_to", "早于公示日"),
    _track("a stage that the rule lacks", CLEAN, {"stage": "stable"}, "stage", "不经过“稳定运行”"),
    _track("since a day to come", NOTICED, {"since": "2031-01-01", "notice_to": ""}, "since", "还没有到"),
    _track("clean transport without its way", CLEAN, {"route": "", "ratio": ""}, "route", "达标方式"),
    _track("clean transport below the share", CLEAN, {"ratio": "60"}, "ratio", "低于 80%"),
    _track("clean transport without a share", CLEAN, {"ratio": ""}, "ratio", "请填清洁运输比例"),
    _track("a track of nobody", NOTICED, {"enterprise": "E9"}, "enterprise", "在 enterprises 里没有"),
    _track("a stage that is none", NOTICED, {"stage": "half"}, "stage", "不在可用的值里"),
    _track("a track twice", None, {}, "enterprise、industry、track", "第 4 行已有"),
    Case("stages out of order", "retrofit_rules", 0, {"stages": "built plan complete"}, "stages", "阶段要按顺序"),
    Case("a rule that never ends", "retrofit_rules", 0, {"stages": "plan built"}, "stages", "要有“完成”"),
    Case("an oven without a height", "eliminations", 0, {"height": ""}, "kind", "炭化室高度"),
    Case("a boiler without steam", "eliminations", 1, {"steam": ""}, "kind", "蒸吨数"),
    Case("a unit of no kind", "eliminations", 0, {"kind": "shed"}, "kind", "不在可用的值里"),
    Case("a unit twice", "eliminations", None, {}, "enterprise、unit", "第 3 行已有"),
)
