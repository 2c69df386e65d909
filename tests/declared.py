"""All WTForms classes of the site, found by walking its modules."""

import importlib
import pkgutil

from wtforms import Form

import tracker


def every_form():
    """Give the forms by their names."""
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if "forms" in module.name.split("."):
            importlib.import_module(module.name)
    found, more = set(), [Form]
    while more:
        more = [each for form in more for each in form.__subclasses__()]
        found |= {each for each in more if each.__module__.startswith("tracker.")}
    return sorted(found, key=lambda form: form.__name__)
