"""A software passkey authenticator: answers like a browser, and can be told to cheat."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def written(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One passkey of one device."""

    def __init__(self, origin="http://localhost", domain="localhost"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.number = secrets.token_bytes(32)
        self.count, self.origin, self.domain = 0, origin, domain
        self.flags = PRESENT | VERIFIED

    def create(self, options, **lies):
        """Answer what a site asks for a new passkey."""
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        kept = bytes(16) + len(self.number).to_bytes(2, "big") + self.number + cbor2.dumps(cose)
        data = self._data(ATTESTED, **lies) + kept
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._client_data("webauthn.create", options, **lies)
        return self._answer(clientDataJSON=written(told), attestationObject=written(attested))

    def get(self, options, **lies):
        """Answer what a site asks for a proof."""
        self.count += 1
        data, told = self._data(0, **lies), self._client_data("webauthn.get", options, **lies)
        signature = self.key.sign(data + sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=written(told), authenticatorData=written(data), signature=written(signature))

    def _data(self, more, *, domain=None, flags=None, count=None, **_):
        flags = self.flags if flags is None else flags
        count = self.count if count is None else count
        site = sha256((domain or self.domain).encode()).digest()
        return site + bytes([flags | more]) + count.to_bytes(4, "big")

    def _client_data(self, kind, options, *, origin=None, challenge=None, **_):
        asked = challenge or options["challenge"]
        return json.dumps({"type": kind, "challenge": asked, "origin": origin or self.origin}).encode()

    def _answer(self, **response):
        number = written(self.number)
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": response})
