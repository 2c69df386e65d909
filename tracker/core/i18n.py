"""Internationalization: enums with labels, and messages with separate values. Chinese source, English catalogue."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

from tracker.core.locale import translated


class LabeledEnum(StrEnum):
    """An enum whose members have a Chinese label, which is translated when it is shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Create a member with its stored value and its Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True)
class Message:
    """A translatable message: a text with placeholders and separate values."""

    text: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return the message in Chinese."""
        return self.text.format(**{name: _plain_value(value) for name, value in self.values.items()})

    def kept(self) -> str:
        """Return the message as JSON for the database.

        Values stay apart, so that each person reads it in their language.
        """
        return json.dumps({"text": self.text, "values": self.values}, ensure_ascii=False, default=_kept_value)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return a message from its stored form. Typed text and older values become a message without placeholders."""
        found = _stored(text)
        if found is None:
            return cls(text.replace("{", "{{").replace("}", "}}"))
        return cls(found["text"], {name: _read_value(value) for name, value in found["values"].items()})


@dataclass(frozen=True)
class FieldMessage(Message):
    """A message about fields of a record. A form shows it at the first of these fields that it has."""

    fields: tuple[str, ...] = ()


def at_field(sentence: Message, *fields: str) -> FieldMessage:
    """Return a message with the names of the fields that it is about."""
    return FieldMessage(sentence.text, sentence.values, fields)


def fields_of(sentence: Message) -> tuple[str, ...]:
    """Return the names of the fields that a message is about."""
    return sentence.fields if isinstance(sentence, FieldMessage) else ()


def message(text: str, /, **values: Any) -> Message:
    """Create a message. `{name}` in its Chinese text is a placeholder for the value of that name."""
    return Message(text, values)


def translate(words: Message | LabeledEnum | str) -> str:
    """Translate a message, a labelled enum or a text into the current language, nested values included."""
    if isinstance(words, Message):
        return translated(words.text).format(**{name: _told_value(value) for name, value in words.values.items()})
    return translated(words.label if isinstance(words, LabeledEnum) else words)


def listed(words: Iterable[Message | LabeledEnum | str], between: str = "、") -> str:
    """Translate several messages and join them with a separator."""
    return translated(between).join(map(translate, words))


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return "、".join(str(each.label if isinstance(each, LabeledEnum) else each) for each in value)
    return value


def _told_value(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return translated("、").join(str(_told_value(each)) for each in value)
    return translate(value) if isinstance(value, Message | str) else value


def _kept_value(value: Any) -> Any:
    if isinstance(value, Message):
        return {"text": value.text, "values": value.values}
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_value(value: Any) -> Any:
    if isinstance(value, dict):
        return Message(value["text"], {name: _read_value(each) for name, each in value["values"].items()})
    return value


def _stored(text: str) -> dict[str, Any] | None:
    if not text.startswith('{"text": '):
        return None
    found = json.loads(text)
    return found if isinstance(found, dict) and set(found) == {"text", "values"} else None
