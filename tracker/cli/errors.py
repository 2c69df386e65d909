"""Errors of commands: an expected failure prints one line and ends with exit code 2; a bug keeps its traceback."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tracker.config import ConfigError
from tracker.core.errors import TrackerError
from tracker.core.i18n import Message, message, translate

_OS_REMEDIES = {
    errno.ENOSPC: "磁盘已满。请腾出空间再试；没有写入任何内容。",
    errno.EFBIG: "文件太大，超过系统允许的大小。请换一个位置；没有写入任何内容。",
    errno.EDQUOT: "磁盘配额已满。请腾出空间再试；没有写入任何内容。",
    errno.EACCES: "没有权限。请换一个可以读写的位置。",
    errno.EPERM: "没有权限。请换一个可以读写的位置。",
    errno.EROFS: "文件系统只读。请换一个可以写的位置。",
    errno.ENOENT: "没有这个文件或文件夹。请核对路径。",
    errno.ENOTDIR: "路径中有一段不是文件夹。请核对路径。",
    errno.EISDIR: "这是文件夹。请写出文件名。",
}
_DATABASE_REMEDIES = (
    (
        "unable to open database file",
        "打不开数据库文件。请核对 TRACKER_DATA_DIR 或 TRACKER_DATABASE_URL，并先运行 tracker init。",
    ),
    ("readonly database", "数据库只读。请核对数据文件夹的权限。"),
    ("disk is full", "磁盘已满。请腾出空间再试；没有写入任何内容。"),
    ("disk I/O error", "磁盘读写出错，多半是已满或坏了。请腾出空间或换一个位置再试；没有写入任何内容。"),
    ("file is not a database", "这个文件不是数据库。请核对 TRACKER_DATABASE_URL。"),
    ("no such table", "数据库里没有表。请先运行 tracker init。"),
    ("connection", "连不上数据库。请核对 TRACKER_DATABASE_URL，以及数据库是否已启动。"),
)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Print expected errors as one line each on standard error and exit with code 2."""
    try:
        yield
    except TrackerError as problem:
        _stop("\n".join(translate(sentence) for sentence in problem.sentences))
    except ConfigError as problem:
        _stop(translate(Message(problem.text, problem.values)))
    except OSError as problem:
        remedy = _OS_REMEDIES.get(problem.errno or 0)
        if remedy is None:
            raise
        _stop(
            translate(message("{file}：{remedy}", file=problem.filename, remedy=remedy) if problem.filename else remedy)
        )
    except Exception as problem:
        line = _of_database(problem)
        if line is None:
            raise
        _stop(translate(line))


def _of_database(problem: Exception) -> str | None:
    """Return the line for a storage error, or None.

    Errors are known by class name, so that SQLAlchemy is not imported.
    """
    kind = type(problem).__name__
    if kind == "ArgumentError" and type(problem).__module__.startswith("sqlalchemy"):
        return "TRACKER_DATABASE_URL 不是数据库地址。请写成 sqlite:////路径/tracker.db 或 postgresql://用户@主机/库。"
    if kind in ("OperationalError", "DatabaseError", "ProgrammingError"):
        text = str(problem)
        return next((remedy for words, remedy in _DATABASE_REMEDIES if words in text), None)
    return None


def _stop(line: str) -> None:
    sys.stderr.write(f"tracker: {line}\n")
    raise SystemExit(2)
