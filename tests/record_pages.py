"""The form of a record: read as a browser would send it, looked at and saved."""

from tests.markup import document


def fields(markup):
    """Give the fields of the page's form as a browser would send them."""
    return document(markup).one("form.panel-body").fields


def save(visitor, edit, send, **typed):
    """Fill in a form, look at its effect, and save. Return the page of the effect and the last answer."""
    looked = visitor.post(send, fields(visitor.get(edit).text) | typed)
    return looked, visitor.post(send, fields(looked.text))
