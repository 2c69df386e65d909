"""Browser tests of printing: A4 PDF by Chromium, read back page by page."""

import re
import subprocess

import pytest

pytestmark = pytest.mark.browser
ANALYST, REVIEWER = "analyst-XJ", "reviewer-XJ-1"
PORTRAIT, LANDSCAPE = "595 x 842", "842 x 595"
OF_FIGURES = "演示数据 · 口径：审核通过 · 2024年12月（已封账） · 截至 2025-01-"
OF_GRADES = "演示数据 · 2024年12月（已封账） · 截至 2025-01-"
OF_THE_MONTH = "演示数据 · 2025年1月（填报中） · 填报截止 2025-02-"
PRINTED = {
    "overview": ("/months/2024-12", ANALYST, PORTRAIT, 2, OF_FIGURES, ()),
    "bureau": ("/months/2024-12/bureaus/652300", ANALYST, PORTRAIT, 2, OF_FIGURES, ()),
    "receipt": ("/months/2025-01/reports/E033/receipt", REVIEWER, PORTRAIT, 1, "演示数据 · 生成 ", ("内容校验码",)),
    "enterprises": ("/months/2024-12/enterprises", ANALYST, LANDSCAPE, (2, 4), OF_FIGURES, ("企业", "监管部门")),
    "projects": ("/months/2024-12/projects", ANALYST, LANDSCAPE, (2, 4), OF_FIGURES, ("治理项目", "计划完成日")),
    "board": ("/months/2025-01/reports", REVIEWER, LANDSCAPE, (2, 4), OF_THE_MONTH, ("监管部门",)),
    "retrofits": ("/retrofits", REVIEWER, PORTRAIT, (2, 4), "演示数据 · 生成 ", ()),
    "applications": (
        "/applications?year=2024",
        REVIEWER,
        PORTRAIT,
        1,
        "演示数据 · 生成 ",
        ("企业", "状态", "申请日期"),
    ),
    "grading": ("/months/2024-12/grading", ANALYST, PORTRAIT, 2, OF_GRADES, ()),
    "closing": ("/months/2025-01/closing", "reviewer-XJ-2", LANDSCAPE, (2, 4), OF_THE_MONTH, ("监管部门", "截止日")),
    "bridge": ("/months/2024-12/bridge", ANALYST, LANDSCAPE, (5, 9), OF_FIGURES, ("治理项目", "变动")),
}
WORDS = {
    "overview": ("月度总览", "55.35", "87.99", "分地区进展", "未报", "逾期 163 天"),
    "bureau": ("昌吉州生态环境局", "本级和下级", "昌吉市"),
    "receipt": ("2025年1月填报回执", "接下来由"),
    "board": ("审核中", "填报中", "已通过", "现在在"),
    "retrofits": ("企业进度", "八一钢铁公司", "报告报送", "里程碑", "不含乌—昌—石"),
    "applications": ("示范水泥五厂", "公示中", "达到目标等级"),
    "grading": ("地方和兵团", "已评级的企业"),
    "closing": ("未审签",),
    "bridge": ("差额", "合计"),
}
NOT_PRINTED = ("待办", "跳到正文", "上一页", "按此排序", "下载 Word", "http", "导出")


@pytest.mark.parametrize("name", PRINTED)
def test_a_page_prints_on_a4_with_its_headings_numbers_and_source_on_every_sheet(watched, tmp_path, name):
    address, who, paper, count, source, heads = PRINTED[name]
    watched.sign_in(who)
    page = watched.open(address)
    file = tmp_path / "printed.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    facts = _run("pdfinfo", file)
    assert [round(float(side)) for side in re.findall(r"[\d.]+", re.search(r"Page size:(.*)pts", facts)[1])] == [
        int(side) for side in paper.split(" x ")
    ]
    sheets = _run("pdftotext", "-layout", file, "-").rstrip("\f").split("\f")
    few, many = count if isinstance(count, tuple) else (count, count)
    assert few <= len(sheets) <= many
    for number, sheet in enumerate(sheets, start=1):
        assert f"第{number}页，共{len(sheets)}页" in sheet.replace(" ", "")
        assert source.replace(" ", "") in sheet.replace(" ", "")
        assert "审计链头" in sheet
        assert len([line for line in sheet.splitlines() if line.strip()]) > 5, "an almost empty sheet"
        assert [head for head in heads if head not in sheet.replace(" ", "")] == []
    whole = "".join(sheets)
    assert [words for words in WORDS.get(name, ()) if words.replace(" ", "") not in whole.replace(" ", "")] == []
    assert [words for words in NOT_PRINTED if words in whole] == []


def _run(*words: object) -> str:
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, encoding="utf-8").stdout
