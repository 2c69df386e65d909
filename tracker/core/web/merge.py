"""Three-way merge of a record that two people edited: conflicts and compatible changes, field by field."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wtforms import Field
from wtforms.form import BaseForm

from tracker.core.web.fields import written


@dataclass(frozen=True)
class Difference:
    """A field whose value on the page differs from the database."""

    mine: Field
    theirs: Field
    clashing: bool
    """Both editors changed it since the page was opened; otherwise only this one did."""

    @property
    def question(self) -> str:
        """The name under which a person says which of the two to keep."""
        return f"keep-{self.mine.name}"


def as_opened(form: BaseForm, names: Iterable[str]) -> str:
    """Write down what the fields of a page say when it is opened."""
    return json.dumps({name: written(form[name]) for name in names}, ensure_ascii=False)


def opened(text: str | None) -> dict[str, str]:
    """Read the original values that the page carried; invalid data counts as none."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def differences(mine: BaseForm, theirs: BaseForm, base: Mapping[str, str], names: Iterable[str]) -> list[Difference]:
    """Compare with what is kept now; take over what only others changed since the page was opened."""
    found = []
    for name in names:
        box, kept = mine[name], theirs[name]
        if written(box) == base.get(name):
            box.data = kept.data
        elif written(box) != written(kept):
            found.append(Difference(box, kept, written(kept) != base.get(name)))
    return found


def choose(found: Iterable[Difference], choices: Mapping[str, str]) -> bool:
    """Keep of two values the chosen one. Return whether every question was answered."""
    answered = True
    for difference in found:
        choice = choices.get(difference.question)
        if choice == "theirs":
            difference.mine.data = difference.theirs.data
        answered = answered and (choice in ("mine", "theirs") or not difference.clashing)
    return answered
