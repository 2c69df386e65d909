"""The forms of a page as a browser would submit them, read with an HTML parser."""

from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Forms(HTMLParser):
    """Collects every form's address and fields; a field may stand outside its form and name it."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, set[str]] = {}
        self.fields: dict[str, Fields] = {}
        self._form = ""
        self._area: tuple[str, str] | None = None
        self._choice: tuple[str, str, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words = {name: value or "" for name, value in attrs}
        form, name = words.get("form", self._form), words.get("name", "")
        if tag == "form" and words.get("method", "").lower() == "post":
            self._form = words.get("id") or f"#{len(self.addresses)}"
            self.addresses.setdefault(self._form, set()).add(words.get("action", ""))
        elif tag == "button" and "formaction" in words:
            self.addresses.setdefault(form, set()).add(words["formaction"])
        elif tag == "input" and name and self._sent(words):
            self._add(form, name, words.get("value", "on" if "checked" in words else ""))
        elif tag == "textarea" and name:
            self._area = (form, name)
        elif tag == "select" and name:
            self._choice = (form, name, False)
        elif tag == "option" and self._choice is not None:
            self._choose(*self._choice, words)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        elif tag == "textarea" and self._area is not None:
            self._add(*self._area, "")
            self._area = None
        elif tag == "select":
            self._choice = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._add(*self._area, data)
            self._area = None

    def _sent(self, words: dict[str, str]) -> bool:
        if words.get("type") in ("submit", "button", "file", "reset"):
            return False
        return words.get("type") not in ("radio", "checkbox") or "checked" in words

    def _choose(self, form: str, name: str, chosen: bool, words: dict[str, str]) -> None:
        """Take the option that is selected, else the first one that says something."""
        kept = self.fields.setdefault(form, {})
        if "selected" in words or (not chosen and name not in kept and words.get("value")):
            kept[name] = [words.get("value", "")]
            self._choice = (form, name, "selected" in words)

    def _add(self, form: str, name: str, value: str) -> None:
        self.fields.setdefault(form, {}).setdefault(name, []).append(value)


def of_page(markup: str) -> dict[str, Fields]:
    """Return the fields of each form that a page would send, by where it would send them."""
    parser = _Forms()
    parser.feed(markup)
    return {
        address.partition("?")[0]: parser.fields.get(form, {})
        for form, addresses in parser.addresses.items()
        for address in addresses
    }
