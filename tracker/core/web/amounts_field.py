"""WTForms field for amounts by word: a checkbox and an amount in 万元 for each word of a closed list."""

from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from tracker.core import amounts, money
from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, message
from tracker.core.web.locale import translate


@dataclass(frozen=True, kw_only=True)
class Part:
    """One word of the list as the template renders it: checkbox and amount."""

    name: str
    label: str
    ticked: bool
    text: str


class AmountsField(Field):
    """A field of ticked words, each with an amount where known. Typing an amount ticks its word."""

    data: amounts.Amounts | None

    def __init__(self, label: Any = None, validators: Any = None, *, kind: type[LabeledEnum], **options: Any) -> None:
        """Create the field for the members of an enum."""
        super().__init__(label, validators, **options)
        self.kind = kind
        self._sent: dict[str, tuple[bool, str]] = {}

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the boxes of all words, or the one hidden box that the conflict page sends."""
        super().process(None, data, extra_filters)
        self.data = self.data or {}
        try:
            self._read(formdata or {})
        except Invalid as error:
            self.data = None
            self.process_errors = [*self.process_errors, *map(translate, error.sentences)]

    @property
    def parts(self) -> list[Part]:
        """All words, each with what was typed, otherwise with the stored amount."""
        kept = {word: (True, "" if amount is None else money.wan(amount)) for word, amount in (self.data or {}).items()}
        said = self._sent or kept
        return [
            Part(name=self._name(member), label=translate(member), ticked=ticked, text=text)
            for member in self.kind
            for ticked, text in (said.get(member.value, (False, "")),)
        ]

    def written(self) -> str:
        """Return the value in the form that `amounts.read` parses."""
        return amounts.written(self.data or {})

    def shown(self) -> str:
        """Return the value as text for people."""
        return amounts.told(self.data or {}, self.kind) or "—"

    def _name(self, member: LabeledEnum) -> str:
        return f"{self.name}-{member.value}"

    def _read(self, formdata: Any) -> None:
        if self.name in formdata:
            self.data = amounts.read(formdata[self.name], self.kind)
        boxes = {member: self._name(member) for member in self.kind}
        if not any(f"{box}-amount" in formdata for box in boxes.values()):
            return
        self._sent = {
            member.value: (box in formdata, str(formdata.get(f"{box}-amount", ""))) for member, box in boxes.items()
        }
        problems, found = [], amounts.Amounts()
        for member, (ticked, text) in zip(self.kind, self._sent.values(), strict=True):
            try:
                if ticked or text.strip():
                    found[member.value] = money.parse(text) if text.strip() else None
            except Invalid as error:
                problems += [message("{name}：{problem}", name=member, problem=each) for each in error.sentences]
        if problems:
            raise Invalid(*problems)
        self.data = found
