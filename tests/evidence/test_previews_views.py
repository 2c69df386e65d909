"""Web tests of page previews."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import xlsxwriter
from PIL import Image
from sqlalchemy.orm import Session
from sqlmodel import select

from tests.markup import document, plain
from tests.report_pages import REPORT, Editor, under_construction
from tests.visitors import Visitor
from tests.workbook.pdfs import pdf
from tracker import jobs
from tracker.config import ConfigError, Settings
from tracker.evidence import rendering
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import previews as rules
from tracker.evidence.services import previews


class Site:
    """The site with a worker that is asked by hand, and its files."""

    def __init__(self, app, demo, folder, *, office=""):
        self.app, self.demo = app, demo
        self.settings = Settings(folder, f"sqlite:///{folder / 'tracker.db'}", office_command=office)
        self.asked = []
        self.liaison, self.reviewer = Editor(app, "liaison-E020"), Visitor(app, "reviewer-650106-1")

    def send(self, content, name):
        key = under_construction(self.liaison)
        typed = {f"p{key}-answer": "given", f"p{key}-file": (io.BytesIO(content), name)}
        assert self.liaison.send(f"{REPORT}/save", **typed).status_code == 302
        with Session(self.demo.reader) as session:
            return session.scalar(select(StoredFile.id).where(StoredFile.name == name).order_by(StoredFile.id.desc()))

    def twin(self, content, name):
        """Submit the same content once more, beside the report."""
        reviewer, path = Visitor(self.app, "reviewer-650106-1"), "/enterprises/E020/proposal/send"
        page = reviewer.post(path, {"reason": "", "document": (io.BytesIO(content), name)}).text
        return int(document(page).value("file_id"))

    def work(self):
        done = [jobs.draw_pages(self.settings, self.demo, number) for number in self.asked]
        self.asked.clear()
        return done


@pytest.fixture
def site(app, demo, demo_folder, monkeypatch, request):
    made = Site(app, demo, demo_folder, office=getattr(request, "param", ""))
    monkeypatch.setitem(app.config, "TRACKER_EVIDENCE", made.settings.evidence_dir)
    monkeypatch.setitem(app.config, "TRACKER_OFFICE", made.settings.office_command)
    monkeypatch.setitem(app.extensions, "previewing", made.asked.append)
    return made


def test_a_pdf_is_looked_at_page_by_page_once_the_worker_has_drawn_it(site):
    number = site.send(pdf(3), "验收意见.pdf")
    waiting = site.reviewer.get(f"/files/{number}/pages")
    assert "正在生成预览" in plain(waiting.text)
    assert waiting.headers["Refresh"] == "3"
    assert site.reviewer.get(f"/files/{number}/pages/1").status_code == 404
    site.reviewer.get(f"/files/{number}/pages")
    assert site.asked == [number]
    assert site.work() == [True]
    first = site.reviewer.get(f"/files/{number}/pages")
    assert "Refresh" not in first.headers
    assert "第 1 页，共 3 页" in plain(first.text)
    assert "下一页" in first.text
    assert "上一页" not in first.text
    assert f'href="/files/{number}"' in first.text
    assert "下载原件" in first.text
    last = site.reviewer.get(f"/files/{number}/pages?page=99").text
    assert "第 3 页，共 3 页" in plain(last)
    assert "下一页" not in last
    seen = site.reviewer.get(document(last).attribute(".sheet", "src"))
    assert seen.mimetype == "image/webp"
    with Image.open(io.BytesIO(seen.data)) as picture:
        assert max(picture.size) <= rules.SIDE


def test_pages_are_open_to_whom_the_file_is_and_to_nobody_else(site):
    number = site.send(pdf(1), "凭证.pdf")
    site.reviewer.get(f"/files/{number}/pages")
    site.work()
    for path in (f"/files/{number}/pages", f"/files/{number}/pages/1"):
        assert site.liaison.get(path).status_code == 200
        assert site.reviewer.get(path).status_code == 200
        for foreign in ("liaison-E037", "reviewer-XPCC-08-1"):
            assert Visitor(site.app, foreign).get(path).status_code == 404
        assert Visitor(site.app).get(path).status_code == 302
        assert Visitor(site.app, "system_admin").get(path).status_code == 403


def test_somebody_out_of_reach_gives_the_worker_nothing_to_do(site):
    number = site.send(pdf(1, "别人的"), "凭证.pdf")
    assert Visitor(site.app, "reviewer-XPCC-08-1").get(f"/files/{number}/pages").status_code == 404
    assert site.asked == []


def test_one_content_is_drawn_once_whoever_hands_it_in_and_looks(site, monkeypatch):
    drawn, draw = [], rendering.draw
    monkeypatch.setattr(rendering, "draw", lambda *given: drawn.append(given[0]) or draw(*given))
    numbers = [site.send(pdf(2, "同一份"), "甲.pdf"), site.twin(pdf(2, "同一份"), "乙.pdf")]
    for number in numbers:
        site.reviewer.get(f"/files/{number}/pages")
        site.work()
        assert "共 2 页" in plain(site.reviewer.get(f"/files/{number}/pages").text)
    site.asked.extend(numbers)
    assert site.work() == [False, False]
    assert len(drawn) == 1


def test_a_file_that_gives_no_pages_says_so_and_offers_the_original(site):
    number = site.send(b"%PDF-1.7\nbroken\n%%EOF\n", "坏的.pdf")
    site.reviewer.get(f"/files/{number}/pages")
    assert site.work() == [True]
    page = site.reviewer.get(f"/files/{number}/pages")
    assert "没能生成预览" in plain(page.text)
    assert "Refresh" not in page.headers
    assert page.text.count(f'href="/files/{number}"') == 2
    assert site.asked == []


def test_a_file_beyond_the_most_pages_says_that_the_rest_is_in_the_original(site):
    number = site.send(pdf(rules.MOST_PAGES + 5, "长"), "长.pdf")
    site.reviewer.get(f"/files/{number}/pages")
    site.work()
    assert "只有前 20 页可以在这里看" in plain(site.reviewer.get(f"/files/{number}/pages").text)
    assert site.reviewer.get(f"/files/{number}/pages/{rules.MOST_PAGES + 1}").status_code == 404


def test_pages_that_were_removed_are_drawn_again_and_the_queue_has_an_end(site, monkeypatch):
    number = site.send(pdf(1, "再来"), "再来.pdf")
    site.reviewer.get(f"/files/{number}/pages")
    site.work()
    later = datetime.now(UTC) + rules.KEPT + timedelta(days=1)
    assert jobs.clean(site.settings, site.demo, later)["previews"] >= 1
    monkeypatch.setattr(previews, "MOST_WAITING", 0)
    assert "正在生成预览" in plain(site.reviewer.get(f"/files/{number}/pages").text)
    assert site.asked == []
    monkeypatch.setattr(previews, "MOST_WAITING", 1)
    site.reviewer.get(f"/files/{number}/pages")
    assert site.work() == [True]
    assert site.reviewer.get(f"/files/{number}/pages/1").status_code == 200


def test_what_failed_is_tried_again_after_a_day_and_pages_of_no_file_go(site):
    number = site.send(b"%PDF-1.7\nnothing\n%%EOF\n", "坏的.pdf")
    site.reviewer.get(f"/files/{number}/pages")
    site.work()
    lost = site.settings.data_dir / "previews" / "00" / f"{'0' * 64}-pdf"
    lost.mkdir(parents=True)
    with Session(site.demo.reader) as session:
        assert previews.sweep(session, site.settings.evidence_dir, at=datetime.now(UTC)) == 1
        later = datetime.now(UTC) + rules.FAILED_FOR + timedelta(hours=1)
        assert previews.sweep(session, site.settings.evidence_dir, at=later) >= 1
    assert "正在生成预览" in plain(site.reviewer.get(f"/files/{number}/pages").text)


def test_a_program_that_is_not_there_is_told_at_the_start(tmp_path):
    with pytest.raises(ConfigError, match="TRACKER_OFFICE_COMMAND"):
        Settings.from_environment({"TRACKER_OFFICE_COMMAND": str(tmp_path / "soffice")})


def _book():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("台账").write(0, 0, "除尘改造")
    return made.getvalue()


def test_without_an_office_program_the_page_offers_the_original_alone(site):
    number = site.send(_book(), "台账.xlsx")
    page = site.reviewer.get(f"/files/{number}/pages")
    assert "这类文件不能在页面上看" in plain(page.text)
    assert f'href="/files/{number}"' in page.text
    assert "Refresh" not in page.headers
    assert site.asked == []


@pytest.mark.office
@pytest.mark.parametrize("site", ["soffice"], indirect=True)
def test_a_workbook_is_looked_at_where_the_office_program_is_set(site):
    number = site.send(_book(), "台账二.xlsx")
    assert "正在生成预览" in plain(site.reviewer.get(f"/files/{number}/pages").text)
    assert site.work() == [True]
    assert 'class="sheet"' in site.reviewer.get(f"/files/{number}/pages").text
    assert site.reviewer.get(f"/files/{number}/pages/1").mimetype == "image/webp"


def test_a_picture_is_looked_at_as_it_is(site):
    made = io.BytesIO()
    Image.new("RGB", (30, 20)).save(made, "PNG")
    number = site.send(made.getvalue(), "现场.png")
    page = site.reviewer.get(f"/files/{number}/pages").text
    assert f'class="sheet" src="/files/{number}/preview"' in page
    assert site.asked == []
