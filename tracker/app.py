"""The Flask application: settings, the core's processing of every request, and the pages of all capabilities."""

from collections.abc import Iterable
from typing import TypeVar

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import paths
from tracker.config import Settings
from tracker.core import deployment_checks
from tracker.core.database.bindings import bind
from tracker.core.database.engines import Engines, make_engines
from tracker.core.web import (
    access,
    badges,
    cache,
    downloads,
    errors,
    filters,
    headers,
    identity,
    json_logging,
    layout_context,
    locale,
    rate_limiter,
    record_editor,
    request_metrics,
    request_session,
    sanitize,
    tasks,
    url_converters,
)
from tracker.modules import MODULES, install

T = TypeVar("T")


def create_app(settings: Settings | None = None, engines: Engines | None = None) -> Flask:
    """Create the application. It opens no connections before the first request, so that processes may be forked."""
    settings = settings or Settings.from_environment()
    install()
    deployment_checks.require_safe(settings)
    install()
    app = Flask(__name__, template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    app.config.update(**_keys(settings), **_config(settings))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = url_converters.Number
    Bootstrap5(app)
    request_metrics.register(app, settings.counts_dir)
    if settings.log == "json":
        json_logging.register(app)
    layout_context.register(  # first, so that every response has a request number
        app,
        navigation=(entry for each in MODULES for entry in each.navigation),
        first_month=_only(each.first_month for each in MODULES),
    )
    sanitize.register(app)
    CSRFProtect(app)
    locale.register(app)
    headers.register(app)
    identity.register(
        app, _only(each.identity for each in MODULES), (step for each in MODULES for step in each.reauthenticated)
    )
    access.register(app)
    # After access, because handlers after a request run in reverse order. The request is committed before its activity
    # is stored: that is a second transaction, which must not wait for the first in the same thread.
    engines = engines or make_engines(settings.database_url)
    bind(engines, settings)
    downloads.register(app)  # before the session: handlers run in reverse order, and its event must follow the commit
    request_session.register(app, engines)
    errors.register(app)
    filters.register(app)
    cache.register(app)
    _bring(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, object]:
    """Return the settings that Flask and the core read. Each capability adds its own."""
    return {
        "TRACKER_LANGUAGE": settings.language,
        "TRACKER_BASE_URL": settings.base_url,
        "TRACKER_METRICS": settings.metrics,
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "BABEL_TRANSLATION_DIRECTORIES": str(paths.TRANSLATIONS),
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": (settings.file_megabytes + 5) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5_000,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_NAME": "__Host-tracker" if settings.secure else "tracker",
        "SESSION_COOKIE_SECURE": settings.secure,
        "TRUSTED_HOSTS": ["127.0.0.1", "localhost", "[::1]", settings.base_host],
        "SEND_FILE_MAX_AGE_DEFAULT": 86_400,
    }


def _bring(app: Flask, settings: Settings) -> None:
    """Register the pages and settings of every capability."""
    rate_limiter.register(app, (page for each in MODULES for page in each.heavy))
    record_editor.register(app, _only(each.impact_preview for each in MODULES))
    badges.register(app, (looks for each in MODULES for looks in each.badges))
    tasks.register(app, (each.tasks for each in MODULES if each.tasks is not None))
    for module in MODULES:
        if module.configure is not None:
            module.configure(app, settings)
        for blueprint in module.blueprints:
            app.register_blueprint(blueprint)


def _only(brought: Iterable[T | None]) -> T:
    """Return the only value that is not None. Raise ValueError unless exactly one capability provides it."""
    (found,) = (each for each in brought if each is not None)
    return found


def _keys(settings: Settings) -> dict[str, object]:
    """Return the keys that sign cookies and forms. The newest key signs; signatures of older keys stay valid."""
    newest, *older = settings.secret_keys()
    return {
        "SECRET_KEY": newest,
        "SECRET_KEY_FALLBACKS": older,
        "WTF_CSRF_SECRET_KEY": [*reversed(older), newest],  # the signer uses the last key and accepts all
    }
