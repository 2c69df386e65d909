"""JSON logging, if a setting asks for it.

It writes one object per line with the numbers of request and person, never user input.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from tracker.core.web.access import signed_in
from tracker.core.web.request_metrics import elapsed

_LOG = logging.getLogger("tracker.requests")


class _Line(logging.Formatter):
    """A formatter that writes one log record as one line.

    Of an error it writes type and locations, never the message, which may quote user input.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return a log record as a JSON line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if has_request_context():
            found = signed_in()
            line |= {
                "request": g.get("request_id", ""),
                "person": None if found is None else found.person_id,
                "method": request.method,
                "endpoint": request.endpoint,
            }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            places = traceback.extract_tb(record.exc_info[2])
            line["error"] = type(record.exc_info[1]).__qualname__
            line["where"] = [f"{place.filename}:{place.lineno} {place.name}" for place in places]
        return json.dumps(line, ensure_ascii=False)


def register(app: Flask) -> None:
    """Log every response and every failure to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    for log in (_LOG, app.logger):
        log.handlers[:] = [handler]
        log.propagate = False
    _LOG.setLevel(logging.INFO)
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    facts = {"status": response.status_code, "ms": round(elapsed() * 1000, 1)}
    _LOG.info("", extra={"facts": facts})
    return response
