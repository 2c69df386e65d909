"""What the fields of a report are called."""

from tracker.reports.forms.reports import LineForm


def line_labels() -> dict[str, str]:
    """Return the label of each field that a report asks for of one project."""
    return {name: str(field.args[0]) for name, field in vars(LineForm).items() if getattr(field, "args", None)}
