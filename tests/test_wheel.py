"""Tests of the wheel: built, installed elsewhere, used."""

import os
import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
CARRIED = (
    "tracker/templates/layouts/base.html", "tracker/seeds/demo/enterprises.csv", "tracker/core/database/migrations/versions/0001_tables.py",
    "tracker/core/web/static/tracker.css", "tracker/py.typed",
)  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy, so that nothing is left in the checkout."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in ("setup.cfg", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    for name in ("tracker", "templates", "seeds"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory):
    """Install it into an environment of its own, which borrows the locked libraries of this one but not its program."""
    home = tmp_path_factory.mktemp("office") / "env"
    venv.create(home, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    with ZipFile(wheel) as packed:
        packed.extractall(packages)
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin" / "python"


def test_the_wheel_carries_everything_beside_the_code_and_nothing_of_the_tests(wheel):
    with ZipFile(wheel) as packed:
        names = packed.namelist()
        entry = next(name for name in names if name.endswith("entry_points.txt"))
        assert "tracker = tracker.cli:main" in packed.read(entry).decode()
    assert set(CARRIED) <= set(names)
    here = {path.relative_to(ROOT / "tracker").as_posix() for path in (ROOT / "tracker" / "translations").rglob("*.mo")}
    assert {f"tracker/{each}" for each in here} <= set(names)
    assert not [name for name in names if name.startswith(("tests", "docs", "var"))]


def test_the_wheel_makes_a_database_loads_the_demonstration_and_serves_a_page(clean, tmp_path):
    port = free_port()
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("TRACKER_", "PYTHON"))}
    settings |= {"TRACKER_PORT": str(port), "TRACKER_DATA_DIR": str(tmp_path / "data")}

    def run(*words):
        return subprocess.run(
            [clean, *words], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False, timeout=240
        )

    where = run("-c", "import tracker; print(tracker.__file__)").stdout.strip()
    assert where.startswith(str(clean.parent.parent))
    for words in (("init",), ("seed", "demo")):
        done = run("-m", "tracker.cli", *words)
        assert done.returncode == 0, done.stderr
    told = run("-m", "tracker.cli", "figures", "--month", "2024-12").stdout
    assert "54.69" in told
    site = subprocess.Popen([clean, "-m", "tracker.cli", "run", "--workers", "1"], cwd=tmp_path, env=settings)
    try:
        page, icons = (_open(port, path, site) for path in ("/sign-in", "/static/tracker.css"))
    finally:
        site.terminate()
        site.wait(60)
    assert "登录名" in page
    assert "door" in icons


def _open(port, path, site):
    until = time.monotonic() + 120
    while time.monotonic() < until and site.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("the site did not answer")
