"""The seed format: files and their columns, with parser, required flag and reference."""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass, replace
from functools import lru_cache
from typing import Any

from tracker.core import amounts, fixed_point, money, typed_text
from tracker.core.calendar import dates
from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.errors import Invalid
from tracker.core.fields import Field, FieldKind, InSeed, appearing
from tracker.core.i18n import LabeledEnum, message
from tracker.core.roles import Role
from tracker.grading.rules import (
    ApplicationState,
    Dimension,
    EditionState,
    FunnelStep,
    GradeLevel,
    RecordKind,
    SeveralRule,
    Stance,
    Target,
    Trigger,
)
from tracker.grading.rules.alerts import Alert
from tracker.grading.rules.editions import ordered
from tracker.plans.fields import PLAN_ITEM, PROJECT
from tracker.register.fields import ENTERPRISE, TERM
from tracker.register.rules.register import Level, Side
from tracker.reports.fields import REPORT_LINE
from tracker.reports.rules.reports import ReportState
from tracker.retrofits.rules import EliminationStage, Recipient, Route, Track, TrackStage, UnitKind, rule_problems

Reader = Callable[[str], Any]
_TRUTH = {"yes": True, "no": False, "true": True, "false": False}
"""Spellings of yes and no; a worksheet writes booleans as TRUE and FALSE."""
SEPARATOR = " / "
"""Separator between the parts of a key that consists of several columns."""


@dataclass(frozen=True)
class Column:
    """One column: its parser, the value of an empty cell, and the file whose keys it refers to."""

    name: str
    read: Reader
    _: KW_ONLY
    empty: Any = None
    required: bool = True
    refers: str = ""
    may_lack: bool = False
    """The file may omit the column; then the stored value stays unchanged."""


@dataclass(frozen=True)
class File:
    """One file: its columns, and those that form the key of a row."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]


def _words(longest: int) -> Reader:
    """Return a parser of one line of text."""
    return lambda text: _not_longer(typed_text.strict_line(text), longest)


def _free_text(longest: int) -> Reader:
    """Return a parser of text with several lines."""
    return lambda text: _not_longer(typed_text.strict_paragraph(text), longest)


def _not_longer(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Invalid(message("有 {n} 个字，最多 {longest} 个。请缩短。", n=len(text), longest=longest))
    return text


def _one_of(kind: type[LabeledEnum]) -> Reader:
    members = {member.value: member for member in kind}

    def read(text: str) -> LabeledEnum:
        found = members.get(typed_text.half_width(text))
        if found is None:
            shown, known = typed_text.short(typed_text.line(text)), "、".join(members)
            raise Invalid(message("“{text}”不在可用的值里。请用：{known}。", text=shown, known=known))
        return found

    return read


def _yes_no(text: str) -> bool:
    plain = typed_text.half_width(text).lower()
    if plain not in _TRUTH:
        raise Invalid(message("“{text}”应为 yes 或 no。", text=typed_text.short(text)))
    return _TRUTH[plain]


def _integer(least: int, most: int, *, percent: bool = False) -> Reader:
    return lambda text: fixed_point.whole(text, least, most, percent=percent)


def _scaled(unit: int, most: int, *, percent: bool = False) -> Reader:
    return lambda text: fixed_point.scaled(text, unit, most, percent=percent)


def _stages(text: str) -> str:
    known = {stage.value for stage in TrackStage}
    words = typed_text.half_width(text).split()
    if unknown := [word for word in words if word not in known]:
        raise Invalid(message("没有“{stage}”这个阶段。", stage=unknown[0][:24]))
    if problems := rule_problems(TrackStage(word) for word in words):
        raise Invalid(*problems)
    return " ".join(words)


def _levels(text: str) -> tuple[GradeLevel, ...]:
    """Parse the levels of an edition of a guideline, in any order."""
    return ordered(_one_of(GradeLevel)(each) for each in typed_text.half_width(text).split())


def _optional(name: str, read: Reader, empty: Any = None, refers: str = "") -> Column:
    return Column(name, read, empty=empty, required=False, refers=refers)


_seen = lru_cache(maxsize=50_000)
"""Cache for parsed texts: months, days and sums repeat from row to row."""
_month, _day, _money, _time, _until = (
    _seen(read) for read in (dates.parse_month, dates.parse_day, money.parse, dates.parse_moment, dates.parse_due)
)
_REASON = Column("reason", _words(200), empty="", required=False, may_lack=True)
"""The `reason` column: why a row that breaks a rule is accepted."""
_CODE, _NAME, _NOTE, _GUIDELINE = _words(20), _words(120), _free_text(500), _words(90)
_OF_KIND: dict[FieldKind, Callable[[Field], Reader]] = {
    FieldKind.LINE: lambda field: _words(field.longest), FieldKind.CODE: lambda field: _words(field.longest),
    FieldKind.TEXT: lambda field: _free_text(field.longest), FieldKind.CHOICE: lambda field: _one_of(field.members),
    FieldKind.YES_NO: lambda field: _yes_no, FieldKind.NUMBER: lambda field: _integer(field.least, field.most),
    FieldKind.PERCENT: lambda field: fixed_point.whole_percent, FieldKind.AMOUNT: lambda field: _money,
    FieldKind.AMOUNTS: lambda field: lambda text: amounts.read(text, field.members),
    FieldKind.DAY: lambda field: _day, FieldKind.DUE: lambda field: _until, FieldKind.MONTH: lambda field: _month,
}  # fmt: skip


def _reader(field: Field, column: InSeed) -> Reader:
    return _OF_KIND[field.kind](replace(field, longest=column.longest or field.longest))


def _columns(fields: Iterable[Field]) -> tuple[Column, ...]:
    """Return the seed columns of a record's fields."""
    return tuple(
        Column(
            field.name_in(column), _reader(field, column), empty=column.empty,
            required=field.required and column.empty is None, refers=column.refers, may_lack=column.may_lack,
        )
        for field, column in appearing(fields, InSeed)
    )  # fmt: skip


