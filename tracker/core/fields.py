"""Fields: what one value of a record is called, how it is read, and where it appears.

A capability lists its fields once (`fields.py`); forms, seed columns, lists, exports, sheets, the log and the guide are
built from that list, so that a new field is described in one place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from tracker.core.i18n import LabeledEnum
from tracker.core.text_length import LONGEST


class FieldKind(StrEnum):
    """How a value is read and written."""

    LINE = "line"
    TEXT = "text"
    """Free text with line ends."""
    CODE = "code"
    """A code from a list that is kept in the database."""
    CHOICE = "choice"
    CHOICES = "choices"
    """Several words of a closed list, kept as their values with blanks between."""
    YES_NO = "yes_no"
    NUMBER = "number"
    PERCENT = "percent"
    COUNT = "count"
    AMOUNT = "amount"
    """Yuan; read and written in 万元."""
    CHANGE = "change"
    """Yuan more or less than before, with its sign."""
    AMOUNTS = "amounts"
    """Several words of a closed list, each with yuan where known (`tracker/core/amounts.py`)."""
    RATE = "rate"
    DAY = "day"
    DUE = "due"
    """A day with the precision in which it was given."""
    MONTH = "month"


NUMERIC = frozenset({FieldKind.COUNT, FieldKind.AMOUNT, FieldKind.CHANGE, FieldKind.RATE})
"""Kinds whose columns stand to the right."""


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """One place where a field appears."""

    label: str = ""
    """Another word than the field's own."""
    before: str = ""
    """The field before which it stands here; otherwise fields stand in the order in which they are listed."""
    last: bool = False
    """Whether it stands after all that are not last, so that a new column moves no other."""
    name: str = ""
    """Its name there, where it is another than in the record."""


@dataclass(frozen=True, kw_only=True)
class Box(Appearance):
    """A box of some form; its hint is the field's help."""

    empty: str = ""
    """The word for no choice."""
    may_be_empty: bool = False
    """The box of a required field may be left empty: whoever takes the form says what is missing."""
    default: Any = None


@dataclass(frozen=True, kw_only=True)
class InForm(Box):
    """A box of the form in which the record is corrected."""


@dataclass(frozen=True, kw_only=True)
class InProposal(Box):
    """A box of the form that proposes a new record, and a value of the proposal."""

    absent: Any = None
    """What a proposal means that does not say it."""


@dataclass(frozen=True, kw_only=True)
class InSeed(Appearance):
    """A column of the seed file."""

    refers: str = ""
    """The file whose key the value is."""
    empty: Any = None
    """What an empty cell means; a required field has none."""
    longest: int = 0
    """How much text is read, where a seed may write more than the record keeps."""
    may_lack: bool = False
    """A file may do without the column; then what is kept stays as it is."""


@dataclass(frozen=True, kw_only=True)
class InList(Appearance):
    """A column of the list on a page."""

    sort: str = ""
    edge: bool = False
    look: str = ""
    """A class of its cells."""


@dataclass(frozen=True, kw_only=True)
class InExport(Appearance):
    """A column of the list as a file."""

    yes: str = ""
    """The word for yes, where it is not the field's own."""


@dataclass(frozen=True, kw_only=True)
class InSheet(Appearance):
    """A column of a 数据 sheet under its stable name."""

    style: str = ""
    meaning: str = ""
    words: bool = False
    """Whether a choice is written in words instead of its code."""


@dataclass(frozen=True, kw_only=True)
class InAudit(Appearance):
    """What the value is called in the log."""


@dataclass(frozen=True, kw_only=True)
class InGuide(Appearance):
    """An entry of 帮助与口径."""

    meaning: str
    example: str


@dataclass(frozen=True, kw_only=True)
class InFacts(Appearance):
    """A line among the facts on the record's page."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One value of a record; `name` is its name in the record."""

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    unit: str = ""
    choices: type[LabeledEnum] | None = None
    required: bool = False
    longest: int = LONGEST
    """Characters of a text; 0 is no limit of its own."""
    least: int = 0
    most: int = 0
    help: str = ""
    on: tuple[Appearance, ...] = ()

    @property
    def members(self) -> type[LabeledEnum]:
        """The closed list of a choice."""
        if self.choices is None:
            raise TypeError(f"{self.name} is no choice")
        return self.choices

    def only(self, *places: type[Appearance]) -> "Field":
        """Return the field as it appears in these places alone."""
        return replace(self, on=tuple(each for each in self.on if isinstance(each, places)))

    def called(self, appearance: Appearance) -> str:
        """Return the word for the field in one place."""
        return appearance.label or self.label

    def name_in(self, appearance: Appearance) -> str:
        """Return the name of the field in one place."""
        return appearance.name or self.name


A = TypeVar("A", bound=Appearance)


def appearing(fields: Iterable[Field], where: type[A]) -> list[tuple[Field, A]]:
    """Return the fields that appear in one kind of place, in the order in which they stand there."""
    found = [(field, each) for field in fields for each in field.on if isinstance(each, where)]
    for pair in [each for each in found if each[1].before]:
        found.remove(pair)
        found.insert(next(at for at, (field, _) in enumerate(found) if field.name == pair[1].before), pair)
    return sorted(found, key=lambda pair: pair[1].last)


def seed_names(fields: Iterable[Field]) -> list[str]:
    """Return the columns that every seed file of a record has."""
    return [field.name_in(column) for field, column in appearing(fields, InSeed) if not column.may_lack]


def audit_labels(*records: Iterable[Field]) -> dict[str, str]:
    """Return what the values of records are called in the log."""
    return {field.name: field.called(label) for fields in records for field, label in appearing(fields, InAudit)}


def audit_words(*records: Iterable[Field]) -> dict[str, type[LabeledEnum]]:
    """Return the closed lists whose words the log tells."""
    return {field.name: field.choices for fields in records for field, _ in appearing(fields, InAudit) if field.choices}
