"""The English message catalogue: extraction of Chinese messages from code and templates (`make words`)."""

import ast
import re
import sys
from collections.abc import Iterator
from inspect import cleandoc
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tracker import paths

CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
PO = paths.TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
CLICK = paths.TRANSLATIONS / "zh_CN" / "LC_MESSAGES" / "click.po"
"""What the library of the command line says, in Chinese; written by hand, as its words are not ours."""
_MARKED = re.compile(r'_\(\s*"((?:[^"\\]|\\.)*)"')
_CODE = paths.TEMPLATES.parent / "tracker"
_FONTS = re.compile(r'&"宋体,Regular"|&\\?"宋体')
NOT_WORDS = ("versions",)
"""Folders whose Chinese nobody reads on a screen."""
_PATTERN = re.compile(r"\\d|#,##0|^\".*\"$|GB2312|Regular|^(?:宋体|黑体|楷体)$")
"""What is no message: patterns that read typed words, and the names of fonts."""


def messages() -> dict[str, list[str]]:
    """Return every message with the files it stands in."""
    found: dict[str, list[str]] = {}
    for path in sorted(_CODE.rglob("*.py")):
        if not set(path.relative_to(_CODE).parts) & set(NOT_WORDS):
            for text in _of_code(path):
                found.setdefault(text, []).append(path.relative_to(_CODE.parent).as_posix())
    for path in sorted(paths.TEMPLATES.rglob("*.html")):
        for text in _MARKED.findall(path.read_text(encoding="utf-8")):
            found.setdefault(text, []).append(path.relative_to(_CODE.parent).as_posix())
    return found


def unmarked() -> list[tuple[str, str]]:
    """Return Chinese in templates that no `_()` holds, outside comments."""
    found = []
    for path in sorted(paths.TEMPLATES.rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [(path.name, line.strip()) for line in _MARKED.sub("", text).splitlines() if CHINESE.search(line)]
    return found


def in_pieces() -> list[str]:
    """Return the f-strings that hold Chinese: a sentence in pieces cannot be translated."""
    found = []
    for path in sorted(_CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and not _FONTS.search(ast.unparse(node)) and any(CHINESE.search(str(each.value)) for each in node.values
                                                       if isinstance(each, ast.Constant)):  # fmt: skip
                found.append(f"{path.relative_to(_CODE.parent).as_posix()}:{node.lineno}")
    return found


def _of_code(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(each) for node in ast.walk(tree) for each in _unspoken(node, path)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
            and CHINESE.search(node.value)
            and not _PATTERN.search(node.value)
        ):
            yield cleandoc(node.value) if path.parent.name == "cli" else node.value


def _unspoken(node: ast.AST, path: Path) -> Iterator[ast.AST]:
    """Yield the strings that explain the code; a command's own docstring is its help and is spoken."""
    if isinstance(node, ast.JoinedStr):
        yield from node.values  # a sentence in pieces cannot be translated; a test finds these
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        is_help = isinstance(node, ast.FunctionDef) and path.parent.name == "cli" and node.decorator_list
        for position, each in enumerate(node.body):
            if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and not (is_help and position == 0):
                yield each.value


def read(path: Path = PO) -> Catalog:
    """Read a catalogue as it is kept."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain=path.stem)


def compiled(catalog: Catalog) -> bytes:
    """Compile a catalogue as the program reads it."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main() -> None:
    """Take in new messages, drop old ones, compile, and say what still has no English."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    old = read() if PO.exists() else Catalog(locale="en")
    new = Catalog(locale="en", project="yiqiyice-tracker", version="", fuzzy=False, creation_date=old.creation_date)
    for text, places in sorted(messages().items()):
        kept = old.get(text)
        new.add(text, kept.string if kept else "", locations=[(place, None) for place in sorted(set(places))])
    with PO.open("wb") as file:
        write_po(file, new, width=0, omit_header=False, include_lineno=False)
    for path in (PO, CLICK):
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
    left = [message.id for message in new if message.id and not message.string]
    sys.stdout.write("".join(f"{text}\n" for text in left))
    sys.stderr.write(f"{len(new)} messages, {len(left)} without English\n")


if __name__ == "__main__":
    main()
