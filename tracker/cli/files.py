"""Files that a command writes: beside the target first, then renamed, so that nothing is half-written."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(target: Path, content: bytes) -> None:
    """Write a file whole or not at all; an older file of that name stays until the new one is complete."""
    if target.is_dir():
        raise IsADirectoryError(21, "is a directory", str(target))
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "no such directory", str(target.parent))
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as beside:
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
        except BaseException:
            os.unlink(beside.name)
            raise
    os.chmod(beside.name, 0o644)
    os.replace(beside.name, target)
