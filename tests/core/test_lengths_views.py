"""Tests of maximum lengths in forms."""

import pytest
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col, select
from wtforms import Form
from wtforms.fields.core import UnboundField

from tests.declared import every_form
from tests.report_pages import REPORT, Editor, boxes_of, explained, under_construction
from tracker.core.errors import Invalid
from tracker.core.text_length import too_long, within
from tracker.core.web.fields import LineField, WordsField
from tracker.core.web.text_boxes import LABELS, box
from tracker.reports.models.reports import Progress

KEPT_IN = {
    "BureauForm": "bureau", "NewBureauForm": "bureau", "EnterpriseForm": "enterprise", "NewEnterpriseForm": "enterprise",
    "IndustryForm": "industry", "NewIndustryForm": "industry", "ExtensionForm": "extension", "HolidayForm": "holiday",
    "EditionForm": "grade_guideline", "NewEditionForm": "grade_guideline", "IndicatorForm": "grade_indicator",
    "MeasureForm": "alert_measure", "TargetForm": "grade_target", "ChangeForm": "grade_change",
    "FlagForm": "exceedance_flag", "FilingForm": "emergency_document", "ProposalForm": "proposal",
    "TermProposalForm": "proposal", "PlanProposalForm": "proposal", "NewProjectForm": "proposal",
    "ProjectForm": "project", "ClaimForm": "stage_claim", "EvaluationForm": "stage_claim", "ReportForm": "stage_claim",
    "ObjectionForm": "retrofit_objection", "UnitForm": "elimination", "RuleForm": "retrofit_rule",
    "LimitForm": "retrofit_limit", "MilestoneForm": "retrofit_milestone", "LineForm": "progress",
    "PasskeyForm": "passkey", "NewPasskeyForm": "passkey", "PasskeyNameForm": "passkey",
    "PersonForm": "person", "PersonFactsForm": "person", "AssignmentForm": "bureau", "GrantForm": "read_grant",
}  # fmt: skip
"""Where a form's texts end up; a form with texts that is not named here fails the test."""
ELSEWHERE = {
    ("EnterpriseForm", "name"): ("term", "name"), ("NewEnterpriseForm", "name"): ("term", "name"),
    ("TermProposalForm", "name"): ("term", "name"), ("NewProjectForm", "title"): ("project", "title"),
    ("NewProjectForm", "pollutants"): ("project", "pollutants"),
    ("NewProjectForm", "responsible"): ("project", "responsible"), ("ChangeForm", "document_no"): ("grade_change", "document"),
}  # fmt: skip
READ_BY_A_RULE = {
    ("EnterpriseForm", "uscc"), ("NewEnterpriseForm", "uscc"),  # 18 signs and blanks between, read by the register
    ("AssignmentForm", "unit"), ("GrantForm", "reader"), ("GrantForm", "shown"),  # looked up, never stored
}  # fmt: skip


def _texts(form):
    return [
        name for name in dir(form)
        if isinstance(field := getattr(form, name), UnboundField) and issubclass(field.field_class, WordsField | LineField)
    ]  # fmt: skip


PAIRS = [(form, name) for form in every_form() for name in _texts(form)]


def _column(form, name):
    table, column = ELSEWHERE.get((form.__name__, name), (KEPT_IN[form.__name__], name))
    if name.startswith("requires_"):
        table, column = "grade_requirement", "text"
    return SQLModel.metadata.tables[table].columns[column].type.length


@pytest.mark.parametrize(("form", "name"), PAIRS, ids=[f"{form.__name__}-{name}" for form, name in PAIRS])
def test_no_form_takes_more_than_its_column(shared, form, name):
    if (form.__name__, name) in READ_BY_A_RULE:
        return
    most = _column(form, name)
    with shared.test_request_context("/"):
        field = getattr(form, name).bind(form=Form(formdata=None), name=name)
        for length in (most + 1, most + 4000):
            field.process(None, "")
            field.raw_data = ["a" * length]
            field.process_formdata(field.raw_data)
            assert not field.validate(field), length


def test_every_text_box_outside_a_form_has_a_word_and_a_limit():
    assert [name for name in LABELS if len(box({name: "长" * 80}, name)) != 80] == []
    for name in LABELS:
        with pytest.raises(Invalid, match="请减少"):
            box({name: "长" * 501}, name)


@pytest.mark.parametrize(("typed", "over"), [("长" * 500, 0), ("长" * 501, 1), ("😀" * 500, 0), ("𠮷" * 502, 2),
                                            ("行\r\n" * 249 + "行行", 0), ("行\r\n" * 249 + "行行行", 1)])  # fmt: skip
def test_a_text_is_counted_as_typed(shared, typed, over):
    with shared.test_request_context("/"):
        field = WordsField("说明").bind(form=Form(formdata=None), name="note")
        field.process(None, "")
        field.process_formdata([typed])
        assert field.validate(field) is (over == 0)
        assert over == 0 or f"最多 500 字，请减少 {over} 字" in field.errors[0]


def test_what_is_counted_is_what_the_database_counts(session):
    text = ("😀" * 200 + "𠮷" * 200 + "行\n" * 50)[:500]
    assert too_long(text, 500) is None
    assert within(text, 500, "说明") == text
    assert session.connection().exec_driver_sql(f"SELECT length('{text}')").scalar() == 500


@pytest.fixture
def liaison(app):
    return Editor(app, "liaison-E020")


@pytest.mark.parametrize("name", ["note", "difficulty", "next_step", "reduction_note"])
def test_a_text_too_long_is_told_at_its_field_and_the_rest_is_kept(app, demo, liaison, name):
    key = under_construction(liaison)
    page = liaison.get(REPORT).text
    typed = boxes_of(page) | {f"p{key}-answer": "given", f"p{key}-image_percent": "61", f"p{key}-{name}": "长" * 501}
    kept = liaison.send(f"{REPORT}/save", **typed, headers={"X-Autosave": "1"})
    assert kept.status_code == 422
    assert kept.json["wrong"] == [f"p{key}-{name}"]
    assert "最多 500 字，请减少 1 字" in kept.json["found"][f"p{key}-{name}"]
    assert boxes_of(liaison.get(REPORT).text)[f"p{key}-image_percent"] == "61"
    answer = liaison.send(f"{REPORT}/save", **typed)
    assert answer.status_code == 422
    assert "最多 500 字，请减少 1 字" in answer.text
    assert "长" * 501 in answer.text
    with Session(demo.reader) as session:
        assert max(len(each) for each in session.scalars(select(col(getattr(Progress, name))))) <= 500


def test_an_explanation_too_long_is_told_at_its_box_and_stays_in_it(liaison):
    key = under_construction(liaison)
    total = float(boxes_of(liaison.get(REPORT).text)[f"p{key}-total"].replace(",", ""))
    typed = {f"p{key}-answer": "given", f"p{key}-total": f"{total + 1250:.2f}", f"p{key}-note": "设备到货"}
    name = next(iter(explained(liaison.send(f"{REPORT}/submit", **typed).text)))
    answer = liaison.send(f"{REPORT}/save", **typed, **{name: "说" * 502})
    assert answer.status_code == 422
    assert "最多 500 字，请减少 2 字" in answer.text
    assert "说" * 502 in answer.text
