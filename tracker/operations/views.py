"""Views for monitoring: `/health` and `/metrics`. They return numbers only, no secret, name or figure."""

from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify

from tracker.core.calendar.clock import now
from tracker.core.web.access import monitoring_only, public, sees_details
from tracker.core.web.request_session import engines
from tracker.operations.presenters import health, metrics

blueprint = Blueprint("monitoring", __name__)


@blueprint.get("/health")
@public
def show() -> tuple[Response, int]:
    """Return the health as JSON; with status 503 a load balancer uses another server. Strangers get one word only."""
    found = health(engines(), _folder(), now())
    status = HTTPStatus.SERVICE_UNAVAILABLE if found.status == "down" else HTTPStatus.OK
    return jsonify(asdict(found) if sees_details() else {"status": found.status}), status


@blueprint.get("/metrics")
@monitoring_only
def numbers() -> Response:
    """Return the metrics in the text format of Prometheus."""
    found = health(engines(), _folder(), now())
    text = metrics(found, current_app.extensions["counts"][0])
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _folder() -> Path:
    evidence: Path = current_app.config["TRACKER_EVIDENCE"]
    return evidence.parent
