"""Every form that the site declares, found by walking its modules."""

import importlib
import pkgutil

from wtforms import Form

from tracker.web import forms


def every_form():
    """Give the forms by their names."""
    for module in pkgutil.iter_modules(forms.__path__):
        importlib.import_module(f"tracker.web.forms.{module.name}")
    found, more = set(), [Form]
    while more:
        more = [each for form in more for each in form.__subclasses__()]
        found |= {each for each in more if each.__module__.startswith("tracker.")}
    return sorted(found, key=lambda form: form.__name__)
