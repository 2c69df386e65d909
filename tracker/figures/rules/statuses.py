"""Declarations of figures that count records: retrofits, eliminations, targets, applications, ratings.

Source: the progress report, part one, items 2 and 3. Each figure counts what is recorded by the month's last day.
"""

from tracker.core.cuts import CutKind
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.figures.rules.declarations import FIGURES, Figure, Kind
from tracker.figures.rules.filters import Records


def _count(
    code: str, name: str, name_en: str, *, unit: str, records: Records, rows: str, meaning: str, base: str = "",
    measure: str = "enterprises", told_by: CutKind | None = None,
) -> Figure:  # fmt: skip
    return Figure(
        code, name, name_en, kind=Kind.COUNT, unit=unit, meaning=meaning, measures=(measure,), filter=rows,
        records=records, base=base,
        told_by=told_by,
    )  # fmt: skip


_ALL = (
    _count(
        "plan.enterprises.overdue", "有逾期项目的企业", "Enterprises with an overdue project", unit="家",
        records=Records.OVERDUE,
        rows="all", meaning="本年度计划项中至少有一项逾期的企业，一家只计一次；按月末判断，不按今天。",
    ),
    _count(
        "retrofit.steel.projects_planned", "钢铁超低排放改造项目", "Steel retrofit projects", unit="个",
        records=Records.RETROFIT_PROJECTS, rows="steel", meaning="钢铁企业标为超低排放改造的治理项目。",
        measure="rows", told_by=CutKind.ENTERPRISE,
    ),
    _count(
        "retrofit.steel.projects_built", "钢铁超低排放改造已建成", "Steel retrofit projects built", unit="个",
        records=Records.RETROFIT_PROJECTS, rows="steel built", meaning="其中已建成或验收的；只说建设，不说评估和公示。",
        base="retrofit.steel.projects_planned", measure="rows", told_by=CutKind.ENTERPRISE,
    ),
    _count(
        "retrofit.cement.enterprises_built", "水泥超低排放改造已建成", "Cement enterprises: retrofit built", unit="家",
        records=Records.TRACKS, rows="cement", meaning="有组织、无组织两轨都已建设完成或更后的水泥企业。",
        told_by=CutKind.BUREAU,
    ),
    _count(
        "retrofit.steel.reports_sent", "钢铁评估报告已报协会", "Steel evaluation reports at the association", unit="家",
        records=Records.TRACKS, rows="steel sent",
        meaning="有组织、无组织评估监测报告都已报行业协会的钢铁企业；报送不等于公示。",
        told_by=CutKind.BUREAU,
    ),
    _count(
        "campaign.coke_oven.stopped", "4.3米焦炉停产", "4.3 m coke ovens stopped", unit="家",
        records=Records.ELIMINATIONS,
        rows="coke_oven",
        meaning="列入的炭化室高度 4.3 米及以下的焦炉全部停产的企业；停产不等于拆除，也不等于淘汰完成。",
        told_by=CutKind.BUREAU,
    ),
    _count(
        "grading.rated_cumulative", "创A晋B完成评级", "Enterprises ever rated", unit="家", records=Records.RATINGS,
        rows="all",
        meaning="历年累计评为 A+、A、B 或引领性的企业，一家只计一次；与当年漏斗口径不同，不相加。",
    ),
    _count(
        "grading.target_a", "计划创A", "Planned to reach A", unit="家", records=Records.TARGETS, rows="A",
        meaning="本年度计划创A的企业数。", measure="amount",
    ),
    _count(
        "grading.target_b", "计划晋B", "Planned to reach B", unit="家", records=Records.TARGETS, rows="B",
        meaning="本年度计划晋B的企业数。", measure="amount",
    ),
    _count(
        "grading.target", "创A晋B计划", "Planned in all", unit="家", records=Records.TARGETS, rows="all",
        meaning="本年度计划创A和晋B的企业数。", measure="amount",
    ),
    _count(
        "grading.applied", "提出申请", "Applied", unit="家", records=Records.APPLICATIONS, rows="applied",
        meaning="本年度提出申请的企业，每家每个目标计一次。", base="grading.target", measure="rows",
    ),
    _count(
        "grading.first_reviewed", "地州市初审完成", "Passed the first review", unit="家", records=Records.APPLICATIONS,
        rows="first_reviewed", meaning="地州市或师市已完成初审的申请。", base="grading.target", measure="rows",
    ),
    _count(
        "grading.submitted", "提交自治区", "Submitted to the region", unit="家", records=Records.APPLICATIONS,
        rows="submitted",
        meaning="已提交自治区厅或兵团局的申请。", base="grading.first_reviewed", measure="rows",
    ),
    _count(
        "grading.expert_reviewed", "专家函审完成", "Reviewed by experts", unit="家", records=Records.APPLICATIONS,
        rows="expert_reviewed",
        meaning="已完成专家函审的申请。", base="grading.submitted", measure="rows",
    ),
    _count(
        "grading.noticed", "公示", "Publicly noticed", unit="家", records=Records.APPLICATIONS, rows="noticed",
        meaning="已公示的申请。", base="grading.expert_reviewed", measure="rows",
    ),
    _count(
        "grading.rated", "评定A、B级", "Rated A or B", unit="家", records=Records.APPLICATIONS, rows="rated",
        meaning="本年度申请中已评为 A+、A、B 或引领性的企业；评为其他等级的不计。", base="grading.target",
        measure="rows",
    ),
    _count(
        "grading.rated_earlier", "上年度申请评定", "Rated on an earlier year's application", unit="家",
        records=Records.APPLICATIONS,
        rows="rated earlier",
        meaning="以前年度提出、在本年度评为 A+、A、B 或引领性的申请；不在本年度漏斗内，计入历年累计。",
        measure="rows",
    ),
)  # fmt: skip
STATUSES = {each.code: each for each in _ALL}
"""Figures that count records, by code, in the order of publication."""


def figure(code: str) -> Figure:
    """Return the declaration of a figure of positions or of records. Raise NotFound for an unknown code."""
    found = FIGURES.get(code) or STATUSES.get(code)
    if found is None:
        raise NotFound(message("没有“{code}”这个指标。", code=code))
    return found
