"""Three-way merge of a record that two people edited: finds conflicting and compatible changes by field."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wtforms import Field
from wtforms.form import BaseForm

from tracker.core.web.fields import written


@dataclass(frozen=True)
class Difference:
    """A field whose value on the submitted page differs from the stored one."""

    mine: Field
    theirs: Field
    clashing: bool
    """Whether both editors changed it since the page was opened. Otherwise only this editor did."""

    @property
    def question(self) -> str:
        """The name of the form field in which the person chooses between the two values."""
        return f"keep-{self.mine.name}"


def as_opened(form: BaseForm, names: Iterable[str]) -> str:
    """Return the original values of form fields as JSON, for the hidden field `base`."""
    return json.dumps({name: written(form[name]) for name in names}, ensure_ascii=False)


def opened(text: str | None) -> dict[str, str]:
    """Return the original values that a page carried. Invalid JSON counts as none."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def differences(mine: BaseForm, theirs: BaseForm, base: Mapping[str, str], names: Iterable[str]) -> list[Difference]:
    """Return the fields in which a page differs from the stored record.

    Values that only others changed are taken over.
    """
    found = []
    for name in names:
        box, kept = mine[name], theirs[name]
        if written(box) == base.get(name):
            box.data = kept.data
        elif written(box) != written(kept):
            found.append(Difference(box, kept, written(kept) != base.get(name)))
    return found


def choose(found: Iterable[Difference], choices: Mapping[str, str]) -> bool:
    """Apply the person's choices between two values. Return whether every conflict has a choice."""
    answered = True
    for difference in found:
        choice = choices.get(difference.question)
        if choice == "theirs":
            difference.mine.data = difference.theirs.data
        answered = answered and (choice in ("mine", "theirs") or not difference.clashing)
    return answered
