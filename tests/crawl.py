"""The crawler: every route with every method as a given person, and the content of each response."""

import html
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import cycle, product
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from tests.forms import Fields, of_page
from tests.visitors import Visitor
from tests.worlds import owned
from tracker.core.database.engines import Engines

IDS = {
    "proposal_id": "proposal", "application_id": "grade_application", "unit_id": "elimination",
    "evidence_id": "evidence", "file_id": "stored_file", "change_id": "grade_change",
    "document_id": "emergency_document", "export_id": "export", "invitation_id": "grade_invitation",
    "notice_id": "notice",
}  # fmt: skip
"""The table whose row a part of an address names."""
ENDS = {
    "signing_in.sign_out", "signing_in.sign_in", "account.password", "account.act_as", "account.end_session",
    "signing_in.confirm", "signing_in.language",
}  # fmt: skip
"""What ends the session, waits for a hash or changes the language; none of it shows an enterprise."""
FAR = ("all", "xpcc", "local", "bureau:650100", "bureau:XPCC-12", "enterprise:E053", "place:650100", "industry:cement")
"""Parts of the region that most readers do not read."""
HOSTILE = ("' OR 1=1 --", "-1", "9" * 20, "a\x00b", "1e999", "长" * 600, "{{7*7}}", "0001-01-01", "all", "\ud7ff\uffff")
BODY = {
    "version": "1", "reason": "核对", "opinion": "核对", "note": "核对", "words": "请尽快", "name": "试验企业",
    "document_no": "1号", "planned": "10", "due": "2025-06", "year": "2025", "bureau": "XPCC-12", "place": "650106",
    "industry": "cement", "category": "dust_removal", "title": "试验项目", "cut": "all", "target": "A",
    "from_day": "2025-02-01", "to_day": "2025-02-03", "state": "producing", "level": "A", "count": "1", "file": "1",
    "evidence": "1", "earlier": "1", "report": [str(number) for number in range(1, 2000, 7)], "carried": "xpcc",
    "enterprises": "E020", "codes": ["E020", "E053"], "more": "E053", "application": ["1", "22"], "text": "核对",
    "expert": "1", "stance": "clear", "batch": "第一批", "day": "2025-02-03", "notice_days": "5", "sender": "甲",
    "received_on": "2025-02-03", "objection": "1", "result": "核对", "line": "", "uscc": "91650100MA700000XX",
}  # fmt: skip
"""What is typed where a page gave nothing: names and numbers of one's own and of others."""
Table = Mapping[str, tuple[str, Mapping[str, Any]]]
"""By endpoint: its group, and the words of its address."""
_MASKS = [
    (re.compile(r'value="[\w.~-]{30,}"|base64,[\w+/=]+|\b[A-Z2-7]{32}\b|[0-9a-f]{12,}'), "*"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d?:\d\d(?::\d\d)?|(?<!\d)\d\d:\d\d(?::\d\d)?"), "*"),
]
"""What differs from one answer to the next whoever asks: keys, hashes and moments."""


class Ask(NamedTuple):
    """One request of a crawl."""

    endpoint: str
    method: str
    address: str
    body: str = ""
    """How a form is filled in: `check`, `send`, or with hostile words."""


class Row(NamedTuple):
    """The rows that one name of an address may mean: of one's own part and of another's."""

    own: int
    other: int


def rows(engines: Engines, own: set[int]) -> dict[str, Row]:
    """Return for each part of an address that names a row one of some enterprises and one of the others; 0 for none."""
    with engines.reader.connect() as connection:
        found = {}
        for name, table in IDS.items():
            column, of = _owner(table)
            query = sa.text(f"SELECT t.id, {column} FROM {of} ORDER BY t.id")
            ids: dict[bool, int] = {}
            for ident, enterprise in connection.execute(query):
                ids.setdefault(enterprise in own, ident)
            found[name] = Row(ids.get(True, 0), ids.get(False, 0))
    return found


def _owner(table: str) -> tuple[str, str]:
    """Return the column that tells the enterprise of a row `t` of a table, and the joins to it."""
    tables, joins, at = owned(), f'"{table}" t', "t"
    column, of = tables[table]  # type: ignore[misc]
    while of != "enterprise":
        joins += f' JOIN "{of}" {at}x ON {at}x.id = {at}.{column}'
        at += "x"
        column, of = tables[of]  # type: ignore[misc]
    return f"{at}.{column}", joins


def addresses(app: Flask, table: Table, ids: Mapping[str, Row]) -> Iterator[tuple[Rule, str]]:
    """Yield every route with each record it may name, one's own and another's; the table gives the other words."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("static") or rule.endpoint in ENDS:
            continue
        group, words = table[rule.endpoint]
        choices: dict[str, tuple[Any, ...]] = {name: ids[name] for name in rule.arguments if name in ids}
        if "code" in rule.arguments and "code" not in words:
            choices["code"] = ("P0070", "P0170") if "project" in group else ("E020", "E053")
        for values in product(*choices.values()):
            with app.test_request_context():
                yield rule, app.url_for(rule.endpoint, **{**words, **dict(zip(choices, values, strict=True))})


def asks(app: Flask, table: Table, ids: Mapping[str, Row], *, every: bool) -> Iterator[Ask]:
    """Yield every request: what is read, what is read of parts beyond one's own, forms filled in well and badly.

    In the short crawl each address is asked in one of these ways, in turn; pages come first, for their forms.
    """
    found = [
        (rule, address, "GET" if "GET" in rule.methods else "POST") for rule, address in addresses(app, table, ids)
    ]
    turns, far = cycle(range(3)), cycle(FAR)
    for rule, address, method in sorted(found, key=lambda each: each[2]):
        beyond = f"{address}?cut={next(far)}&side=xpcc&q=示范&bureau=XPCC-12&page=1"
        if method == "GET":
            ways = [Ask(rule.endpoint, method, address), Ask(rule.endpoint, method, beyond)]
        else:
            ways = [Ask(rule.endpoint, method, address, body) for body in ("check", "send")]
            ways.append(Ask(rule.endpoint, method, beyond, next(_BAD)))
        yield from ways if every else [ways[next(turns) % len(ways)]]


_BAD = cycle(HOSTILE)


def answers(app: Flask, login: str | None, wanted: Iterable[Ask]) -> Iterator[tuple[Ask, int, str]]:
    """Ask everything as somebody, forms as the pages before gave them. Return each answer's status and what it says."""
    visitor, forms = Visitor(app, login), dict[str, Fields]()
    app.config["WTF_CSRF_ENABLED"] = False
    for ask in wanted:
        data = _filled(forms.get(ask.address.partition("?")[0], {}), ask) if ask.method == "POST" else None
        asked = {"method": ask.method, "data": data, "follow_redirects": ask.method == "POST"}
        with visitor.client.open(ask.address, **asked) as answer:
            text = said(answer.mimetype, answer.data)
            if answer.mimetype == "text/html":
                forms |= of_page(answer.text)
            yield ask, answer.status_code, text


def _filled(fields: Fields, ask: Ask) -> dict[str, Any]:
    """Fill a form in: what the page gave, and what it would let be typed; or every field with a hostile word."""
    if ask.body not in ("check", "send"):
        return dict.fromkeys({**BODY, **fields}, ask.body)
    typed = {name: values for name, values in fields.items() if values != [""]}
    return {**BODY, **typed, "do": ask.body}


def said(mimetype: str, data: bytes) -> str:
    """Return what an answer says: a page with its markup, of a workbook or document the words of its parts."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as parts:
            text = "\n".join(parts.read(name).decode("utf-8", "replace") for name in sorted(parts.namelist()))
        return html.unescape("\n".join(re.findall(r"<(?:w:)?[tv](?: [^>]*)?>([^<]*)<", text)))
    text = data.decode("utf-8", "replace")
    return html.unescape(text) if mimetype.startswith("text/html") else text


def masked(text: str) -> str:
    """Return an answer without what differs from one to the next whoever asks."""
    for pattern, mark in _MASKS:
        text = pattern.sub(mark, text)
    return text
