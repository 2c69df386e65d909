"""Atomic file writes of commands: written to a temporary file beside the target, then renamed."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

_PART = ".part"


def write(target: Path, content: bytes) -> None:
    """Write a file completely or not at all. An older file of that name stays until the new one is complete."""
    if target.is_dir():
        raise IsADirectoryError(21, "is a directory", str(target))
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "no such directory", str(target.parent))
    _sweep(target)
    prefix = f".{target.name}.{os.getpid()}."
    with NamedTemporaryFile(dir=target.parent, prefix=prefix, suffix=_PART, delete=False) as beside:
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
        except BaseException:
            os.unlink(beside.name)
            raise
    os.chmod(beside.name, 0o644)
    os.replace(beside.name, target)


def _sweep(target: Path) -> None:
    """Delete temporary files of processes that no longer run; the process number is part of the file name."""
    before = f".{target.name}."
    for path in target.parent.iterdir():
        number = path.name.removeprefix(before).partition(".")[0]
        if (
            path.name.startswith(before)
            and path.name.endswith(_PART)
            and number.isascii()
            and number.isdigit()
            and not _runs(int(number))
        ):
            with suppress(FileNotFoundError):
                path.unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
