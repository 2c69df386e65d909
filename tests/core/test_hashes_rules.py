"""Tests of hashes: published test values, text form, a machine without SM3."""

import hashlib
from io import BytesIO

import pytest

from tracker.core.audit import hashes
from tracker.core.audit.hashes import HashName
from tracker.core.errors import Invalid

SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905-2016, example 1
SM3_64 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"  # example 2: "abcd" sixteen times
SHA_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


@pytest.mark.parametrize(
    ("name", "content", "kept", "shown"),
    [
        (HashName.SM3, b"abc", f"sm3:{SM3_ABC}", f"sm3:{SM3_ABC}"),
        (HashName.SM3, b"abcd" * 16, f"sm3:{SM3_64}", f"sm3:{SM3_64}"),
        (HashName.SHA256, b"abc", SHA_ABC, f"sha256:{SHA_ABC}"),
    ],
)
def test_the_published_values_come_out_and_bear_the_name_of_their_algorithm(name, content, kept, shown):
    assert hashes.written(name, hashes.start(name, content)) == kept
    assert hashes.of_file(name, BytesIO(content)) == kept
    assert hashes.named(kept) == hashes.named(shown) == shown
    assert hashes.parse(shown) == kept
    assert hashes.name_of(kept) is hashes.name_of(shown) is name
    assert hashes.printed(kept) == shown[: shown.index(":") + 17]


@pytest.mark.parametrize(
    ("kept", "text", "fits"),
    [
        (f"sm3:{SM3_ABC}", f"sm3:{SM3_ABC}", True),
        (f"sm3:{SM3_ABC}", SM3_ABC[:16], True),
        (f"sm3:{SM3_ABC}", f"sm3:{SM3_ABC[:16]}", True),
        (f"sm3:{SM3_ABC}", f"sm3:{SM3_ABC[:15]}", False),
        (f"sm3:{SM3_ABC}", f"sha256:{SM3_ABC}", False),
        (SHA_ABC, f"sha256:{SHA_ABC[:20]}", True),
        (SHA_ABC, SHA_ABC, True),
        (SHA_ABC, f"sm3:{SHA_ABC}", False),
        (SHA_ABC, "", False),
    ],
)
def test_a_hash_is_known_again_with_its_name_or_without_but_never_under_another(kept, text, fits):
    assert hashes.begins(kept, text) is fits


def test_an_algorithm_that_the_machine_does_not_know_is_named(monkeypatch):
    def unknown(name, content=b""):
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", unknown)
    for make in (lambda: hashes.start(HashName.SM3), lambda: hashes.keyed(HashName.SM3, b"k", b"")):
        with pytest.raises(Invalid, match="没有 SM3 算法"):
            make()
