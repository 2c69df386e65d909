"""Client of the antivirus daemon (clamd), used where a setting names its address.

If the daemon does not answer, every upload is refused (docs/decisions/0026-antivirus.md).
"""

import logging
import socket
import time
from urllib.parse import urlsplit

from tracker.core.i18n import Message, message

_CONNECTING, _ANSWERING = 2.0, 10.0
"""Timeouts in seconds: to connect, and for the scan of one whole file."""
_PIECE = 64 * 1024
_LONGEST_ANSWER = 1000
_log = logging.getLogger("tracker.antivirus")


def problem(address: str, content: bytes) -> Message | None:
    """Scan a file with the antivirus. Return why it is refused, or None: a virus, or no answer from the daemon."""
    if not address:
        return None
    try:
        answer = _scanned(address, content)
    except (OSError, ValueError):
        _log.exception("the virus scanner at %s does not answer", address)
        return message("防病毒服务现在连不上，文件没有收。请稍后再传；一直不行请联系系统管理员。")
    if answer == "stream: OK":
        return None
    _log.warning("the virus scanner says: %s", answer)
    if answer.endswith(" FOUND"):
        return message("防病毒软件在文件里发现“{name}”，没有收。请查毒后再传。", name=answer[8:-6])
    return message("防病毒服务没能检查这个文件，没有收。请稍后再传；一直不行请联系系统管理员。")


def _scanned(address: str, content: bytes) -> str:
    """Send a file by the INSTREAM command of clamd: chunks with their lengths, then an empty one. Return the answer."""
    until = time.monotonic() + _ANSWERING
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            _wait(line, until)
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            _wait(line, until)
            more = line.recv(_LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), _CONNECTING)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(_CONNECTING)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _wait(line: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
