"""Form fields: amounts in 万元, days, percentages, enums, free text; they parse what people type."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag

from tracker.core import fixed_point, money, typed_text
from tracker.core.calendar import dates
from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, message
from tracker.core.text_length import LONGEST
from tracker.core.web.lengths import Longest
from tracker.core.web.locale import translate

LARGEST = 999_999
"""The largest whole number of a form."""


class ReadField(StringField):
    """A text box whose text is read by a rule; what cannot be read stays in the box, with the reason."""

    data: Any

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the text; an empty box is None, a box that was not sent stays as it is."""
        if not valuelist:
            return
        self.raw = str(valuelist[0])
        self.data = None
        if self.raw.strip():
            try:
                self.data = self.read(self.raw)
            except Invalid as error:
                raise ValueError(translate(error.sentences[0])) from None

    def written(self) -> str:
        """Write the value as this program writes it."""
        return "" if self.data is None else self.write(self.data)

    def shown(self) -> str:
        """Write the value for a reader."""
        return self.written() or "—"

    def _value(self) -> str:
        return self.raw if self.raw_data else self.written()

    read: Callable[[str], Any]
    write: Callable[[Any], str]


class AmountField(ReadField):
    """An amount in 万元; its data is whole yuan."""

    read = staticmethod(money.parse)
    write = staticmethod(money.wan)


class DayField(ReadField):
    """A day, written in any of the usual ways."""

    read = staticmethod(dates.parse_day)
    write = staticmethod(date.isoformat)


class PercentField(ReadField):
    """A whole percentage from 0 to 100."""

    read = staticmethod(fixed_point.whole_percent)
    write = staticmethod(str)


cleaned = typed_text.paragraph
"""Free text of a box that is no field of a form."""


class WordsField(TextAreaField):
    """Free text: no control characters, one kind of line end, at most as long as its column."""

    def __init__(self, label: str = "", validators: Any = None, *, most: int = LONGEST, **options: Any) -> None:
        """Say how many characters there may be."""
        super().__init__(label, [*(validators or ()), Longest(most)], **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Clean the text; a box that was not sent stays as it is."""
        if valuelist:
            self.data = cleaned(str(valuelist[0]))

    def written(self) -> str:
        """Return the text."""
        return self.data or ""

    def shown(self) -> str:
        """Write the text for a reader."""
        return self.data or "—"


class ChoiceField(SelectField):
    """A select field of an enum; `empty` is the label of no choice (None)."""

    def __init__(self, label: str, kind: type[LabeledEnum], empty: str | None = None, **options: Any) -> None:
        """Offer the members by their words."""
        options = {"invalid_choice_message": _("请从列表里选一项。"), **options}
        super().__init__(label, coerce=_coerce(kind), **options)
        blank = [] if empty is None else [SelectChoice("", str(empty))]
        self.choices = [*blank, *(SelectChoice(member.value, translate(member)) for member in kind)]

    def written(self) -> str:
        """Return the stored value."""
        return str(self.data or "")

    def shown(self) -> str:
        """Return the word for a reader."""
        return translate(self.data) if isinstance(self.data, LabeledEnum) else "—"


class LineField(StringField):
    """One line of text: no line ends, no control or direction marks, no blanks around (a name, a reason, a number)."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Clean the text; a box that was not sent stays as it is."""
        if valuelist:
            self.data = typed_text.line(str(valuelist[0]))

    def written(self) -> str:
        """Return the text."""
        return self.data or ""

    def shown(self) -> str:
        """Write the text for a reader."""
        return self.data or "—"


class PickField(SelectField):
    """A select field of codes from the database."""

    def written(self) -> str:
        """Return the code."""
        return str(self.data or "")

    def shown(self) -> str:
        """Return the word of the code."""
        return next((str(words) for code, words in self._pairs() if code == self.data), "—")

    def _pairs(self) -> list[tuple[Any, Any]]:
        return [tuple(pair) for pair in self.choices or []]


class TickField(BooleanField):
    """Yes or no."""

    def written(self) -> str:
        """Return the value as one letter."""
        return "y" if self.data else "n"

    def shown(self) -> str:
        """Write it for a reader."""
        return str(_("是") if self.data else _("否"))


class NumberField(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the digits in any width; anything else is an error of this field."""
        if not valuelist:
            return
        self.data = None
        try:
            self.data = fixed_point.whole(str(valuelist[0]), 0, LARGEST)
        except Invalid:
            raise ValueError(
                translate(message("“{text}”不是整数。", text=typed_text.short(str(valuelist[0]))))
            ) from None

    def written(self) -> str:
        """Write the number."""
        return "" if self.data is None else str(self.data)

    def shown(self) -> str:
        """Write the number for a reader."""
        return self.written() or "—"


class ScaledField(ReadField):
    """A decimal number kept as whole parts of its unit: metres as millimetres."""

    def __init__(
        self, label: str, validators: Any = None, *, unit: int, most: int, percent: bool = False, **options: Any
    ) -> None:
        """Say how many parts a unit has, how many parts there may be at most, and whether its sign is %."""
        super().__init__(label, validators, **options)
        self.read = lambda text: fixed_point.scaled(text, unit, most, percent=percent)
        self.write = lambda number: fixed_point.written(number, unit)


class DueField(ReadField):
    """A due date with the precision it was given in; its data is the pair."""

    read = staticmethod(dates.parse_due)

    @staticmethod
    def write(value: tuple[date, dates.Precision]) -> str:
        """Write it with no more precision than it has."""
        return str(dates.write_due(*value))


def _coerce(kind: type[LabeledEnum]) -> Callable[[Any], LabeledEnum | str | None]:
    def coerce(value: Any) -> LabeledEnum | str | None:
        known = {member.value for member in kind}
        return kind(value) if value in known else str(value or "") or None

    return coerce


def shown(field: Field) -> str:
    """Write the value of any of these fields for a reader."""
    text: str = field.shown()  # type: ignore[attr-defined]  # every field of this file has it
    return text


def written(field: Field) -> str:
    """Write the value of any of these fields, to compare what two people entered."""
    text: str = field.written()  # type: ignore[attr-defined]  # every field of this file has it
    return text
