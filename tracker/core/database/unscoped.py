"""Functions that read without the access scope of their session, each listed with its reason.

Every session of a request reads within the access scope of its person. A function that would be wrong within it is
decorated with `unscoped`; it raises LookupError unless a capability lists it in its `module.py`.
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
    """Replace the list of allowed functions by those of the capabilities: function name and reason."""
    _USES.clear()
    for each in uses:
        _USES.update(each)


def unscoped(does: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Decorate a listed function, whose first argument is the session, to read without access scope."""
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
