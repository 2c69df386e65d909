"""Tests of amounts by word and of values written by the kind of their field."""

from datetime import date
from decimal import Decimal

import pytest

from tests.core.source_words import Source
from tracker.core import amounts, field_values
from tracker.core.calendar.dates import Precision
from tracker.core.errors import Invalid
from tracker.core.fields import Field, FieldKind, InExport, InList, InSheet, appearing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("own", {"own": None}),
        ("other state=80 own=1,250.00", {"own": 12_500_000, "state": 800_000, "other": None}),
        ("ｏｗｎ＝0", {"own": 0}),
        ("own=1.2亿元", {"own": 120_000_000}),
    ],
)
def test_amounts_are_read_in_the_order_of_the_list_and_written_again(text, expected):
    found = amounts.read(text, Source)
    assert list(found.items()) == list(expected.items())
    assert amounts.read(amounts.written(found), Source) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("loan=5", "“loan”不在可用的值里。请用：own、state、other。"),
        ("own own=5", "“own”写了两次"),
        ("own=-1", "金额不能小于 0"),
        ("own=1.234", "最多两位小数"),
        ("own=", "不是金额"),
    ],
)
def test_what_is_no_word_or_no_amount_is_refused(text, problem):
    with pytest.raises(Invalid, match=problem):
        amounts.read(text, Source)


def test_only_known_amounts_are_added_up_and_unknown_ones_are_told_without_one():
    found = {"own": 3_200_000, "state": None}
    assert amounts.known_sum(found) == 3_200_000
    assert amounts.told(found, Source) == "自筹 320.00 万元、中央"


FIELDS = (
    Field(name="code", label="编码", on=(InExport(), InSheet())),
    Field(name="source", label="来源", kind=FieldKind.AMOUNTS, choices=Source, on=(InExport(last=True), InSheet(last=True))),
    Field(name="stage", label="阶段", kind=FieldKind.CHOICE, choices=Source, on=(InExport(), InSheet())),
    Field(name="late", label="逾期", kind=FieldKind.YES_NO, on=(InExport(yes="晚"), InSheet())),
    Field(name="due", label="到期", kind=FieldKind.DUE, on=(InExport(), InSheet())),
    Field(name="planned", label="计划", kind=FieldKind.AMOUNT, on=(InExport(), InSheet())),
    Field(name="rate", label="率", kind=FieldKind.RATE, on=(InExport(),)),
)  # fmt: skip
ROW = {
    "code": "P1", "source": {"own": 100, "other": None}, "stage": Source.STATE, "late": True,
    "due": (date(2024, 10, 31), Precision.MONTH), "planned": 20_000, "rate": Decimal("54.69"),
}  # fmt: skip


def test_a_row_becomes_cells_by_the_kind_of_each_field_and_the_last_column_stays_last():
    assert field_values.export_cells(appearing(FIELDS, InExport), ROW) == (
        "P1", "中央", "晚", "2024年10月", 20_000, Decimal("54.69"), "自筹 0.01 万元、其他",
    )  # fmt: skip
    assert field_values.sheet_cells(appearing(FIELDS, InSheet), ROW) == (
        "P1", "state", 1, date(2024, 10, 31), 20_000, "自筹 0.01 万元、其他",
    )  # fmt: skip
    empty = ROW | {"source": {}, "late": False, "rate": None}
    assert field_values.export_cells(appearing(FIELDS, InExport), empty)[-2:] == (None, "")
    assert appearing(FIELDS, InList) == []


def test_a_reader_sees_a_dash_for_nothing_and_a_sign_with_a_change():
    by_name = {field.name: field for field in FIELDS}
    shown = [field_values.shown(by_name[name], value) for name, value in (*ROW.items(), ("code", ""), ("source", {}))]
    assert shown == ["P1", "自筹 0.01 万元、其他", "中央", "是", "2024年10月", "2.00", "54.69", "—", "—"]
    change = Field(name="increment", label="变化", kind=FieldKind.CHANGE)
    assert field_values.shown(change, 12_500_000) == "+1,250.00"


def test_a_total_line_is_empty_where_nothing_is_added_up():
    cells = field_values.total_cells(appearing(FIELDS, InExport), {"planned": 5, "rate": None}, "合计")
    assert cells == ("合计", "", "", "", 5, None, "")
