"""Launcher of a bounded process: sets limits on itself, leaves the network, then executes the program.

It is a program of its own, because setting limits between fork and exec is not safe beside threads.
"""

import ctypes
import os
import resource
import sys

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def main(seconds: int, memory: int, file_size: int, command: list[str]) -> None:
    """Set the limits and leave the network, then replace this process by the command."""
    for kind, most in (
        (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NOFILE, 512), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(kind, (most, most))
    _leave_network()
    os.execvp(command[0], command)  # noqa: S606  # no shell is wanted


def _leave_network() -> None:
    """Enter an empty network namespace where the system lets an ordinary user do so.

    Else the service's own limits apply.
    """
    user, group = os.getuid(), os.getgid()
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "unshare") or library.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return
    for name, words in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(words)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
