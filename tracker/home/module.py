"""The capability `home`: routes and navigation entry that the application registers."""

from tracker.core.module import Module
from tracker.core.web.navigation import Entry
from tracker.home.views import home

MODULE = Module(
    name="home",
    blueprints=(home.blueprint,),
    navigation=(Entry(place=10, label="待办", endpoint="home.show", blueprints=frozenset({"home"})),),
)
