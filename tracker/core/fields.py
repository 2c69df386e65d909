"""Fields: the label of one value of a record, how its text is parsed, and where it appears.

A capability lists its fields once (`fields.py`). Forms, seed columns, lists, exports, sheets, the audit log and the
guide are built from that list, so a new field is described in one place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from tracker.core.i18n import LabeledEnum
from tracker.core.text_length import LONGEST


class FieldKind(StrEnum):
    """The kinds of fields: how a value is parsed and formatted."""

    LINE = "line"
    TEXT = "text"
    """Free text with line breaks."""
    CODE = "code"
    """A code from a list in the database."""
    CHOICE = "choice"
    CHOICES = "choices"
    """Several words of a closed list, stored as their values with blanks between."""
    YES_NO = "yes_no"
    NUMBER = "number"
    PERCENT = "percent"
    COUNT = "count"
    AMOUNT = "amount"
    """Yuan, entered and shown in 万元."""
    CHANGE = "change"
    """A change of yuan, shown with its sign."""
    AMOUNTS = "amounts"
    """Several words of a closed list, each with yuan where known (`tracker/core/amounts.py`)."""
    RATE = "rate"
    DAY = "day"
    DUE = "due"
    """A due date with the precision in which it was given."""
    MONTH = "month"


NUMERIC = frozenset({FieldKind.COUNT, FieldKind.AMOUNT, FieldKind.CHANGE, FieldKind.RATE})
"""Kinds whose columns are right-aligned."""


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """One appearance of a field, for example as a column of a list or a box of a form."""

    label: str = ""
    """A label for this appearance, if it differs from the label of the field."""
    before: str = ""
    """The field that follows it here. Without it, fields appear in the order of the list of fields."""
    last: bool = False
    """Whether it comes after all fields without `last`, so that a new column moves no other."""
    name: str = ""
    """Its name in this appearance, if it differs from its name in the record."""


@dataclass(frozen=True, kw_only=True)
class Box(Appearance):
    """A box of a form. The help of the field is its hint."""

    empty: str = ""
    """The label of the empty option."""
    may_be_empty: bool = False
    """Whether the box of a required field may be empty. The service then reports the missing value."""
    default: Any = None


@dataclass(frozen=True, kw_only=True)
class InForm(Box):
    """A box of the form that edits the record."""


@dataclass(frozen=True, kw_only=True)
class InProposal(Box):
    """A box of the form that proposes a new record, and a value stored in the proposal."""

    absent: Any = None
    """The value that a proposal without this field means."""


@dataclass(frozen=True, kw_only=True)
class InSeed(Appearance):
    """A column of the seed file."""

    refers: str = ""
    """The seed file whose key this column refers to."""
    empty: Any = None
    """The value of an empty cell. A required field has none."""
    longest: int = 0
    """The most characters that are read, if a seed may contain more than the record stores."""
    may_lack: bool = False
    """Whether a file may lack the column. Stored values then stay unchanged."""


@dataclass(frozen=True, kw_only=True)
class InList(Appearance):
    """A column of the list on a page."""

    sort: str = ""
    edge: bool = False
    look: str = ""
    """The CSS class of its cells."""


@dataclass(frozen=True, kw_only=True)
class InExport(Appearance):
    """A column of the list as a file."""

    yes: str = ""
    """The word for yes, if it differs from the label of the field."""


@dataclass(frozen=True, kw_only=True)
class InSheet(Appearance):
    """A column of a 数据 sheet, under a name that never changes."""

    style: str = ""
    meaning: str = ""
    words: bool = False
    """Whether a choice is written as its label instead of its value."""


@dataclass(frozen=True, kw_only=True)
class InAudit(Appearance):
    """The label of the value in the audit log."""


@dataclass(frozen=True, kw_only=True)
class InGuide(Appearance):
    """An entry of the help page 帮助与口径."""

    meaning: str
    example: str


@dataclass(frozen=True, kw_only=True)
class InFacts(Appearance):
    """A row among the facts on the page of the record."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One value of a record. `name` is its attribute name."""

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    unit: str = ""
    choices: type[LabeledEnum] | None = None
    required: bool = False
    longest: int = LONGEST
    """The most characters of a text; 0 means no limit of its own."""
    least: int = 0
    most: int = 0
    help: str = ""
    on: tuple[Appearance, ...] = ()

    @property
    def members(self) -> type[LabeledEnum]:
        """The enum of a field of choices. Raise TypeError for other fields."""
        if self.choices is None:
            raise TypeError(f"{self.name} is no choice")
        return self.choices

    def only(self, *places: type[Appearance]) -> "Field":
        """Return the field with only its appearances of these classes."""
        return replace(self, on=tuple(each for each in self.on if isinstance(each, places)))

    def called(self, appearance: Appearance) -> str:
        """Return the label of the field in one appearance."""
        return appearance.label or self.label

    def name_in(self, appearance: Appearance) -> str:
        """Return the name of the field in one appearance."""
        return appearance.name or self.name


A = TypeVar("A", bound=Appearance)


def appearing(fields: Iterable[Field], where: type[A]) -> list[tuple[Field, A]]:
    """Return the fields that have an appearance of a class, each with that appearance, in display order."""
    found = [(field, each) for field in fields for each in field.on if isinstance(each, where)]
    for pair in [each for each in found if each[1].before]:
        found.remove(pair)
        found.insert(next(at for at, (field, _) in enumerate(found) if field.name == pair[1].before), pair)
    return sorted(found, key=lambda pair: pair[1].last)


def seed_names(fields: Iterable[Field]) -> list[str]:
    """Return the columns that every seed file of a record must have."""
    return [field.name_in(column) for field, column in appearing(fields, InSeed) if not column.may_lack]


def audit_labels(*records: Iterable[Field]) -> dict[str, str]:
    """Return the labels of record values in the audit log, by field name."""
    return {field.name: field.called(label) for fields in records for field, label in appearing(fields, InAudit)}


def audit_words(*records: Iterable[Field]) -> dict[str, type[LabeledEnum]]:
    """Return the enums whose labels the audit log shows instead of stored values, by field name."""
    return {field.name: field.choices for fields in records for field, _ in appearing(fields, InAudit) if field.choices}
