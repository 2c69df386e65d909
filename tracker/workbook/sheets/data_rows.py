"""Columns and rows of the two 数据 sheets."""

from dataclasses import dataclass

from tracker.plans.rules import BUILT
from tracker.register.rules.register import keys_of
from tracker.workbook.rules import Book, EnterpriseLine, ProjectLine, RegionLine
from tracker.workbook.sheets.data_sheet import Amounts, Column, Facts

ENTERPRISES, PROJECTS = "数据_企业", "数据_项目"

_SHARED = (
    Column("month", "月份", meaning="年-月"),
    Column("plan_year", "计划年度", "number", "该行所属的年度计划"),
)
_PLACED = (
    Column("side", "兵地", meaning="代码见代码表"),
    Column("bureau_no", "监管部门序号", "number", "附表2 的序号"),
    Column("bureau_key", "监管部门编码"),
    Column("bureau_name", "监管部门"),
    Column("place_code", "属地代码", meaning="GB/T 2260"),
    Column("place_name", "属地"),
    Column("industry_code", "行业编码"),
    Column("industry_name", "行业"),
)
_MONEY = (
    Column("investment_planned_wan", "计划投资", "wan", "万元"),
    Column("investment_completed_wan", "本年已完成投资", "wan", "万元；自上年12月以来"),
    Column("investment_increment_wan", "本月完成投资", "wan", "万元"),
    Column("investment_since_start_wan", "自开工累计完成投资", "wan", "万元"),
)
ENTERPRISE_COLUMNS = (
    Column("enterprise_no", "企业序号", "number", "附表3 的序号"),
    *_SHARED,
    Column("enterprise_code", "企业编码"),
    Column("enterprise_name", "企业名称"),
    Column("uscc", "统一社会信用代码", meaning="空白：未载"),
    Column("site_no", "厂区号", "number"),
    *_PLACED,
    Column("production_state", "生产状态"),
    Column("report_state", "月报状态"),
    Column("grade", "绩效等级", meaning="本月末有效的评定"),
    Column("retrofit_organized", "有组织改造阶段"),
    Column("retrofit_fugitive", "无组织改造阶段"),
    Column("retrofit_clean_transport", "清洁运输阶段"),
    Column("projects_planned", "计划项目数", "count", "个"),
    Column("projects_built", "已建成项目数", "count", "个"),
    Column("projects_overdue", "逾期项目数", "count", "个"),
    Column("listed", "计入", "number", "恒为1"),
    Column("finished", "全部建成", "number", "1 是，0 否"),
    Column("carried", "沿用上期", "number", "1 是，0 否"),
    *_MONEY,
)
PROJECT_COLUMNS = (
    Column("project_no", "项目序号", "number", "附表4 的序号"),
    *_SHARED,
    Column("counted", "计入本年度", "number", "1 是，0 往年结转"),
    Column("project_code", "项目编码"),
    Column("project_title", "项目名称"),
    Column("enterprise_no", "企业序号", "number", "附表3 的序号；0 为只有往年结转项目"),
    Column("enterprise_code", "企业编码"),
    Column("enterprise_name", "企业名称"),
    *_PLACED,
    Column("category_code", "项目类别编码"),
    Column("category_name", "项目类别"),
    Column("stage", "阶段编码"),
    Column("stage_name", "阶段"),
    Column("built", "已建成", "number", "1 是（建成或验收），0 否"),
    Column("overdue", "逾期", "number", "1 是，0 否"),
    Column("carried", "沿用上期", "number", "1 是，0 否"),
    Column("retrofit", "超低排放改造", "number", "1 是，0 否"),
    Column("due_date", "计划完成日", "date"),
    Column("due_precision", "计划完成日精度", meaning="代码见代码表"),
    *_MONEY,
)


@dataclass(frozen=True)
class Numbers:
    """The running numbers that tie the sheets together: of leaf lines by region, and of enterprises."""

    regions: dict[str, int]
    enterprises: dict[str, int]


def numbers(book: Book) -> Numbers:
    """Number the leaf lines of the table by region, and the enterprises."""
    leaves = [line for line in book.regions if not parts(line, book.regions)]
    regions = {line.path: number for number, line in enumerate(leaves, start=1)}
    return Numbers(regions, {line.code: number for number, line in enumerate(book.enterprises, start=1)})


def parts(line: RegionLine, among: tuple[RegionLine, ...]) -> list[RegionLine]:
    """Return the lines that a line is the sum of: its branches, and what it supervises itself."""
    if line.direct:
        return []
    own = [each for each in among if each.direct and each.path == line.path]
    below = [each for each in among if not each.direct and each.path.startswith(line.path)]
    return own + [each for each in below if each.depth == line.depth + 1]


def amounts(book: Book) -> Amounts:
    """Return the rows of both 数据 sheets, ready to be counted and added."""
    numbered = numbers(book)
    enterprises = [_enterprise(book, line, numbered) for line in book.enterprises]
    projects = [_project(book, number, line, numbered) for number, line in enumerate(book.projects, start=1)]
    return Amounts(
        projects=Facts(PROJECTS, "projects", PROJECT_COLUMNS, projects),
        enterprises=Facts(ENTERPRISES, "enterprises", ENTERPRISE_COLUMNS, enterprises),
    )


def _placed(line: EnterpriseLine | ProjectLine, numbered: Numbers) -> tuple[object, ...]:
    return (
        line.side.value, numbered.regions.get(line.bureau_path, 0), keys_of(line.bureau_path)[-1], line.bureau,
        line.place_code, line.place, line.industry_code, line.industry,
    )  # fmt: skip


def _enterprise(book: Book, line: EnterpriseLine, numbered: Numbers) -> tuple[object, ...]:
    return (
        numbered.enterprises[line.code], book.month, book.plan_year, line.code, line.name, line.uscc, line.site_no,
        *_placed(line, numbered), line.production.label if line.production else "", line.report, line.grade,
        line.organized, line.fugitive, line.clean_transport, line.projects, line.built, line.overdue,
        1, int(line.projects == line.built), int(line.carried),
        line.planned, line.year_total, line.increment, line.total,
    )  # fmt: skip


def _project(book: Book, number: int, line: ProjectLine, numbered: Numbers) -> tuple[object, ...]:
    return (
        number, book.month, line.year, int(line.year == book.plan_year), line.code, line.title,
        numbered.enterprises.get(line.enterprise_code, 0), line.enterprise_code, line.enterprise,
        *_placed(line, numbered), line.category_code, line.category, line.stage.value, line.stage.label,
        int(line.stage in BUILT), int(line.overdue), int(line.carried), int(line.retrofit),
        line.due, line.due_precision.value, line.planned, line.year_total, line.increment, line.total,
    )  # fmt: skip
