"""Tests of `tracker figures`, `paragraph` and `verify` on the demonstration: the published figures of 2024."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tracker.figures.rules import STATUSES

PUBLISHED = list(csv.DictReader((Path(__file__).parent / "published.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def december(tracker, demo_folder):
    done = tracker("figures", "--month", "2024-12", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return {(each["code"], each["cut"]): each for each in json.loads(done.stdout)}


def test_december_2024_gives_every_published_figure_of_plans_grades_and_retrofits(december):
    for row in PUBLISHED:
        found = december[row["code"], row["cut"]]
        assert (found["value"], found["unit"]) == (row["value"], row["unit"])
        assert found["numerator"] == int(row["numerator"])
        assert found["denominator"] == (int(row["denominator"]) if row["denominator"] else None)


def test_a_figure_names_its_month_plan_year_basis_and_what_is_carried(december):
    assert set(december["plan.enterprises", "all"]) == {
        "code", "month", "plan_year", "cut", "basis", "value", "unit", "numerator", "denominator", "carried",
    }  # fmt: skip
    assert {
        (each["month"], each["plan_year"], each["basis"], each["carried"])
        for (code, _), each in december.items()
        if code.startswith("plan.") and code not in STATUSES
    } == {("2024-12", 2024, "approved", 9)}


def test_figures_that_follow_from_others_agree_with_them(december):
    count = {code: each["numerator"] for (code, cut), each in december.items() if cut == "all"}
    assert count["plan.projects.remaining"] == count["plan.projects.planned"] - count["plan.projects.built"] == 49
    stages = sum(number for code, number in count.items() if code.startswith("plan.projects.stage."))
    assert stages == count["plan.projects.planned"]
    assert (
        count["plan.investment_total.completed"] - count["plan.investment_total.before_year"]
        == count["plan.investment.completed"]
    )


def test_every_cut_adds_up_to_the_whole(tracker, demo_folder):
    done = tracker("figures", "--month", "2024-12", "--cut", "every", "--json")
    values = {(each["code"], each["cut"]): each["numerator"] for each in json.loads(done.stdout)}
    for code in ("plan.enterprises", "plan.investment.planned", "plan.investment.completed", "plan.projects.built"):
        whole = values[code, "all"]
        assert values[code, "side:local"] + values[code, "side:xpcc"] == whole
        assert values[code, "bureau:XJ"] + values[code, "bureau:XPCC"] == whole
        assert values[code, "place:650000"] == whole
        assert (
            sum(number for (each, cut), number in values.items() if each == code and cut.startswith("industry:"))
            == whole
        )
    assert ("plan.enterprises", "category:vocs") not in values


@pytest.mark.parametrize(
    ("cut", "enterprises"), [("local", "85"), ("xpcc", "27"), ("bureau:652300", "41"), ("enterprise:E001", "1")]
)
def test_a_single_cut_is_told_with_its_own_numbers(tracker, demo_folder, cut, enterprises):
    done = tracker("figures", "--month", "2024-12", "--cut", cut, "--json")
    assert {each["code"]: each["value"] for each in json.loads(done.stdout)}["plan.enterprises"] == enterprises


def test_the_filed_basis_stands_beside_the_approved_one(tracker, demo_folder):
    bases = {}
    for basis in ("filed", "approved"):
        done = tracker("figures", "--month", "2025-01", "--basis", basis, "--json")
        bases[basis] = {each["code"]: each["numerator"] for each in json.loads(done.stdout)}
    assert bases["filed"]["plan.investment_total.completed"] > bases["approved"]["plan.investment_total.completed"]
    assert bases["filed"]["plan.enterprises.carried"] == bases["approved"]["plan.enterprises.carried"] - 25


def test_the_paragraph_is_the_published_sentence(tracker, demo_folder, tmp_path):
    done = tracker("paragraph", "--month", "2024-12", "--docx", tmp_path / "通报.docx")
    assert done.stdout == (
        "2024年“乌—昌—石”继续实施112家企业“一企一策”污染治理，计划投资55.35亿元，已完成投资30.27亿元，完成率54.69%；"
        "计划实施408个大气污染治理项目，已建成项目359个，完成率87.99%。"
        "钢铁行业9个超低排放改造项目，已建成9个；1家钢铁企业的有组织和无组织监测评估报告已报行业协会；"
        "1家水泥企业已完成超低排放改造建设；2家企业的4.3米焦炉已停产。"
        "实施企业环保绩效“创A晋B”行动，完成33家企业“创A晋B”评级工作，2024年“乌—昌—石”区域计划“创A”企业9家，“晋B”企业16家，"
        "地州市完成17家企业初审，提交自治区的10家企业已完成专家函审，已完成评定为A、B级的5家企业。\n"
    )
    assert (tmp_path / "通报.docx").read_bytes().startswith(b"PK")


def test_the_rollup_is_a_workbook_with_the_same_figures(tracker, demo_folder, tmp_path):
    done = tracker("rollup", "--month", "2024-12", "--out", tmp_path / "月报.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    names = openpyxl.load_workbook(tmp_path / "月报.xlsx").sheetnames
    assert [name.split(" ")[0] for name in names[:2]] == ["封面", "说明"]
    again = tracker("rollup", "--month", "2024-12", "--out", tmp_path / "again.xlsx")
    assert again.returncode == 0
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "月报.xlsx").read_bytes()


def test_verify_finds_both_paths_in_agreement(tracker, demo_folder):
    done = tracker("verify", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["months"], told["differences"]) == (0, 14, [])


def test_verify_names_the_first_difference_and_exits_1(tracker, demo):
    with demo.writer.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE total SET planned = planned + 100 WHERE month = '2025-01' AND dimension = 'industry'"
        )
    done = tracker("verify")
    assert done.returncode == 1
    assert "2025-01" in done.stderr
    assert "planned" in done.stderr


def test_december_2024_as_filed_counts_the_rounds_that_were_submitted_and_never_approved(tracker, demo_folder):
    done = tracker("figures", "--month", "2024-12", "--basis", "filed", "--cut", "all", "--json")
    found = {each["code"]: each["value"] for each in json.loads(done.stdout) if each["basis"] == "filed"}
    assert (found["plan.investment.completed"], found["plan.projects.built"]) == ("31.10", "363")
