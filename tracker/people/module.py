"""The capability `people`: tables, routes, navigation, settings and to-do items that the application registers."""

from datetime import timedelta
from functools import partial
from ipaddress import ip_network

from flask import Flask

from tracker.config import Settings
from tracker.core.module import Module
from tracker.core.roles import Role
from tracker.core.web.navigation import Entry
from tracker.people.models import passkeys as passkey_models
from tracker.people.models import people as people_models
from tracker.people.models import recovery as recovery_models
from tracker.people.presenters.tasks import account_tasks
from tracker.people.rules.passkeys import RelyingParty
from tracker.people.rules.sessions import SessionLimits
from tracker.people.services import passwords
from tracker.people.views import (
    account,
    authentication,
    devices,
    networks,
    passkeys,
    people,
    reauthenticate,
    recoveries,
    recovery_codes,
    well_known,
)
from tracker.people.views.identity import IDENTITY

_RECOVERERS = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN})
_SECURITY = frozenset({Role.SECURITY_ADMIN})


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        TRACKER_RELYING_PARTY=RelyingParty.of(settings.passkey_domain, settings.base_url),
        TRACKER_CODE_REQUIRED=settings.code_required,
        TRACKER_CODE_OF_DUTIES=settings.code_of_duties,
        TRACKER_PASSWORDS=settings.passwords,
        TRACKER_ADMIN_NETWORKS=tuple(ip_network(each) for each in settings.admin_networks),
        TRACKER_SECURITY_CONTACT=settings.security_contact,
        TRACKER_SESSION_LIMITS=SessionLimits(
            timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours)
        ),
    )
    passwords.keep_places_in(settings.data_dir / "locks")
    app.extensions["stands_back"] = partial(devices.is_stranger, app)


MODULE = Module(
    name="people",
    tables=(passkey_models, people_models, recovery_models),
    blueprints=(
        account.blueprint,
        authentication.blueprint,
        networks.blueprint,
        passkeys.blueprint,
        people.blueprint,
        reauthenticate.blueprint,
        recoveries.blueprint,
        recovery_codes.blueprint,
        well_known.blueprint,
    ),
    navigation=(
        Entry(place=30, label="人员", endpoint="people.index", roles=_SECURITY),
        Entry(place=31, label="共享授权", endpoint="people.grants", roles=_SECURITY),
        Entry(place=39, label="账号重设", endpoint="recovering.index", roles=_RECOVERERS),
    ),
    configure=_configure,
    identity=IDENTITY,
    reauthenticated=(
        "account.phone",
        "account.set_phone",
        "passkeys.new",
        "passkeys.add",
        "recovery_codes.renew",
        "people.add",
        "people.change",
        "people.link",
        "people.drop_phone",
        "people.enable",
        "people.unlock",
        "people.assign",
        "people.end_assignment",
        "people.add_grant",
        "recovering.confirm",
        "recovering.refuse",
    ),
    tasks=account_tasks,
)
