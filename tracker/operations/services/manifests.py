"""The manifest of a backup: reading, writing, and comparison with its files; an HMAC with the office's key seals it."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tracker.core.audit import hashes
from tracker.core.audit.hashes import HashName
from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message

DATABASE, EVIDENCE, MANIFEST = "tracker.db", "evidence", "manifest.json"
_EVIDENCE_NAME = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})", re.ASCII)
_DIGEST = re.compile(r"(sm3:)?[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Manifest:
    """The content of a backup: each file's hash, each table's row count, and the head of the audit chain.

    In the file each hash has the name of its algorithm; the seal uses the algorithm of the database's hash.
    """

    program: str
    schema: str
    made_at: str
    files: Mapping[str, str]
    rows: Mapping[str, int]
    chain_seq: int
    chain_hash: str
    key: str = field(default="", compare=False)
    """Fingerprint of the key that sealed it; empty without a seal, or where there was no key to check it."""


def write(folder: Path, manifest: Manifest, key: str) -> None:
    """Write a manifest into its folder, sealed where there is a key."""
    told = _content(manifest)
    if key:
        seal = _seal(told, key, hashes.name_of(manifest.files[DATABASE]))
        told["seal"] = {"key": key_id(key), "hmac": hashes.named(seal)}
    (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def read(folder: Path, key: str) -> Manifest:
    """Read a manifest. Raise Invalid for a damaged one, or where a key is given and the seal is not of that key."""
    try:
        if (folder / MANIFEST).is_symlink():
            raise ValueError("a link")
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        seal = told.pop("seal", {})
        made = Manifest(**_parsed(told), key=key_id(key) if key else "")
        _require_shape(made)
        wrong = _wrong_seal(told, dict(seal), key)
    except FileNotFoundError:
        raise Invalid(message("{folder} 不是备份：没有 {file}。", folder=str(folder), file=MANIFEST)) from None
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Invalid(message("{file} 读不懂：备份不完整或被改过。", file=MANIFEST)) from None
    if wrong is not None:
        raise Invalid(wrong)
    return made


def key_id(key: str) -> str:
    """Return the fingerprint of a key."""
    return hmac.new(key.encode(), b"tracker backup key", sha256).hexdigest()[:12]


def digest(path: Path, name: HashName = HashName.SHA256) -> str:
    """Return the hash of a file."""
    with path.open("rb") as file:
        return hashes.of_file(name, file)


def require_files(source: Path, manifest: Manifest) -> None:
    """Raise Invalid unless every file is there, has an allowed name, is no link, and is unchanged."""
    names = [*manifest.files] if DATABASE in manifest.files else [DATABASE, *manifest.files]
    wrong = [found for name in names if (found := _problem(source, name, manifest.files.get(name, "")))]
    if wrong:
        raise Invalid(*wrong[:20])


def _problem(source: Path, name: str, wanted: str) -> Message | None:
    found = _EVIDENCE_NAME.fullmatch(name)
    if name != DATABASE and found is None:
        return message("清单里有备份不该有的文件：{file}。没有恢复。", file=name[:80])
    path = source / name
    if any(each.is_symlink() for each in (path, *path.parents) if each != source and source in each.parents):
        return message("{file} 是链接，不是文件。没有恢复。", file=name)
    if not path.is_file():
        return message("缺少 {file}。", file=name)
    addressed = {wanted} if found is None else {wanted, found[2]}  # the name of an evidence file is its SHA-256
    if any(digest(path, hashes.name_of(each)) != each for each in addressed):
        return message("{file} 与清单不符：被改过或没有写完。", file=name)
    return None


def _require_shape(made: Manifest) -> None:
    numbers = [made.chain_seq, *made.rows.values()]
    texts = [made.program, made.schema, made.made_at, made.chain_hash, *made.files]
    if not all(type(each) is int for each in numbers) or not all(isinstance(each, str) for each in texts):
        raise TypeError("not a manifest")
    if not all(_DIGEST.fullmatch(each) for each in made.files.values()):
        raise ValueError("not a digest")


def _wrong_seal(told: dict[str, Any], seal: dict[str, str], key: str) -> Message | None:
    if not key:
        return None
    if not seal:
        return message("{file} 没有封签，而设置了 TRACKER_BACKUP_KEY。没有恢复。", file=MANIFEST)
    if str(seal.get("key")) != key_id(key):
        return message(
            "封签用的是另一把密钥 {found}，设置的是 {mine}。没有恢复。", found=seal.get("key"), mine=key_id(key)
        )
    kept = hashes.parse(str(seal.get("hmac")))
    if not hmac.compare_digest(kept.encode(), _seal(told, key, hashes.name_of(kept)).encode()):
        return message("{file} 的封签不对：清单被改过。没有恢复。", file=MANIFEST)
    return None


def _content(manifest: Manifest) -> dict[str, Any]:
    told = {name: value for name, value in asdict(manifest).items() if name != "key"}
    files = {name: hashes.named(each) for name, each in manifest.files.items()}
    return told | {"files": files, "chain_hash": hashes.named(manifest.chain_hash)}


def _parsed(told: dict[str, Any]) -> dict[str, Any]:
    files = {name: hashes.parse(each) for name, each in told["files"].items()}
    return told | {"files": files, "chain_hash": hashes.parse(told["chain_hash"])}


def _seal(told: dict[str, Any], key: str, name: HashName) -> str:
    content = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return hashes.keyed(name, key.encode(), content)
