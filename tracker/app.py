"""The application factory: `create_app()` registers every capability."""

from datetime import timedelta
from ipaddress import ip_network

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import paths
from tracker.config import Settings
from tracker.core import deployment_checks
from tracker.core.database.bindings import bind
from tracker.core.database.engines import Engines, make_engines
from tracker.core.task_queue import ask, exporting, previewing
from tracker.core.web import (
    access,
    cache,
    downloads,
    errors,
    filters,
    headers,
    json_logging,
    layout_context,
    locale,
    print_footer,
    request_metrics,
    request_session,
    sanitize,
    url_converters,
)
from tracker.evidence.rules import FileLimits
from tracker.modules import MODULES
from tracker.people.rules.passkeys import RelyingParty
from tracker.people.rules.sessions import SessionLimits
from tracker.people.services import passwords


def _file_limits(settings: Settings) -> FileLimits:
    mega = 1024 * 1024
    return FileLimits(
        settings.file_megabytes * mega, settings.files_a_report, settings.file_megabytes_a_day * mega,
        settings.files_a_day, settings.antivirus,
    )  # fmt: skip


def create_app(settings: Settings | None = None, engines: Engines | None = None) -> Flask:
    """Prepare the application; it connects to nothing before the first request, so that workers may fork."""
    settings = settings or Settings.from_environment()
    deployment_checks.require_safe(settings)
    app = Flask(__name__, template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    app.config.update(
        **_keys(settings),
        TRACKER_RELYING_PARTY=RelyingParty.of(settings.passkey_domain, settings.base_url),
        TRACKER_LANGUAGE=settings.language,
        TRACKER_BASE_URL=settings.base_url,
        TRACKER_CODE_REQUIRED=settings.code_required,
        TRACKER_CODE_OF_DUTIES=settings.code_of_duties,
        TRACKER_PASSWORDS=settings.passwords,
        TRACKER_METRICS=settings.metrics,
        TRACKER_ADMIN_NETWORKS=tuple(ip_network(each) for each in settings.admin_networks),
        TRACKER_SECURITY_CONTACT=settings.security_contact,
        TRACKER_SESSION_LIMITS=SessionLimits(
            timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours)
        ),
        TRACKER_EVIDENCE=settings.evidence_dir,
        TRACKER_EXPORTS=settings.exports_dir,
        TRACKER_OFFICE=settings.office_command,
        TRACKER_FILE_LIMITS=_file_limits(settings),
        TRACKER_GRADE_BAR_MONTHS=settings.grade_bar_months,
        TRACKER_DOCUMENT_DAYS=settings.document_days,
        BABEL_DEFAULT_LOCALE="zh_CN",
        BABEL_TRANSLATION_DIRECTORIES=str(paths.TRANSLATIONS),
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=(settings.file_megabytes + 5) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5_000,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME="__Host-tracker" if settings.secure else "tracker",
        SESSION_COOKIE_SECURE=settings.secure,
        TRUSTED_HOSTS=["127.0.0.1", "localhost", "[::1]", settings.base_host],
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
    )
    app.extensions |= {
        "exporting": lambda number: ask(settings, exporting, number),
        "previewing": lambda number: ask(settings, previewing, number),
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = url_converters.Number
    Bootstrap5(app)
    request_metrics.register(app, settings.counts_dir)
    if settings.log == "json":
        json_logging.register(app)
    layout_context.register(app)  # first, so that every answer has its request number
    sanitize.register(app)
    CSRFProtect(app)
    locale.register(app)
    headers.register(app)
    access.register(app)
    # after access, for ends run backwards: what a request did is committed before its activity is noted, which is a
    # transaction of its own and may not wait for the first in the same thread
    engines = engines or make_engines(settings.database_url)
    _bind(settings, engines)
    downloads.register(app)  # before the session: answers are worked on backwards, and its event waits for the commit
    request_session.register(app, engines)
    errors.register(app)
    filters.register(app)
    print_footer.register(app)
    cache.register(app)
    for module in MODULES:
        for blueprint in module.blueprints:
            app.register_blueprint(blueprint)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    return app


def _keys(settings: Settings) -> dict[str, object]:
    """Return what signs cookies and forms: the newest key signs, each older one is still believed."""
    newest, *older = settings.secret_keys()
    return {
        "SECRET_KEY": newest,
        "SECRET_KEY_FALLBACKS": older,
        "WTF_CSRF_SECRET_KEY": [*reversed(older), newest],  # the signer takes the last and believes all
    }


def _bind(settings: Settings, engines: Engines) -> None:
    """Name what stands beside the database: the heads of the audit chain, the keys, the places of password checks."""
    bind(engines, settings)
    passwords.keep_places_in(settings.data_dir / "locks")
