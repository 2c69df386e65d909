"""Declaration of the capability `enterprises` for the application: views and navigation."""

from tracker.core.module import Module
from tracker.core.roles import READERS
from tracker.core.web.navigation import Entry
from tracker.enterprises.views import enterprises, projects, register_edit

MODULE = Module(
    name="enterprises",
    blueprints=(enterprises.blueprint, projects.blueprint, register_edit.blueprint),
    navigation=(
        Entry(
            place=51, label="企业", endpoint="register.enterprises", roles=READERS, of_month=True,
            blueprints=frozenset({"register"}),
        ),
        Entry(
            place=52, label="治理项目", endpoint="plans.projects", roles=READERS, of_month=True,
            blueprints=frozenset({"plans"}),
        ),
    ),
)  # fmt: skip
