"""The base form of a record: its version, its original values and the hash of the effect that was shown."""

import json
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_hex
from typing import Any, ClassVar, Self

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField

from tracker.core.web.fields import shown, written
from tracker.core.web.form_version import read_version
from tracker.core.web.merge import Difference, as_opened, choose, differences, opened

_AROUND = frozenset({"base", "version", "seen", "form_key", "csrf_token"})


class RecordForm(FlaskForm):
    """A record being edited; saving asks for the effect to have been shown first."""

    base = HiddenField()
    version = HiddenField()
    seen = HiddenField()
    form_key = HiddenField()
    first: ClassVar[tuple[str, ...]] = ()
    """What is asked before the rest."""
    unasked: ClassVar[frozenset[str]] = frozenset()
    """What a form has from its parent and does not ask for."""

    @classmethod
    def of(cls, stored: Mapping[str, Any], version: int = 0, **options: Any) -> Self:
        """Return the form as it stands at a record of a version; version 0 is a record to be made."""
        form = cls(formdata=None, data=dict(stored), **options)
        form.version.data = str(version)
        form.form_key.data = token_hex(16)
        return form

    def opened_now(self) -> Self:
        """Record what the page says when it is opened."""
        self.base.data = as_opened(self, self.names)
        return self

    @property
    def boxes(self) -> list[Field]:
        """The fields that a person fills in, in the order in which they are asked."""
        asked = {box.short_name: box for box in self if box.short_name not in _AROUND | self.unasked}
        return [asked[name] for name in dict.fromkeys((*self.first, *asked))]

    @property
    def names(self) -> list[str]:
        """The names of these fields."""
        return [box.short_name for box in self.boxes]

    @property
    def opened_version(self) -> int:
        """The version that the page was opened with; nonsense is no version."""
        return read_version(self.version.data)

    def digest(self, version: int) -> str:
        """Sign what is typed and the version it stands on: the effect of just this has been shown."""
        said = {box.short_name: written(box) for box in self.boxes}
        return sha256(json.dumps([version, said], ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def moved(self, stored: "RecordForm") -> list[tuple[str, str, str]]:
        """Return the fields that differ from what is kept: name, old value, new value."""
        pairs = [(box, stored[box.short_name]) for box in self.boxes]
        return [(box.label.text, shown(kept), shown(box)) for box, kept in pairs if written(box) != written(kept)]

    def differences(self, stored: "RecordForm") -> list[Difference]:
        """Compare with what is kept now."""
        return differences(self, stored, opened(self.base.data), self.names)

    def settle(self, stored: "RecordForm", choices: Mapping[str, str]) -> bool:
        """Keep of two values the chosen one. Return whether every question was answered."""
        return choose(self.differences(stored), choices)
