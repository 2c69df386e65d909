"""Tests of seed files: tolerant of format, all faults in one pass."""

import codecs
from datetime import UTC, datetime

import pytest

from tests import regions
from tests.seeding.seed_books import COLUMNS, book, cell, told, values
from tracker.core.errors import Invalid
from tracker.seeding import services as seeding
from tracker.seeding.services import problems

PLACES = "code,name,name_en,parent,in_key_area"


def _folder(tmp_path, **contents):
    folder = tmp_path / "seed"
    folder.mkdir()
    for name, content in contents.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder


@pytest.mark.parametrize("name", ["Places.CSV", "PLACES.csv", "places.Csv"])
def test_names_of_files_may_be_written_in_any_case(tmp_path, name):
    (tmp_path / name).write_text(f"{PLACES}\n65,区,R,,no\n", encoding="utf-8")
    assert values(tmp_path, "places", "code") == ["65"]


def test_two_files_of_one_name_are_told(tmp_path):
    for name in ("places.csv", "Places.CSV"):
        (tmp_path / name).write_text(f"{PLACES}\n65,区,R,,no\n", encoding="utf-8")
    assert told(tmp_path) == ["Places.CSV、places.csv 是同一个文件的两份。请只留一份。"]


@pytest.mark.parametrize(
    "content",
    [
        f"{PLACES}\r\n65,区,R,,no\r\n", f'{PLACES}\n65,"区",R,"",no', f"\ufeff{PLACES}\n\n,,,,\n65,区,R,,no\n\n", f"{PLACES},,\r\n65,区,R,,no,,\r\n",
        " Code , NAME ,name_en,parent,in_key_area\n 65 , 区 ,R, , no \n", f"\n{PLACES}\n65,区\u200b,\ufeffR,\u00a0,NO\n", f"{PLACES}\r65,区,R,,no\r",
    ],
)  # fmt: skip
def test_line_ends_marks_quotes_blanks_and_empty_columns_are_no_fault(tmp_path, content):
    folder = _folder(tmp_path, places=content)
    assert told(folder) == []
    assert [values(folder, "places", column) for column in COLUMNS["places"]] == [
        ["65"],
        ["区"],
        ["R"],
        [None],
        [False],
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("区".encode("gbk"), "像是 GBK"), (codecs.BOM_UTF16_LE + PLACES.encode("utf-16-le"), "像是 UTF-16"), (codecs.BOM_UTF16_BE + PLACES.encode("utf-16-be"), "像是 UTF-16"),
        (PLACES.encode("utf-16-le"), "空字符"), (b"\xff\x00\x81", "像是 别的编码"), (f"{PLACES}\n65,区,R,,no,x\n".encode(), "有 6 列，应为 5 列"),
        (f"{PLACES},\n65,区,R,,no,x\n".encode(), "第 6 列没有列名"), (b"", "缺少的列"), (f"{PLACES}\n65,\"\xe4\n".encode(), "读不下去"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_with_what_it_seems_to_be(tmp_path, content, words):
    lines = told(_folder(tmp_path, places=content))
    assert len(lines) == 1
    assert words in lines[0]


def test_one_unreadable_file_does_not_keep_the_faults_of_the_others_back(tmp_path):
    folder = regions.write(tmp_path)
    (folder / "enterprises.csv").write_bytes("code,名称\n".encode("gbk"))
    (folder / "terms.csv").write_text("enterprise,from_month\nE1,2024-13\n", encoding="utf-8")
    (folder / "底稿.csv").write_text("x\n", encoding="utf-8")
    text = (folder / "projects.csv").read_text(encoding="utf-8")
    (folder / "projects.csv").write_text(text.replace("100.00", "12.5 1"), encoding="utf-8")
    lines = told(folder)
    assert len(lines) == 5
    for words in (
        "底稿.csv",
        "enterprises.csv 不是 UTF-8 编码，像是 GBK",
        "terms 第 1 行：缺少的列：bureau",
        "terms 第 2 行，from_month：“2024-13”不是月份",
        "projects 第 2 行，opening：“12.5 1”像是两个值",
    ):
        assert sum(words in line for line in lines) == 1


def test_a_faulty_row_that_others_refer_to_is_told_once(session, tmp_path):
    folder = regions.write(
        tmp_path,
        enterprises=["E1,91650100MA700000XX,,一,,yes,测试", "E2,91659001MA700000XN,,1,,yes,测试"],
    )
    with pytest.raises(Invalid) as refused:
        seeding.load(session, seeding.read(folder), at=datetime(2024, 2, 1, tzinfo=UTC))
    session.rollback()
    lines = [str(sentence) for sentence in refused.value.sentences]
    assert lines == ["enterprises 第 2 行，site_no：“一”应为 1 到 99 的整数。"]


@pytest.mark.parametrize("sheet", [False, True])
def test_a_rule_is_told_two_hundred_times_and_the_rest_is_counted(tmp_path, sheet):
    rows = [f"X{number},区,R,,{'也许' if number < 450 else 'no'}" for number in range(500)]
    if sheet:

        def change(made):
            for row in rows:
                made["places"].append(row.split(","))
            cell(made, "places", "code", 6).value = None

        lines = told(book(tmp_path / "a.xlsx", change, only=["places"]))
        assert lines[0] == "places!E5，in_key_area：“也许”应为 yes 或 no。"
        assert lines[1] == "places!A6，code：没有填。这一列必须有值。"
    else:
        lines = told(_folder(tmp_path, places="\n".join([PLACES, *rows, ",区,R,,no"])))
    assert len(lines) == problems.PER_RULE + 2
    assert lines[-1] == "places，in_key_area：还有 250 处同样的问题没有列出。"


def test_a_name_over_two_lines_is_refused_with_its_place_and_notes_may_have_lines(tmp_path):
    folder = regions.write(tmp_path)
    text = (folder / "terms.csv").read_text(encoding="utf-8")
    (folder / "terms.csv").write_text(text.replace("示范钢铁一厂", '"示范钢铁\n一厂"'), encoding="utf-8")
    assert told(folder) == ["terms 第 2 行，name：第 5 个字是换行（“示范钢铁 一厂”）。请写在一行里。"]
    content = 'indicator,level,text\nsteel / 测试版 / 1,A,"第一\r\n第二"\n'
    notes = _folder(tmp_path, requirements=content)
    assert told(notes) == []
    assert values(notes, "requirements", "text") == ["第一\n第二"]