_APPLICATION = (Column("year", _integer(2000, 2100)), Column("enterprise", _CODE, refers="enterprises"),
                Column("target", _one_of(Target)), _optional("line", _words(80), ""))  # fmt: skip
FILES = {
    "places": File((Column("code", _words(12)), Column("name", _words(80)), Column("name_en", _words(80)),
                    _optional("parent", _words(12), refers="places"), Column("in_key_area", _yes_no)), ("code",)),
    "bureaus": File((Column("key", _CODE), Column("name", _words(80)), Column("short_name", _words(80)),
                     Column("name_en", _NAME), Column("level", _one_of(Level)), Column("side", _one_of(Side)),
                     _optional("parent", _CODE, refers="bureaus"), _optional("place", _words(12), refers="places")), ("key",)),
    "industries": File((Column("code", _words(40)), Column("name", _words(80)), Column("name_en", _words(80))), ("code",)),
    "categories": File((Column("code", _words(40)), Column("name", _words(80)), Column("name_en", _words(80))), ("code",)),
    "enterprises": File(_columns(ENTERPRISE), ("code",)),
    "terms": File(_columns(TERM), ("enterprise", "from_month")),
    "projects": File(_columns(PROJECT), ("code",)),
    "plan_items": File(_columns(PLAN_ITEM), ("project", "year", "from_month")),
    "people": File((Column("key", _words(40)), Column("name", _words(80)), Column("role", _one_of(Role)),
                    _optional("bureau", _CODE, refers="bureaus"), _optional("enterprise", _CODE, refers="enterprises"),
                    Column("approver", _yes_no)), ("key",)),
    "grants": File((Column("reader", _CODE, refers="bureaus"), Column("shown", _CODE, refers="bureaus"),
                    Column("from_day", _day), _optional("to_day", _day), Column("reason", _words(200))),
                   ("reader", "shown", "from_day")),
    "guidelines": File((Column("industry", _words(40), refers="industries"), Column("edition", _words(40)),
                        Column("title", _words(200)), Column("state", _one_of(EditionState)),
                        _optional("from_day", _day), _optional("to_day", _day),
                        _optional("grade_set", _levels, ()), _optional("several", _one_of(SeveralRule), SeveralRule.LOWEST),
                        _optional("document", _NAME, ""), _optional("source", _words(200), ""), Column("made_up", _yes_no)),
                       ("industry", "edition")),
    "indicators": File((Column("guideline", _GUIDELINE, refers="guidelines"), Column("number", _integer(1, 999)),
                        Column("dimension", _one_of(Dimension)), Column("name", _NAME), _optional("evidence", _NOTE, "")),
                       ("guideline", "number")),
    "requirements": File((Column("indicator", _words(100), refers="indicators"), Column("level", _one_of(GradeLevel)),
                          _optional("text", _free_text(1000), "")), ("indicator", "level")),
    "grades": File((Column("enterprise", _CODE, refers="enterprises"), Column("guideline", _GUIDELINE, refers="guidelines"),
                    _optional("line", _words(80), ""), Column("level", _one_of(GradeLevel)),
                    _optional("kind", _one_of(RecordKind), RecordKind.RATED),
                    _optional("trigger", _one_of(Trigger), Trigger.RATING),
                    Column("valid_from", _day), _optional("valid_to", _day),
                    _optional("batch", _words(80), ""), _optional("document", _NAME, ""),
                    _optional("source", _words(200), ""), _REASON), ("enterprise", "guideline", "line", "valid_from")),
    "alert_measures": File((Column("industry", _words(40), refers="industries"), Column("level", _one_of(GradeLevel)),
                            Column("alert", _one_of(Alert)), Column("text", _NOTE), Column("source", _words(200))),
                           ("industry", "level", "alert")),
    "retrofit_rules": File((Column("industry", _words(40), refers="industries"), Column("track", _one_of(Track)),
                            Column("stages", _stages), Column("stable_months", _integer(0, 24)),
                            Column("notice_days", _integer(0, 99)), Column("barred_months", _integer(0, 60)),
                            Column("stall_days", _integer(1, 999)), Column("evaluation_days", _integer(1, 999)),
                            Column("ratio", _integer(0, 100, percent=True)), Column("checked", _yes_no),
                            _optional("source", _words(200), "")), ("industry", "track")),
    "retrofit_limits": File((Column("industry", _words(40), refers="industries"), Column("procedure", _words(80)),
                             *(_optional(name, _integer(0, 9999)) for name in ("pm", "so2", "nox", "oxygen")),
                             Column("hours_percent", _integer(0, 100, percent=True)), _optional("note", _words(200), ""),
                             Column("checked", _yes_no), _optional("source", _words(200), "")), ("industry", "procedure")),
    "retrofit_milestones": File((Column("industry", _words(40), refers="industries"), Column("due", _day),
                                 Column("target", _NAME), _optional("percent", _integer(0, 100, percent=True)),
                                 _optional("basis", _words(40), ""), Column("checked", _yes_no),
                                 _optional("source", _words(200), "")), ("industry", "due", "target")),
    "retrofit_tracks": File((Column("enterprise", _CODE, refers="enterprises"),
                             Column("industry", _words(40), refers="industries"), Column("track", _one_of(Track)),
                             Column("stage", _one_of(TrackStage)), _optional("since", _day),
                             _optional("source", _words(200), ""), _optional("route", _one_of(Route)),
                             _optional("ratio", _scaled(100, 10_000, percent=True)), _optional("notice_to", _day),
                             _optional("not_before", _day), _REASON), ("enterprise", "industry", "track")),
    "retrofit_reports": File((Column("enterprise", _CODE, refers="enterprises"),
                              Column("industry", _words(40), refers="industries"), Column("track", _one_of(Track)),
                              Column("recipient", _one_of(Recipient)), _optional("day", _day),
                              _optional("source", _words(200), "")), ("enterprise", "industry", "track", "recipient")),
    "eliminations": File((Column("enterprise", _CODE, refers="enterprises"), Column("unit", _words(80)),
                          Column("kind", _one_of(UnitKind)), Column("stage", _one_of(EliminationStage)),
                          _optional("since", _day), _optional("size", _words(80), ""),
                          _optional("source", _words(200), ""), _optional("height", _scaled(1000, 99_999)),
                          _optional("capacity", _scaled(10_000, 10**9)), _optional("steam", _scaled(1000, 10**7)),
                          _optional("due", _day), _REASON), ("enterprise", "unit")),
    "grade_targets": File((Column("year", _integer(2000, 2100)), Column("bureau", _CODE, refers="bureaus"),
                           Column("target", _one_of(Target)), Column("number", _integer(0, 9999)),
                           _optional("source", _words(200), "")), ("year", "bureau", "target")),
    "grade_applications": File((*_APPLICATION, Column("guideline", _GUIDELINE, refers="guidelines"),
                                Column("state", _one_of(ApplicationState)), _optional("holder", _CODE, refers="bureaus"),
                                Column("round", _integer(1, 99)), _optional("level", _one_of(GradeLevel)),
                                Column("applied_on", _day), _optional("returned_on", _day),
                                *(_optional(f"{step.value}_on", _day) for step in FunnelStep
                                  if step is not FunnelStep.APPLIED),
                                _optional("batch", _words(80), ""), _optional("document_no", _NAME, ""),
                                _optional("source", _words(200), "")), ("year", "enterprise", "target", "line")),
    "grade_answers": File((*_APPLICATION, Column("number", _integer(1, 999)), _optional("level", _one_of(GradeLevel)),
                           Column("not_applicable", _yes_no), _optional("reason", _NOTE, ""), _optional("fact", _NOTE, ""),
                           _optional("reviewed", _one_of(GradeLevel)), _optional("remark", _NOTE, "")),
                          ("year", "enterprise", "target", "line", "number")),
    "grade_invitations": File((*_APPLICATION, Column("expert", _words(40), refers="people"),
                               Column("invited_on", _day), _optional("stance", _one_of(Stance)),
                               _optional("answered_on", _day)), ("year", "enterprise", "target", "line", "expert")),
    "months": File((Column("month", _month), Column("plan_year", _integer(2000, 2100)), Column("kind", _one_of(MonthKind)),
                    Column("state", _one_of(MonthState)), Column("due", _day), Column("winter", _yes_no), _REASON), ("month",)),
    "reports": File((Column("month", _month, refers="months"), Column("enterprise", _CODE, refers="enterprises"),
                     Column("state", _one_of(ReportState)), _optional("holder", _CODE, refers="bureaus"),
                     Column("round", _integer(1, 99)), _optional("submitted_at", _time), _optional("decided_at", _time),
                     _REASON),
                    ("month", "enterprise")),
    "progress": File((*_columns(REPORT_LINE), _REASON), ("month", "project", "round")),
}  # fmt: skip
"""Every file of the format, in the order of loading."""
