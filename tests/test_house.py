"""Tests of the repository's rules: file sizes, docstrings, packages, shadowed names, README commands."""

import ast
import builtins
import configparser
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(path for path in (ROOT / "tracker").rglob("*.py") if path.parent.name != "versions")  # steps are history
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
_RENDERERS = {"render_template", "render_template_string", "stream_template"}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("paths", "limit"), [(CODE, 300), (TESTS, 400), (TEMPLATES, 120)], ids=["code", "tests", "templates"]
)
def test_no_file_outgrows_its_limit(paths, limit):
    assert [str(path.relative_to(ROOT)) for path in paths if _lines(path) > limit] == []


def test_no_line_of_a_template_is_longer_than_a_hundred_and_twenty_characters():
    assert [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 120
    ] == []


def test_the_comments_of_templates_scripts_and_styles_are_in_english():
    chinese = re.compile(r"[\u3400-\u9fff]")
    comment = {".html": r"\{#.*?#\}", ".css": r"/\*.*?\*/", ".js": r"/\*.*?\*/|(?<!:)//[^\n]*"}
    files = [*TEMPLATES, *sorted((ROOT / "tracker/core/web/static").glob("*.[cj]s*"))]
    assert [
        (str(path.relative_to(ROOT)), found)
        for path in files
        for found in re.findall(comment[path.suffix], path.read_text(encoding="utf-8"), re.DOTALL)
        if chinese.search(found)
    ] == []


def test_half_of_the_modules_are_shorter_than_a_hundred_lines():
    assert statistics.median(_lines(path) for path in CODE) <= 100


def test_every_module_opens_with_a_sentence():
    silent = [path for path in CODE if path.stat().st_size]
    assert [str(path) for path in silent if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_no_function_imports_the_projects_own_code():
    hidden = re.compile(r"^[ \t]+(from|import) tracker", re.MULTILINE)
    assert [str(path) for path in CODE if hidden.search(path.read_text(encoding="utf-8"))] == []


def test_the_packages_of_the_wheel_are_the_packages_on_the_disk():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split()) - {
        "tracker.templates",
        "tracker.seeds",
        "tracker.core.database.migrations.versions",
    }
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in CODE}
    assert listed == found


def test_the_contract_of_core_names_every_capability():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "tracker").glob("*/__init__.py")} - {"cli", "core"}
    told = {f"tracker.{name}" for name in folders} | {f"tracker.{name}" for name in ("app", "cli", "jobs", "modules")}
    assert set(config["importlinter:contract:core"]["forbidden_modules"].split()) == told
    assert not any("ignore_imports" in config[name] for name in config.sections())


def test_every_template_is_named_after_a_noun_or_a_part_of_the_frame():
    nouns = {path.name for path in (ROOT / "tracker").iterdir()} | {"layouts", "macros", "errors"}
    assert {path.relative_to(ROOT / "templates").parts[0] for path in TEMPLATES} <= nouns


def test_every_folder_of_tests_is_named_after_a_capability():
    capabilities = {path.name for path in (ROOT / "tracker").iterdir()} | {"browser", "bench"}
    assert {
        path.relative_to(ROOT / "tests").parts[0] for path in TESTS if path.parent != ROOT / "tests"
    } <= capabilities


def test_a_template_is_handed_at_most_one_object():
    calls = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _RENDERERS
    ]
    assert len(calls) > 80
    assert [
        place
        for place, node in calls
        if len(node.args) != 1 or len(node.keywords) > 1 or any(each.arg is None for each in node.keywords)
    ] == []


def test_one_module_tells_the_time_and_one_reads_the_version_of_a_form():
    reads = {
        r"datetime\.(now|utcnow)\(|date\.today\(": "tracker/core/calendar/clock.py",
        r"""form\.get\(["']version""": "tracker/core/web/form_version.py",
    }
    for pattern, only in reads.items():
        assert [
            str(path.relative_to(ROOT)) for path in CODE if re.search(pattern, path.read_text(encoding="utf-8"))
        ] == [only]


def test_no_template_has_inline_style_script_or_anything_from_outside():
    forbidden = re.compile(r'style="|<script>|\son[a-z]+="|https?://')
    assert [str(path) for path in TEMPLATES if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_the_readme_names_every_command_of_the_makefile_that_a_newcomer_needs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\nmake run\nmake test\n" in readme
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(targets) >= {"help", "run", "test", "check", "fix", "bench", "soak"}


def test_the_locked_requirements_name_no_host_and_hash_every_package():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "http" not in text
        packages = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE | re.IGNORECASE)
        assert len(packages) == len(re.findall(r"^[a-z0-9].*==.*\\\n    --hash=", text, re.MULTILINE | re.IGNORECASE))


