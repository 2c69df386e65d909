"""Tests of the progress paragraph, of the whole region and of parts."""

from dataclasses import dataclass

import pytest

from tracker.figures.rules.paragraph import WHOLE, Part, pieces, sentence
from tracker.register.rules.register import Side


@dataclass(frozen=True)
class Value:
    value: str


PLAN = {
    "plan.enterprises": "41", "plan.investment.planned": "21.06", "plan.investment.completed": "11.02",
    "plan.investment.rate": "52.33", "plan.projects.planned": "152", "plan.projects.built": "131",
    "plan.projects.rate": "86.18",
}  # fmt: skip
FUNNEL = {
    "grading.rated_cumulative": "14", "grading.target_a": "2", "grading.target_b": "3", "grading.first_reviewed": "2",
    "grading.submitted": "2", "grading.expert_reviewed": "2", "grading.rated": "1",
}  # fmt: skip


def told_of(part, **changed):
    values = PLAN | FUNNEL | {f"grading.{name}": value for name, value in changed.items()}
    return sentence(2024, {code: Value(value) for code, value in values.items() if value is not None}, part)


def test_the_whole_speaks_of_the_area_and_a_part_of_itself():
    assert told_of(WHOLE).startswith("2024年“乌—昌—石”继续实施41家企业")
    assert "，2024年“乌—昌—石”区域计划“创A”企业2家，“晋B”企业3家，地州市完成2家企业初审，提交自治区的" in told_of(WHOLE)
    part = told_of(Part("昌吉州", Side.LOCAL))
    assert part.startswith("昌吉州：2024年继续实施41家企业")
    assert "，2024年计划“创A”企业2家，“晋B”企业3家，地州市完成2家企业初审" in part
    assert "乌—昌—石" not in part


@pytest.mark.parametrize("targets", [("0", "0"), (None, None)])
def test_a_part_for_which_nobody_plans_has_no_plan_in_its_sentence(targets):
    text = told_of(Part("昌吉州", Side.LOCAL), target_a=targets[0], target_b=targets[1])
    assert "计划“创A”" not in text
    assert "完成14家企业“创A晋B”评级工作，地州市完成2家企业初审" in text


def test_one_target_alone_is_a_plan():
    assert "计划“创A”企业0家，“晋B”企业3家" in told_of(Part("昌吉州", Side.LOCAL), target_a="0")


@pytest.mark.parametrize(
    ("part", "words"),
    [(Part("兵团", Side.XPCC), "师市完成2家企业初审，提交兵团局的2家企业已完成专家函审"),
     (Part("水泥"), "地州市或师市完成2家企业初审，提交自治区厅或兵团局的2家企业已完成专家函审")],
)  # fmt: skip
def test_a_part_names_the_bodies_of_its_own_side(part, words):
    assert f"，{words}" in told_of(part)


def test_what_was_not_submitted_was_not_reviewed():
    text = told_of(Part("兵团", Side.XPCC), submitted="0", expert_reviewed="0")
    assert "企业初审，尚无提交兵团局的企业，已完成评定为A、B级的1家企业。" in text
    assert "提交兵团局的0家" not in text


def test_without_a_plan_and_a_step_nothing_is_said_of_grading():
    assert "创A晋B" not in told_of(Part("昌吉州", Side.LOCAL), **{name.partition(".")[2]: "0" for name in FUNNEL})


def test_every_number_of_the_sentence_names_its_figure():
    values = {code: Value(value) for code, value in (PLAN | FUNNEL).items()}
    numbered = [each for each in pieces(2024, values, Part("昌吉州", Side.LOCAL)) if each.code]
    assert [each.code for each in numbered] == [*PLAN, *(code for code in FUNNEL if "expert" not in code)]
    assert all(values[each.code].value in str(each.text) for each in numbered)
