"""URL converters with bounded numbers, and safe redirects within the site."""

from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, MapAdapter


class Number(IntegerConverter):
    """A number in an address; one beyond what a column holds is no address of this site."""

    def __init__(self, url_map: object, **options: object) -> None:
        """Bound the number."""
        super().__init__(url_map, max=2**31 - 1)  # type: ignore[arg-type]


_FORMS = {"add": "new", "change": "edit", "follow": "next"}
"""Where the form of a step is, by the last word of the step's address."""
_ELSEWHERE = {
    "language": "/", "sign-out": "/", "exceedance": "grade", "assignments": "/people", "exports": "/exports",
}  # fmt: skip
"""Pages of steps whose address does not say them: beside the step, or from the root."""


def page_of(adapter: MapAdapter, path: str) -> str | None:
    """Return the page that the address of a step belongs to: its form, else the nearest page above it.

    A step is only ever sent; its address is opened by a reload, a bookmark or the way back. None for the address of
    anything else.
    """
    step = _rule(adapter, path, "POST")
    if step is None or step == _rule(adapter, path, "GET"):  # nothing to send to, or a page of its own
        return None
    parts = path.strip("/").split("/")
    for count in range(len(parts), 0, -1):
        above, last = "/" + "/".join(parts[: count - 1]), parts[count - 1]
        beside = _ELSEWHERE.get(last) or _FORMS.get(last)
        for page in (beside and (beside if beside[0] == "/" else f"{above.rstrip('/')}/{beside}"), above):
            if page and page != "/" and _rule(adapter, page, "GET") is not None:
                return page
    return "/" if parts[0] in _ELSEWHERE else None


def _rule(adapter: MapAdapter, path: str, method: str) -> str | None:
    try:
        return adapter.match(path, method=method, return_rule=True)[0].rule
    except HTTPException:
        return None


def local(address: str | None) -> str | None:
    """Return an address of this site only: one slash, then no slash or backslash, no control characters; else None."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isprintable():
        return None
    lowered = address.lower()
    if "\\" in address or lowered.startswith(("/%2f", "/%5c", "/%09")):
        return None
    return address
