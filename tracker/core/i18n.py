"""Internationalization: enums with labels and messages with separate values; Chinese source, English catalogue."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

from tracker.core.locale import translated


class Choice(StrEnum):
    """A closed list of values, each with the word that people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the stored value and the Chinese word side by side."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True)
class Sentence:
    """A sentence with its values apart, so that the edge can translate the text and keep the numbers."""

    text: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return the sentence in Chinese."""
        return self.text.format(**{name: _plain_value(value) for name, value in self.values.items()})

    def kept(self) -> str:
        """Return the sentence as it is stored, its values still apart: whoever reads it, reads it in their language."""
        return json.dumps({"text": self.text, "values": self.values}, ensure_ascii=False, default=_kept_value)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a stored sentence back; words that were typed, or stored before sentences were, are a text alone."""
        found = _stored(text)
        if found is None:
            return cls(text.replace("{", "{{").replace("}", "}}"))
        return cls(found["text"], {name: _read_value(value) for name, value in found["values"].items()})


def say(text: str, /, **values: Any) -> Sentence:
    """Make a sentence; `{name}` in the text stands for a value."""
    return Sentence(text, values)


def told(words: Sentence | Choice | str) -> str:
    """Return a sentence, a choice or a message in the language spoken; a value that is itself a message too."""
    if isinstance(words, Sentence):
        return translated(words.text).format(**{name: _told_value(value) for name, value in words.values.items()})
    return translated(words.label if isinstance(words, Choice) else words)


def listed(words: Iterable[Sentence | Choice | str], between: str = "、") -> str:
    """Return several messages one after the other in the language spoken."""
    return translated(between).join(map(told, words))


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return "、".join(str(each.label if isinstance(each, Choice) else each) for each in value)
    return value


def _told_value(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return translated("、").join(str(_told_value(each)) for each in value)
    return told(value) if isinstance(value, Sentence | str) else value


def _kept_value(value: Any) -> Any:
    if isinstance(value, Sentence):
        return {"text": value.text, "values": value.values}
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_value(value: Any) -> Any:
    if isinstance(value, dict):
        return Sentence(value["text"], {name: _read_value(each) for name, each in value["values"].items()})
    return value


def _stored(text: str) -> dict[str, Any] | None:
    if not text.startswith('{"text": '):
        return None
    found = json.loads(text)
    return found if isinstance(found, dict) and set(found) == {"text", "values"} else None
