"""URL converters with bounded numbers, the page that belongs to a POST address, and safe redirects."""

from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, MapAdapter


class Number(IntegerConverter):
    """A number in an address. An address with a number above the range of an integer column is 404."""

    def __init__(self, url_map: object, **options: object) -> None:
        """Set the bound."""
        super().__init__(url_map, max=2**31 - 1)  # type: ignore[arg-type]


_FORMS = {"add": "new", "change": "edit", "follow": "next"}
"""The last part of the form's address, by the last part of the address to which the form is sent."""
_ELSEWHERE = {
    "language": "/", "sign-out": "/", "exceedance": "grade", "assignments": "/people", "exports": "/exports",
}  # fmt: skip
"""Pages of POST addresses from which they do not follow: relative to the address, or from the root."""


def page_of(adapter: MapAdapter, path: str) -> str | None:
    """Return the page that a POST address belongs to: its form, else the nearest page above it.

    None for other addresses.

    Such an address is opened with GET by a reload, a bookmark or the back button.
    """
    step = _rule(adapter, path, "POST")
    if step is None or step == _rule(adapter, path, "GET"):  # no POST address, or also a page
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
    """Return an address if it is within this site, otherwise None: it must be safe to redirect to."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isprintable():
        return None
    lowered = address.lower()
    if "\\" in address or lowered.startswith(("/%2f", "/%5c", "/%09")):
        return None
    return address
