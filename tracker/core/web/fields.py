"""WTForms fields: amounts in 万元, days, percentages, enums, free text. They parse what people type."""

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
"""The largest whole number that a form accepts."""


class ReadField(StringField):
    """A text box whose text is parsed by a function. Invalid text stays in the box, with the reason."""

    data: Any

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Parse the submitted text. An empty box gives None; a box that was not sent keeps its value."""
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
        """Return the value as text that the field parses again."""
        return "" if self.data is None else self.write(self.data)

    def shown(self) -> str:
        """Return the value as text for people; a dash if there is none."""
        return self.written() or "—"

    def _value(self) -> str:
        return self.raw if self.raw_data else self.written()

    read: Callable[[str], Any]
    write: Callable[[Any], str]


class AmountField(ReadField):
    """A box for an amount in 万元. Its data is whole yuan."""

    read = staticmethod(money.parse)
    write = staticmethod(money.wan)


class DayField(ReadField):
    """A box for a day, written in any usual way."""

    read = staticmethod(dates.parse_day)
    write = staticmethod(date.isoformat)


class PercentField(ReadField):
    """A box for a whole percentage from 0 to 100."""

    read = staticmethod(fixed_point.whole_percent)
    write = staticmethod(str)


cleaned = typed_text.paragraph
"""Cleans free text of a box that is not a field of a form."""


class WordsField(TextAreaField):
    """A box for free text, without control characters, with uniform line breaks and a maximum length."""

    def __init__(self, label: str = "", validators: Any = None, *, most: int = LONGEST, **options: Any) -> None:
        """Create the field with the most characters allowed."""
        super().__init__(label, [*(validators or ()), Longest(most)], **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Clean the submitted text. A box that was not sent keeps its value."""
        if valuelist:
            self.data = cleaned(str(valuelist[0]))

    def written(self) -> str:
        """Return the text."""
        return self.data or ""

    def shown(self) -> str:
        """Return the text for people; a dash if it is empty."""
        return self.data or "—"


class ChoiceField(SelectField):
    """A select field for an enum. `empty` is the label of the empty option (None)."""

    def __init__(self, label: str, kind: type[LabeledEnum], empty: str | None = None, **options: Any) -> None:
        """Create the field with the members as options."""
        options = {"invalid_choice_message": _("请从列表里选一项。"), **options}
        super().__init__(label, coerce=_coerce(kind), **options)
        blank = [] if empty is None else [SelectChoice("", str(empty))]
        self.choices = [*blank, *(SelectChoice(member.value, translate(member)) for member in kind)]

    def written(self) -> str:
        """Return the stored value of the member."""
        return str(self.data or "")

    def shown(self) -> str:
        """Return the label of the member, translated."""
        return translate(self.data) if isinstance(self.data, LabeledEnum) else "—"


class LineField(StringField):
    """A box for one line: a name, a reason, a number. Line breaks, control and direction marks are removed."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Clean the submitted text. A box that was not sent keeps its value."""
        if valuelist:
            self.data = typed_text.line(str(valuelist[0]))

    def written(self) -> str:
        """Return the text."""
        return self.data or ""

    def shown(self) -> str:
        """Return the text for people; a dash if it is empty."""
        return self.data or "—"


class PickField(SelectField):
    """A select field for codes from the database."""

    def written(self) -> str:
        """Return the code."""
        return str(self.data or "")

    def shown(self) -> str:
        """Return the label of the code."""
        return next((str(words) for code, words in self._pairs() if code == self.data), "—")

    def _pairs(self) -> list[tuple[Any, Any]]:
        return [tuple(pair) for pair in self.choices or []]


class TickField(BooleanField):
    """A checkbox."""

    def written(self) -> str:
        """Return `y` or `n`."""
        return "y" if self.data else "n"

    def shown(self) -> str:
        """Return 是 or 否, translated."""
        return str(_("是") if self.data else _("否"))


class NumberField(IntegerField):
    """A box for a whole number from 0 to LARGEST."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Parse the digits, full-width or half-width. Raise ValueError for other text."""
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
        """Return the number as text; empty without a value."""
        return "" if self.data is None else str(self.data)

    def shown(self) -> str:
        """Return the number as text for people; a dash without a value."""
        return self.written() or "—"


class ScaledField(ReadField):
    """A box for a decimal number that is stored as a whole number of a smaller unit, such as metres as millimetres."""

    def __init__(
        self, label: str, validators: Any = None, *, unit: int, most: int, percent: bool = False, **options: Any
    ) -> None:
        """Create the field. `unit` is the number of parts in a unit, `most` the largest number of parts."""
        super().__init__(label, validators, **options)
        self.read = lambda text: fixed_point.scaled(text, unit, most, percent=percent)
        self.write = lambda number: fixed_point.written(number, unit)


class DueField(ReadField):
    """A box for a due date. Its data is the pair of day and precision."""

    read = staticmethod(dates.parse_due)

    @staticmethod
    def write(value: tuple[date, dates.Precision]) -> str:
        """Return a due date as text, with the precision that it has."""
        return str(dates.write_due(*value))


def _coerce(kind: type[LabeledEnum]) -> Callable[[Any], LabeledEnum | str | None]:
    def coerce(value: Any) -> LabeledEnum | str | None:
        known = {member.value for member in kind}
        return kind(value) if value in known else str(value or "") or None

    return coerce


def shown(field: Field) -> str:
    """Return the value of any field of this module as text for people."""
    text: str = field.shown()  # type: ignore[attr-defined]  # every field of this file has it
    return text


def written(field: Field) -> str:
    """Return the value of any field of this module as text, to compare what two people entered."""
    text: str = field.written()  # type: ignore[attr-defined]  # every field of this file has it
    return text
