"""Web tests of the help page 帮助与口径 and of display preferences."""

from tests.markup import document
from tests.visitors import Visitor
from tracker.core.fields import InGuide, appearing
from tracker.figures.rules import FIGURES
from tracker.guide.rules import worked
from tracker.reports.fields import REPORT_LINE
from tracker.reports.rules.reports import Entry


def test_every_field_of_a_report_and_every_figure_is_explained_with_an_example(shared):
    explained = {field.name: entry for field, entry in appearing(REPORT_LINE, InGuide)}
    assert set(explained) == set(Entry.__dataclass_fields__)
    assert all(each.meaning and each.example for each in explained.values())
    page = Visitor(shared, "liaison-E020").client.get("/guide").text
    anchors = document(page).addresses("figure-.+", "id")
    assert anchors == [f"figure-{code.replace('.', '-')}" for code in FIGURES]
    assert all(str(figure.meaning) in page for figure in FIGURES.values())
    assert "1.10 ÷ 1.80 = 61.11%" in page


def test_the_example_is_worked_out_by_the_declarations():
    values = {code: value.value for code, value in worked().items()}
    assert values["plan.enterprises"] == "2"
    assert values["plan.investment.planned"] == "1.80"
    assert values["plan.investment.completed"] == "1.10"
    assert values["plan.projects.rate"] == "33.33"
    assert values["plan.projects.overdue"] == "1"


def test_larger_text_and_single_keys_are_chosen_on_this_device(app):
    visitor = Visitor(app, "liaison-E020")
    assert 'class="large"' not in visitor.client.get("/home").text
    app.config["WTF_CSRF_ENABLED"] = False
    assert visitor.client.post("/account/look", data={"large": "y"}).status_code == 302
    home = visitor.client.get("/home").text
    assert '<html lang="zh-CN" class="large"' in home
    assert "data-no-keys" in home
    visitor.client.post("/account/look", data={"keys": "y"})
    home = visitor.client.get("/home").text
    assert 'class="large"' not in home
    assert "data-no-keys" not in home
