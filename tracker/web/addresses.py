"""Addresses that a request names: numbers that a database can hold, and only places of this site."""

from werkzeug.routing import IntegerConverter


class Number(IntegerConverter):
    """A number in an address; one beyond what a column holds is no address of this site."""

    def __init__(self, url_map: object, **options: object) -> None:
        """Bound the number."""
        super().__init__(url_map, max=2**31 - 1)  # type: ignore[arg-type]


def local(address: str | None) -> str | None:
    """Give an address of this site only: one slash, then no slash or backslash, no control characters; else None."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isprintable():
        return None
    lowered = address.lower()
    if "\\" in address or lowered.startswith(("/%2f", "/%5c", "/%09")):
        return None
    return address
