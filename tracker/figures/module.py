"""The module of this capability: what the application registers for it."""

from flask import Flask

from tracker.config import Settings
from tracker.core.module import Module
from tracker.core.roles import READERS
from tracker.core.web.navigation import Entry
from tracker.figures import views
from tracker.figures.presenters import print_footer


def _configure(app: Flask, _settings: Settings) -> None:
    print_footer.register(app)


MODULE = Module(
    name="figures",
    blueprints=(views.blueprint,),
    navigation=(
        Entry(
            place=50, label="总览", endpoint="figures.overview", roles=READERS, of_month=True,
            blueprints=frozenset({"figures"}),
        ),
    ),
    unscoped={
        "figures.queries.verdict.verdict": "who has left since is still in past months",
        "figures.queries.reconciliation._elsewhere": "money from or to another part: how much, not whose",
    },
    configure=_configure,
)  # fmt: skip
