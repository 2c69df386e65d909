"""Addresses that a request names: only places of this site are followed."""


def local(address: str | None) -> str | None:
    """Give an address of this site only: one slash, then no slash or backslash, no control characters; else None."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isprintable():
        return None
    lowered = address.lower()
    if "\\" in address or lowered.startswith(("/%2f", "/%5c", "/%09")):
        return None
    return address
