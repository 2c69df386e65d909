"""Fields that read what people write: amounts in 万元, days, and words from a closed list."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from tracker.domain import dates, money
from tracker.domain.errors import Invalid
from tracker.domain.words import Choice
from tracker.web.language import told


class _ReadField(StringField):
    """A text box whose text is read by a rule; what cannot be read stays in the box, with the reason."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the text; an empty box is None."""
        self.raw = str(valuelist[0]) if valuelist else ""
        self.data = None
        if self.raw.strip():
            try:
                self.data = self.read(self.raw)
            except Invalid as error:
                raise ValueError(told(error.sentences[0])) from None

    def _value(self) -> str:
        if self.raw_data:
            return self.raw
        return "" if self.data is None else self.write(self.data)

    read: Callable[[str], Any]
    write: Callable[[Any], str]


class AmountField(_ReadField):
    """An amount in 万元; its data is whole yuan."""

    read = staticmethod(money.parse)
    write = staticmethod(money.wan)
    data: int | None


class DayField(_ReadField):
    """A day, written in any of the usual ways."""

    read = staticmethod(dates.parse_day)
    write = staticmethod(date.isoformat)
    data: date | None


class ChoiceField(SelectField):
    """A word from a closed list; `empty` is the word for no choice."""

    def __init__(self, label: str, kind: type[Choice], empty: str | None = None, **options: Any) -> None:
        """Offer the members by their words."""
        super().__init__(label, coerce=_coerce(kind), **options)
        blank = [] if empty is None else [SelectChoice("", empty)]
        self.choices = [*blank, *(SelectChoice(member.value, told(member)) for member in kind)]


def _coerce(kind: type[Choice]) -> Callable[[Any], Choice | str]:
    def coerce(value: Any) -> Choice | str:
        known = {member.value for member in kind}
        return kind(value) if value in known else str(value or "")

    return coerce
