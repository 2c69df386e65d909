"""The forms of a page as somebody fills them in who chooses something everywhere."""

from tests.markup import Fields, document


def of_page(markup: str) -> dict[str, Fields]:
    """Return the fields of each form that a page would send, by where it would send them."""
    found: dict[str, Fields] = {}
    for form in document(markup).forms:
        fields = form.fields
        for name, options in form.choices.items():
            if fields[name] == [""]:
                fields[name] = [next(filter(None, options), "")]
        found |= {address.partition("?")[0]: fields for address in form.addresses}
    return found
