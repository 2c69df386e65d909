"""The base form of a record: hidden fields for its version, its original values and the hash of the shown preview."""

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
    """A form that edits a record. It is saved only after the preview of exactly these values was shown."""

    base = HiddenField()
    version = HiddenField()
    seen = HiddenField()
    form_key = HiddenField()
    first: ClassVar[tuple[str, ...]] = ()
    """Names of fields to show first."""
    unasked: ClassVar[frozenset[str]] = frozenset()
    """Names of inherited fields that the form leaves out."""

    @classmethod
    def of(cls, stored: Mapping[str, Any], version: int = 0, **options: Any) -> Self:
        """Return the form with the stored values of a record and its version; 0 stands for a new record."""
        form = cls(formdata=None, data=dict(stored), **options)
        form.version.data = str(version)
        form.form_key.data = token_hex(16)
        return form

    def opened_now(self) -> Self:
        """Store the present values in the hidden field `base`, as the values that the page was opened with."""
        self.base.data = as_opened(self, self.names)
        return self

    @property
    def boxes(self) -> list[Field]:
        """The visible fields, in the order in which the page shows them."""
        asked = {box.short_name: box for box in self if box.short_name not in _AROUND | self.unasked}
        return [asked[name] for name in dict.fromkeys((*self.first, *asked))]

    @property
    def names(self) -> list[str]:
        """The names of the visible fields."""
        return [box.short_name for box in self.boxes]

    @property
    def opened_version(self) -> int:
        """The version that the page was opened with, or NONE if it is invalid."""
        return read_version(self.version.data)

    def digest(self, version: int) -> str:
        """Return the hash of the input and the version.

        The hidden field `seen` carries it once the preview was shown.
        """
        said = {box.short_name: written(box) for box in self.boxes}
        return sha256(json.dumps([version, said], ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def moved(self, stored: "RecordForm") -> list[tuple[str, str, str]]:
        """Return the fields that differ from the stored values: label, old value, new value."""
        pairs = [(box, stored[box.short_name]) for box in self.boxes]
        return [(box.label.text, shown(kept), shown(box)) for box, kept in pairs if written(box) != written(kept)]

    def differences(self, stored: "RecordForm") -> list[Difference]:
        """Return the fields in which the input differs from the stored record."""
        return differences(self, stored, opened(self.base.data), self.names)

    def settle(self, stored: "RecordForm", choices: Mapping[str, str]) -> bool:
        """Apply the person's choices between two values. Return whether every conflict has a choice."""
        return choose(self.differences(stored), choices)
