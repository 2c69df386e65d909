"""Words for people: labelled choices, and sentences: Chinese in the code, English in the catalogue."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


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
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the sentence in Chinese."""
        return self.text.format(**self.values)


def say(text: str, /, **values: Any) -> Sentence:
    """Make a sentence; `{name}` in the text stands for a value."""
    return Sentence(text, values)
