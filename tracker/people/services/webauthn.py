"""WebAuthn: challenges and verification of responses. The only module that imports the library `webauthn`.

The import takes half a second and few requests need it, so it happens at first use.
"""

import json
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from tracker.people.rules.passkeys import CHALLENGE_FOR, RelyingParty

_NAME = "一企一策治理进展"
_BYTES = 32


class Refused(Exception):
    """Raised for an invalid response. People are not told the reason."""


class Made(NamedTuple):
    """A new passkey: its credential id, its public key and its counter."""

    credential_id: str
    public_key: str
    sign_count: int


def new_challenge() -> str:
    """Return a random challenge in URL-safe characters."""
    return secrets.token_urlsafe(_BYTES)


def creation(site: RelyingParty, question: str, *, person_id: int, key: str, name: str, known: Sequence[str]) -> str:
    """Return the options for a new passkey, as JSON.

    Devices with a known passkey are excluded; the user is verified.
    """
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=site.domain, rp_name=_NAME, user_id=str(person_id).encode(), user_name=key, user_display_name=name,
        challenge=webauthn.base64url_to_bytes(question), timeout=_milliseconds(),
        attestation=structs.AttestationConveyancePreference.NONE,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_described(each) for each in known],
    )  # fmt: skip
    return str(webauthn.options_to_json(options))


def created(site: RelyingParty, question: str, answer: str) -> Made:
    """Verify the response of a new passkey. Raise Refused unless it fits challenge and site and verified the user."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_registration_response(
            credential=answer, expected_challenge=webauthn.base64url_to_bytes(question), expected_rp_id=site.domain,
            expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, LookupError, RecursionError) as wrong:
        raise Refused(str(wrong)) from wrong
    written = webauthn.helpers.bytes_to_base64url
    return Made(written(found.credential_id), written(found.credential_public_key), found.sign_count)


def request(site: RelyingParty, question: str, known: Sequence[str]) -> str:
    """Return the options for a response of a known passkey, as JSON. The device must verify the user."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=site.domain, challenge=webauthn.base64url_to_bytes(question), timeout=_milliseconds(),
        allow_credentials=[_described(each) for each in known],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return str(webauthn.options_to_json(options))


def proved(site: RelyingParty, question: str, answer: str, public_key: str) -> int:
    """Verify the response of a passkey. Return its counter, or raise Refused."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=webauthn.base64url_to_bytes(question), expected_rp_id=site.domain,
            expected_origin=site.origin, credential_public_key=webauthn.base64url_to_bytes(public_key),
            credential_current_sign_count=0, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, LookupError, RecursionError) as wrong:
        raise Refused(str(wrong)) from wrong
    return found.new_sign_count


def credential_of(answer: str) -> str:
    """Return the credential id that a response claims; empty if it has none."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    number = told.get("id") if isinstance(told, dict) else None
    return number if isinstance(number, str) else ""


def _described(credential_id: str):  # type: ignore[no-untyped-def]  # the library's type, which is read late
    import webauthn
    from webauthn.helpers import structs

    return structs.PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(credential_id))


def _milliseconds() -> int:
    return int(CHALLENGE_FOR.total_seconds() * 1000)
