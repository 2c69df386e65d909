"""One file, one blueprint; `BLUEPRINTS` is all of them."""

from tracker.web.views import figures, people, plans, register, reports

BLUEPRINTS = (figures.blueprint, register.blueprint, plans.blueprint, reports.blueprint, people.blueprint)
