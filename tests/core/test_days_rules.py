"""Tests of working days, name matching and file types by first bytes."""

from datetime import date

import pytest

from tracker.core.calendar.working_days import WorkingDays
from tracker.core.file_names import shown_name
from tracker.evidence.rules import FileKind, FileLimits, kind_of, size_problem
from tracker.register.rules.name_matching import alike

SPRING = WorkingDays(
    frozenset(date(2025, 1, day) for day in (28, 29, 30, 31)) | {date(2025, 2, 3), date(2025, 2, 4)},
    frozenset({date(2025, 1, 26), date(2025, 2, 8)}),
)


@pytest.mark.parametrize(
    ("day", "working"),
    [("2025-01-27", True), ("2025-01-28", False), ("2025-01-26", True), ("2025-02-02", False), ("2025-02-05", True)],
)
def test_a_day_is_worked_by_the_week_unless_the_table_says_otherwise(day, working):
    assert SPRING.is_working(date.fromisoformat(day)) is working


def test_the_next_working_day_and_days_counted_skip_what_is_free():
    assert SPRING.from_day(date(2025, 1, 28)) == date(2025, 2, 5)
    assert SPRING.add(date(2025, 1, 27), 1) == date(2025, 2, 5)
    assert SPRING.add(date(2025, 2, 5), -1) == date(2025, 1, 27)
    assert SPRING.add(date(2025, 2, 7), 7) == date(2025, 2, 17)
    assert WorkingDays().from_day(date(2025, 1, 25)) == date(2025, 1, 27)


def test_a_year_without_any_holiday_is_not_announced():
    assert SPRING.announced(2025)
    assert not SPRING.announced(2026)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("示范钢铁一厂", "示范钢铁 一厂", True), ("示范（乌昌）焦化有限公司", "示范(乌昌)焦化有限责任公司", True),
        ("示范钢铁ＡＢ公司", "示范钢铁ab集团有限公司", True), ("示范钢铁一厂", "示范钢铁二厂", False), ("公司", "集团", False),
    ],
)  # fmt: skip
def test_names_are_nearly_the_same_without_width_brackets_and_legal_form(one, other, same):
    assert (alike(one) == alike(other)) is same


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", FileKind.PDF), ("a.PDF", b"%PDF-1.7", FileKind.PDF), ("a.pdf", b"<html>", None),
        ("a.png", b"\x89PNG\r\n\x1a\n", FileKind.PNG), ("a.jpg", b"\xff\xd8\xff\xe0", FileKind.JPEG),
        ("a.svg", b"<svg", None), ("a", b"%PDF-1.7", None), ("a.xlsm", b"PK\x03\x04", None), ("a.pdf.exe", b"MZ", None),
    ],
)  # fmt: skip
def test_a_kind_is_what_name_and_first_bytes_agree_on(name, content, kind):
    assert kind_of(name, content) is kind


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("整改证据.pdf", "整改证据.pdf"), ("..\\..\\etc\\a.pdf", "a.pdf"), ("/etc/passwd", "passwd"), ("a\x00b.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe"), ("", "file"), (f"{'长' * 300}.pdf", f"{'长' * 96}.pdf"), ("C:\\CON", "CON"), ("a\r\nb.png", "ab.png"),
    ],
)  # fmt: skip
def test_a_name_is_shown_cleaned(sent, shown):
    assert shown_name(sent) == shown
    assert len(shown_name(sent)) <= 100


@pytest.mark.parametrize(
    ("size", "said"), [(0, "空的"), (1, None), (20 * 1024 * 1024, None), (20 * 1024 * 1024 + 1, "20 MB")]
)
def test_a_file_is_neither_empty_nor_larger_than_the_limit(size, said):
    found = size_problem(size, FileLimits())
    assert found is None if said is None else said in str(found)
