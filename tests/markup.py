"""The reader of HTML of all tests: a page, or a part of one, parsed once, when something of it is first asked."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from lxml import etree, html
from lxml.cssselect import CSSSelector

Fields = dict[str, list[str]]
Found = TypeVar("Found")
_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
_WORDS = etree.XPath(".//text()[not(parent::script or parent::style)]", smart_strings=False)
_ANSWERS = {"input", "select", "textarea"}
"""Elements in which something is typed or chosen."""
_NEVER_SENT = {"submit", "button", "reset", "image", "file"}
_TICKED = {"checkbox", "radio"}


@lru_cache(maxsize=256)
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


class Document:
    """A page, or a part of one, as its reader sees it."""

    def __init__(self, markup: str, *, status: int = 200, root: Any = None) -> None:
        self.status, self._markup = status, markup
        if root is not None:
            self.root = root

    @cached_property
    def root(self) -> Any:
        """The parsed element."""
        if not self._markup.strip():
            return html.Element("html")
        return html.document_fromstring(self._markup.encode("utf-8", "replace"), parser=_PARSER)

    @property
    def markup(self) -> str:
        """The markup itself; of a part, as the parser understood it."""
        return self._markup or etree.tostring(self.root, encoding="unicode", method="html", with_tail=False)

    @property
    def words(self) -> str:
        """The words without markup, a space for each tag."""
        return _spaced(_WORDS(self.root))

    @property
    def text(self) -> str:
        """The words as they are set, nothing between the parts of one word."""
        return " ".join("".join(_WORDS(self.root)).split())

    def every(self, css: str) -> "list[Document]":
        """Give every part that a selector names."""
        return [Document("", status=self.status, root=each) for each in _selector(css)(self.root)]

    def one(self, css: str) -> "Document":
        """Give the first part that a selector names."""
        return _first(self.every(css), css)

    def said(self, css: str, pattern: str) -> str:
        """Give the first text that is wholly of a pattern among the parts that a selector names."""
        return _first([each for each in self.texts(css) if re.fullmatch(pattern, each)], pattern)

    def has(self, css: str) -> bool:
        return bool(_selector(css)(self.root))

    def texts(self, css: str) -> list[str]:
        return [each.text for each in self.every(css)]

    def attribute(self, css: str, name: str) -> str:
        """Give an attribute of the first part that a selector names."""
        return self.one(css).root.get(name, "")

    def attributes(self, css: str, name: str) -> list[str]:
        return [each.get(name, "") for each in _selector(css)(self.root)]

    def without(self, css: str) -> "Document":
        """Give a copy without the parts that a selector names."""
        whole = etree.tostring(self.root, encoding="utf-8", method="html", with_tail=False)
        copy = html.document_fromstring(whole, parser=_PARSER)
        for each in _selector(css)(copy):
            each.drop_tree()
        return Document("", status=self.status, root=copy)

    def part(self, heading: str) -> "Document":
        """Give the panel that a heading or label names."""
        named = [each.get("id") for each in _selector("h2[id]")(self.root) if _spaced(_WORDS(each)) == heading]
        return self.one(f'[aria-labelledby="{named[0]}"]' if named else f'[aria-label="{heading}"]')

    @property
    def links(self) -> list[tuple[str, str]]:
        """The address and the words of every link."""
        return [(each.get("href"), _spaced(_WORDS(each))) for each in _selector("a[href]")(self.root)]

    def addresses(self, pattern: str, name: str = "href") -> list[str]:
        """Give every address that is wholly of a pattern: of links, or of another attribute's."""
        return [each for each in self.attributes(f"[{name}]", name) if re.fullmatch(pattern, each)]

    def address(self, pattern: str, name: str = "href") -> str:
        """Give the first address of a pattern."""
        return _first(self.addresses(pattern, name), pattern)

    @property
    def rows(self) -> list[list[str]]:
        """The cells of every row of every table body."""
        rows = _selector("tbody tr")(self.root)
        return [[_spaced(_WORDS(cell)) for cell in row if cell.tag in ("td", "th")] for row in rows]

    def names(self, pattern: str) -> list[str]:
        """Give the names of the boxes of a pattern, each once, in the order of the page."""
        found = (each.get("name", "") for each in self.root.iter(*_ANSWERS))
        return list(dict.fromkeys(name for name in found if re.fullmatch(pattern, name)))

    def values(self, name: str) -> list[str]:
        """Give the value of every box of a name, sent or not."""
        return [_value(each) for each in self.root.iter(*_ANSWERS) if each.get("name") == name]

    def value(self, name: str) -> str:
        """Give the value of the first box of a name."""
        return _first(self.values(name), name)

    def boxes(self, *names: str) -> dict[str, str]:
        """Give the values of some boxes by their names."""
        return {name: self.value(name) for name in names}

    @property
    def fields(self) -> dict[str, str]:
        """What a browser would send of all boxes of this part; of several of a name, the last."""
        return {each.get("name"): _value(each) for each in self.root.iter(*_ANSWERS) if _is_sent(each)}

    @property
    def hidden(self) -> dict[str, str]:
        """The boxes that are not seen."""
        return {each.get("name"): each.get("value", "") for each in _selector("input[type=hidden][name]")(self.root)}

    @property
    def forms(self) -> "list[Form]":
        """The forms of this part that are posted."""
        return [
            Form(each, self.root) for each in _selector("form")(self.root) if each.get("method", "").lower() == "post"
        ]


