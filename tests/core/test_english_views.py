"""Tests of English: complete catalogue, Chinese only in data."""

import re
from io import BytesIO
from pathlib import Path
from string import Formatter

import click
import openpyxl
import pytest
import sqlalchemy as sa

from tests import catalogue
from tests.markup import document
from tests.visitors import Visitor

READERS = (
    "liaison-E020",
    "reviewer-650100-1",
    "analyst-XJ",
    "expert-1",
    "system_admin",
    "security_admin",
    "audit_admin",
)
SPOKEN = ("aria-label", "placeholder", "title", "alt", "value", "content")
"""Attributes whose words are read out or shown."""


def test_every_message_of_code_and_templates_has_its_english():
    kept = {message.id: message for message in catalogue.read() if message.id}
    assert sorted(catalogue.messages()) == sorted(kept), "run `make words`"
    assert [text for text, message in kept.items() if not message.string or message.fuzzy] == []
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.read()), "run `make words`"


def test_english_keeps_every_place_of_a_value():
    wrong = []
    for message in catalogue.read():
        if message.id and set(catalogue.PLACEHOLDER.findall(message.id)) != set(
            catalogue.PLACEHOLDER.findall(message.string)
        ):
            wrong.append(message.id)
        if "{" in message.string:
            list(Formatter().parse(message.string))
    assert wrong == []


def test_the_words_of_the_command_line_library_have_their_chinese_and_are_still_its_words():
    words = "".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    kept = [message for message in catalogue.read(catalogue.CLICK) if message.id]
    lost = [part for each in kept for part in ([each.id] if isinstance(each.id, str) else each.id)
            if part.replace("\n", "\\n").replace("\t", "\\t") not in words]  # fmt: skip
    assert lost == []
    assert [each.id for each in kept if not each.string or each.fuzzy] == []
    path = catalogue.CLICK
    assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(catalogue.read(path)), "run `make words`"


def test_no_sentence_is_written_past_the_catalogue():
    assert catalogue.unmarked() == []
    assert catalogue.in_pieces() == []


@pytest.fixture
def data(shared):
    """Give a pattern of every Chinese text in the database, the longest first."""
    found = set()
    with shared.extensions["engines"].reader.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            for column in sa.inspect(connection).get_columns(table):
                if isinstance(column["type"], sa.String | sa.Text):
                    query = sa.text(f'SELECT DISTINCT "{column["name"]}" FROM "{table}"')
                    found |= {text for text in connection.scalars(query) if text and catalogue.CHINESE.search(text)}
    return re.compile("|".join(sorted(map(re.escape, found), key=len, reverse=True)))


@pytest.mark.parametrize("address", ["2024-12/workbook.xlsx", "2025-01/workbook.xlsx", "2024-12/projects.xlsx"])
def test_an_english_workbook_shows_chinese_only_in_data_and_in_the_published_paragraph(shared, data, address):
    client = Visitor(shared, "analyst-XJ").client
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
    book = openpyxl.load_workbook(BytesIO(client.get(f"/months/{address}").data))
    wrong = {
        f"{sheet.title} {cell.coordinate}": cell.value
        for sheet in book for row in sheet.iter_rows() for cell in row
        if isinstance(cell.value, str) and "一企一策”污染治理，计划投资" not in cell.value
        and catalogue.CHINESE.search(data.sub("", cell.value))
    }  # fmt: skip
    assert wrong == {}
    assert not catalogue.CHINESE.search(" ".join(book.sheetnames))


@pytest.mark.parametrize("login", [None, *READERS])
def test_an_english_page_shows_chinese_only_in_data(shared, data, login):
    client = Visitor(shared, login).client
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
    left, read, wrong = ["/" if login else "/sign-in"], set(), {}
    while left:
        address = left.pop()
        answer = client.get(address, follow_redirects=True)
        if "html" not in answer.content_type:
            continue
        page = document(answer.text).without('button[lang="zh-CN"]')
        words = " ".join([page.words, *(each for name in SPOKEN for each in page.attributes(f"[{name}]", name))])
        rest = catalogue.CHINESE.findall(data.sub("", words))
        if rest:
            wrong[address] = "".join(rest)[:80]
        for link in page.addresses("/.*"):
            kind = re.sub(r"[0-9]+|E[0-9]+(-[0-9]+)?|=[^&]*", "#", link.partition("?")[0])
            if kind not in read and not re.search(r"\.(xlsx|docx|css|js|svg)$|/static/", link):
                read.add(kind)
                left.append(link.partition("#")[0])
    assert wrong == {}
