"""Declaration of the capability `grading`: tables, views, navigation, access scope, badges, to-do items, hand-over."""

from flask import Flask

from tracker.config import Settings
from tracker.core.module import Module
from tracker.core.roles import READERS, Role
from tracker.core.web.navigation import Entry
from tracker.grading.models import applications as application_models
from tracker.grading.models import emergency as emergency_models
from tracker.grading.models import experts, former_values, grades
from tracker.grading.models import guidelines as guideline_models
from tracker.grading.presenters.applications import BADGES as APPLICATION_BADGES
from tracker.grading.presenters.documents import BADGES as DOCUMENT_BADGES
from tracker.grading.presenters.tasks import grading_tasks
from tracker.grading.scope import SCOPE
from tracker.grading.services import handover
from tracker.grading.views import (
    application_review,
    applications,
    emergency,
    expert_review,
    grade_changes,
    grading,
    guidelines,
)

_PAGES = frozenset({"applications", "judging", "grading", "guidelines", "grade_changes", "emergency"})


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(TRACKER_GRADE_BAR_MONTHS=settings.grade_bar_months, TRACKER_DOCUMENT_DAYS=settings.document_days)


MODULE = Module(
    name="grading",
    tables=(application_models, emergency_models, experts, former_values, grades, guideline_models),
    blueprints=(
        application_review.blueprint,
        applications.blueprint,
        emergency.blueprint,
        expert_review.blueprint,
        grade_changes.blueprint,
        grading.blueprint,
        guidelines.blueprint,
    ),
    hand_over=handover.hand_over,
    navigation=(
        Entry(place=30, label="函审", endpoint="letters.index", roles=frozenset({Role.EXPERT})),
        Entry(place=60, label="绩效分级", endpoint="applications.index", roles=READERS, blueprints=_PAGES),
    ),
    scope=SCOPE,
    unscoped={
        "grading.services.handover.hand_over": "an enterprise that has left a tree takes along what is held there",
        "grading.queries.expert_review.letters": "an expert keeps the list of what they were asked, read or not",
    },
    badges=(APPLICATION_BADGES, DOCUMENT_BADGES),
    configure=_configure,
    heavy=("judging.batch",),
    tasks=grading_tasks,
)
