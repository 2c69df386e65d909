"""Runs a command under the system-call filter of a systemd unit: `python -m tests.seccomp UNIT COMMAND…`.

What systemd does from the unit's own lines, with the same library: the sets are those of `systemd-analyze syscall-filter`.
"""

import ctypes
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_MASKED_EQ = 7
_EXECUTE, _WRITE = 4, 2
"""PROT_EXEC and PROT_WRITE."""


class _Compared(ctypes.Structure):
    """`struct scmp_arg_cmp`: an argument of a call, how it is compared, with what."""

    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def setting(unit: str, name: str) -> list[str]:
    """Return the values of every line of a setting."""
    return [line.partition("=")[2] for line in unit.splitlines() if line.startswith(f"{name}=")]


def members(name: str) -> Iterator[str]:
    """Yield the calls of a set, sets within it opened."""
    if not name.startswith("@"):
        yield name
        return
    told = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", name],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    for line in told.splitlines()[1:]:
        if (word := line.strip()) and not word.startswith("#"):
            yield from members(word)


def allowed(unit: str) -> set[str]:
    """Return the calls that the lines of SystemCallFilter leave: taken in, and with ~ taken out again."""
    kept = set(members("@default"))
    for line in setting(unit, "SystemCallFilter"):
        calls = {call for name in line.lstrip("~").split() for call in members(name)}
        kept = kept - calls if line.startswith("~") else kept | calls
    return kept


def restrict(unit: str) -> None:
    """Take every other call from this process for good, and memory that can be written and run where the unit says so."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    if setting(unit, "MemoryDenyWriteExecute") == ["yes"]:
        _deny_writable_programs(library)
    refused = _ERRNO | getattr(errno, setting(unit, "SystemCallErrorNumber")[0])
    kept = allowed(unit)
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ERRNO | errno.ENOSYS)))
    for name in members("@known"):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            action = _ALLOW if name in kept else refused
            _must(library.seccomp_rule_add(rules, ctypes.c_uint32(action), number, 0))
    _must(library.seccomp_load(rules))


def _deny_writable_programs(library: ctypes.CDLL) -> None:
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    for name, bits in (("mmap", _EXECUTE | _WRITE), ("mprotect", _EXECUTE), ("pkey_mprotect", _EXECUTE)):
        compared = _Compared(2, _MASKED_EQ, bits, bits)
        number = library.seccomp_syscall_resolve_name(name.encode())
        _must(library.seccomp_rule_add_array(
            rules, ctypes.c_uint32(_ERRNO | errno.EPERM), number, 1, ctypes.byref(compared)
        ))  # fmt: skip
    _must(library.seccomp_load(rules))


def _must(code: int) -> None:
    if code:
        raise OSError(-code, os.strerror(-code))


if __name__ == "__main__":
    restrict(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.execvp(sys.argv[2], sys.argv[2:])
