"""Past the reach: functions that must see more than the reader of their session, each listed with its reason.

Every session of a request reads within the reach of its person, whatever its method. What cannot be right within one
part of the region runs as `unscoped`; a function that no capability lists in its `module.py` does not run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from tracker.core import access_scope

P = ParamSpec("P")
R = TypeVar("R")
_USES: dict[str, str] = {}


def register(uses: Iterable[Mapping[str, str]]) -> None:
    """Take the lists of the capabilities: module and function, and why it must see more."""
    _USES.clear()
    for each in uses:
        _USES.update(each)


def unscoped(does: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Decorator: let a listed function read without access scope; the session is its first argument."""
    name = f"{does.__module__.removeprefix('tracker.')}.{does.__qualname__}"

    @wraps(does)
    def run(session: Session, /, *args: P.args, **named: P.kwargs) -> R:
        if name not in _USES:
            raise LookupError(name)
        with _everything(session):
            return does(session, *args, **named)

    return run


@contextmanager
def _everything(session: Session) -> Iterator[None]:
    kept = access_scope.attached(session)
    access_scope.attach(session, access_scope.EVERYTHING)
    try:
        yield
    finally:
        access_scope.attach(session, kept)