class Form:
    """A form: where it may be sent, and its boxes; a box may stand outside its form and name it."""

    def __init__(self, element: Any, root: Any) -> None:
        self._element, inside = element, set(element.iter(*_ANSWERS, "button"))
        name = element.get("id")
        every = root.iter(*_ANSWERS, "button") if name else inside
        own = [each for each in every if (each.get("form") == name if each.get("form") else each in inside)]
        self.boxes = [each for each in own if each.tag in _ANSWERS and _is_sent(each)]
        elsewhere = {each.get("formaction") for each in own if each.get("formaction")}
        self.addresses = {element.get("action", ""), *elsewhere}

    @property
    def fields(self) -> Fields:
        """What a browser would send."""
        found = Fields()
        for each in self.boxes:
            found.setdefault(each.get("name"), []).append(_value(each))
        return found

    @property
    def choices(self) -> Fields:
        """The values of every list of choices."""
        return {
            each.get("name"): [_option(one) for one in each.iter("option")]
            for each in self.boxes
            if each.tag == "select"
        }


def _is_sent(box: Any) -> bool:
    kind = box.get("type", "") if box.tag == "input" else ""
    if not box.get("name") or box.get("disabled") is not None or kind in _NEVER_SENT:
        return False
    return kind not in _TICKED or box.get("checked") is not None


def _value(box: Any) -> str:
    if box.tag == "textarea":
        return (box.text or "").replace("\r\n", "\n").removeprefix("\n")
    if box.tag == "select":
        return _chosen(box)
    return box.get("value", "on" if box.get("type") in _TICKED else "")


def _chosen(box: Any) -> str:
    """Give the chosen option of a list, else the first that may be chosen, as a browser does."""
    options = list(box.iter("option"))
    marked = [each for each in options if each.get("selected") is not None]
    open_ones = [each for each in options if each.get("disabled") is None]
    return next(map(_option, marked or open_ones), "")


def _option(element: Any) -> str:
    return element.get("value", (element.text or "").strip())


def _first(found: list[Found], wanted: str) -> Found:
    if not found:
        raise LookupError(f"the page has no {wanted}")
    return found[0]


def _spaced(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split())


@lru_cache(maxsize=8)
def document(markup: str) -> Document:
    """Read a page; one that was just read is not parsed again."""
    return Document(markup)


def plain(markup: str) -> str:
    """Give the words of a page or fragment without its markup."""
    return document(markup).words