def test_no_path_of_a_machine_stands_in_a_file():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    machine = re.compile("/(work|farm|root)/")
    found = [
        name
        for name in tracked
        if name and (ROOT / name).suffix in {".py", ".md", ".cfg", ".toml", ".html", ".sh", ".txt", ""}
        and (ROOT / name).is_file() and name != "tests/test_house.py"
        and machine.search((ROOT / name).read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert found == []


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _imports(tree: ast.Module) -> set[str]:
    """Return the names that a module imports for all of itself, under `if TYPE_CHECKING` too."""
    top = [each for node in tree.body for each in (ast.walk(node) if isinstance(node, ast.If) else [node])]
    named = (each.names for each in top if isinstance(each, ast.Import | ast.ImportFrom))
    return {alias.asname or alias.name.split(".")[0] for names in named for alias in names}


def _bound(node: ast.AST) -> list[str]:
    """Give the names that a node binds: a parameter, a target, an exception, a pattern, a function or class inside."""
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    name = None if isinstance(node, ast.alias) else getattr(node, "name", None)  # a handler, pattern, function, class
    return [name] if isinstance(name, str) else []


def _hidden(node: ast.AST, names: set[str], *, fields: bool, inside: bool) -> list[tuple[int, str]]:
    """Return line and name of what hides one of the names below a node; the fields of a class hide nothing."""
    found: list[tuple[int, str]] = []
    for child in ast.iter_child_nodes(node):
        own = not fields and (inside or not isinstance(child, ast.Import | ast.ImportFrom))
        found += [(getattr(child, "lineno", 0), name) for name in _bound(child) if own and name in names]
        function = isinstance(child, _FUNCTIONS)
        found += _hidden(
            child,
            names,
            fields=isinstance(child, ast.ClassDef) or (fields and not function),
            inside=inside or function,
        )
    return found


def _shadows(text: str) -> list[tuple[int, str]]:
    tree = ast.parse(text)
    return _hidden(tree, _imports(tree) | set(dir(builtins)), fields=False, inside=False)


@pytest.mark.parametrize(
    "text",
    [
        "from words import told\ndef f():\n    told = 1\n",
        "from words import told\ndef f(told): ...\n",
        "from words import told\n[told for told in ()]\n",
        "from words import told\nfor told in (): ...\n",
        "from words import told\nclass A:\n    def f(self):\n        with x() as told: ...\n",
        "import words.told as told\ndef f():\n    try: ...\n    except E as told: ...\n",
        "def f(*, filter): ...\n",
        "lambda id: id\n",
        "def f():\n    def list(): ...\n",
        "def f():\n    if (x := 1): ...\n    for _, map in (): ...\n",
        "from a import b\ndef f():\n    from c import b\n",
        "from a import b\ndef f(x):\n    match x:\n        case [b, *rest]: ...\n",
    ],
)
def test_a_hidden_import_or_builtin_is_seen(text):
    assert len(_shadows(text)) == 1


def test_the_fields_of_a_class_hide_nothing():
    assert _shadows("from a import b\nclass A:\n    b: int\n    id: int\n    def list(self): ...\n") == []


def test_no_name_hides_an_import_or_a_builtin():
    paths = [path for folder in ("tracker", "tests", "seeds") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert [
        (str(path.relative_to(ROOT)), line, name)
        for path in paths
        for line, name in _shadows(path.read_text(encoding="utf-8"))
    ] == []


def test_no_test_imports_another_test():
    importing = re.compile(
        r"^\s*(?:from tests(?:\.\w+)*\.test_|from tests[\w.]* import .*\btest_|import tests[\w.]*\.test_)", re.MULTILINE
    )
    assert [str(path.relative_to(ROOT)) for path in TESTS if importing.search(path.read_text(encoding="utf-8"))] == []


_MARKUP = re.compile(
    r"<\(?(?:\?:)?/?\(?(?:a|b|body|button|d[dlt]|div|form|h[1-6]|html|img|input|label|li|main|nav|ol|option|p|script|section"
    r"|select|span|strong|style|table|tbody|t[dhr]|t\[|textarea|title|ul)\b"
    r"|<\[\^|</|\b(?:(?:form)?action|aria-[a-z]+|class|data-[a-z-]+|href|id|lang|name|src|style|type|value)=\\?[\"']"
)
"""What a pattern over a page says: a tag, or an attribute with its value."""
_CUTTING = {"partition", "rpartition", "split", "rsplit", "index", "find"}
_OTHER_MARKUP = {
    "crawl.py": "the parts of a workbook, and what differs between two answers",
    "core/test_hostile_views.py": "the sources of templates",
    "test_house.py": "the sources of templates",
    "workbook/reading.py": "the parts of a workbook",
}
"""Files of tests whose patterns are over something else than a page."""


def _patterns_over_pages(text: str) -> list[int]:
    """Give the lines of a module that take a page apart by a pattern or by a piece of its markup."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if ast.unparse(node.func.value) == "re":
            given = node.args[:1]
        else:
            given = node.args if node.func.attr in _CUTTING else []
        words = [each.value for arg in given for each in ast.walk(arg) if isinstance(each, ast.Constant)]
        found += [node.lineno] if any(isinstance(each, str) and _MARKUP.search(each) for each in words) else []
    return found


@pytest.mark.parametrize(
    "text",
    [
        """re.search(r'name="version" value="([^"]+)"', page)""",
        """re.findall(r"<tr[^>]*>(.*?)</tr>", page)""",
        """re.sub(r"<[^>]+>", " ", page)""",
        """re.compile(rf'href="({place})"')""",
        """page.partition('id="h-calls"')""",
        """page[page.index("<main") :]""",
    ],
)
def test_a_pattern_over_a_page_is_seen(text):
    assert _patterns_over_pages(text) == [1]


@pytest.mark.parametrize(
    "text", ["""re.sub(r"<(?:\\w+:)?\\w+>", "1", rule.rule)""", """re.search("(\\\\d+) 家", words)"""]
)
def test_a_pattern_over_words_or_addresses_is_none_over_a_page(text):
    assert _patterns_over_pages(text) == []


def test_pages_are_read_by_the_parser_alone():
    found = {
        path.relative_to(ROOT / "tests").as_posix(): _patterns_over_pages(path.read_text(encoding="utf-8"))
        for path in TESTS
    }
    assert {name for name, lines in found.items() if lines} == set(_OTHER_MARKUP)


_MOST_BY_PLACE = 5
"""Arguments that a function may take by their places; a class of more fields than this takes them by name."""
_NAMING = 3
"""Fields before a `KW_ONLY` mark: they name the row of a table that is read across."""
_WHOLE_ROWS = {
    "Event", "Measures", "Line", "Manifest", "TrackNow", "FindingLine", "RetrofitLine", "Entry",
}  # fmt: skip
"""Records made of one whole row of the database or of a sum (`Line(*row)`): by the ten thousand, in the row's order."""


def _by_place(tree: ast.Module) -> list[str]:
    """Give the functions, classes and whole tuples of a module whose many values are told apart by place alone."""
    found = []
    tuples = {each.name for each in ast.walk(tree) if _is_wide_tuple(each)}
    for each in ast.walk(tree):
        if isinstance(each, ast.FunctionDef):
            names = [arg.arg for arg in (*each.args.posonlyargs, *each.args.args) if arg.arg not in ("self", "cls")]
            if len(names) > _MOST_BY_PLACE:
                found.append(each.name)
        elif isinstance(each, ast.ClassDef) and _takes_by_place(each) and each.name not in _WHOLE_ROWS:
            found.append(each.name)
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in tuples:
            rows = any(isinstance(arg, ast.Starred) for arg in each.args)
            found += [each.func.id] if len(each.args) > _MOST_BY_PLACE and not rows else []
    return found


def _fields(node: ast.ClassDef) -> list[str]:
    return [
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]


def _is_wide_tuple(node: ast.AST) -> bool:
    named = isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "NamedTuple" for base in node.bases)
    return named and len(_fields(node)) > _MOST_BY_PLACE


def _takes_by_place(node: ast.ClassDef) -> bool:
    made = [ast.unparse(each) for each in node.decorator_list if ast.unparse(each).startswith("dataclass")]
    names = _fields(node)
    marked = "_" in names and names.index("_") <= _NAMING
    return bool(made) and len(names) > _MOST_BY_PLACE and "kw_only=True" not in made[0] and not marked


def test_many_values_are_given_by_name():
    found = {str(path.relative_to(ROOT)): _by_place(ast.parse(path.read_text(encoding="utf-8"))) for path in CODE}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, b, c, d, e, f): ...\n",
        "@dataclass(frozen=True)\nclass A:\n" + "".join(f"    f{n}: int\n" for n in range(6)),
        "class A(NamedTuple):\n" + "".join(f"    f{n}: int\n" for n in range(6)) + "A(1, 2, 3, 4, 5, 6)\n",
    ],
)
def test_values_told_apart_by_place_alone_are_seen(text):
    assert len(_by_place(ast.parse(text))) == 1
