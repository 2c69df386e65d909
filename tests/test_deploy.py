"""Tests of deployment files: systemd unit, container steps, proxy."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import container
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
EXPOSURE = 2.0
"""What `systemd-analyze security` may count at most; 10 is a service without any restriction."""


def _run(*words, **options):
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=240, **options)
    return done.returncode, done.stdout + done.stderr


def test_systemd_takes_the_unit_without_a_word(tmp_path):
    unit = tmp_path / "tracker.service"
    text = (DEPLOY / "tracker.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/srv/tracker/env/bin/tracker", sys.executable), encoding="utf-8")
    assert _run("systemd-analyze", "verify", "--man=no", str(unit)) == (0, "")


def test_the_unit_leaves_the_service_little_to_misuse():
    code, told = _run(
        "systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={int(EXPOSURE * 10)}",
        str(DEPLOY / "tracker.service"),
    )  # fmt: skip
    assert float(re.search(r"exposure level for tracker.service: (\S+)", told)[1]) <= EXPOSURE, told
    assert code == 0


_RESTRICTED = """
mount --make-rprivate /
mount --bind "$DATA" /mnt
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp
mount -o remount,bind,ro /
umask 077
if touch /etc/tracker-was-here 2>/dev/null; then echo "the system is writable"; exit 3; fi
exec setpriv --no-new-privs --bounding-set=-all "$@"
"""
"""What the unit asks of systemd, done by hand: a system that is read only, a /tmp of its own, no capability."""
_SERVED = """
import subprocess, sys, time, urllib.request
from tests import walk
site = subprocess.Popen([sys.executable, "-m", "tracker.cli", "run", "--workers", "1"])
for _ in range(600):
    time.sleep(0.1)
    try:
        print(urllib.request.urlopen(sys.argv[1] + "/health", timeout=30).read().decode())
        break
    except OSError:
        assert site.poll() is None
print(walk.walk(sys.argv[1], "/mnt/demo-passwords.txt"))
site.terminate()
print("ended", site.wait(90))
"""


def test_the_site_runs_with_a_read_only_system_a_tmp_of_its_own_and_no_capability(demo_folder):
    """A liaison hands in with a picture and a reviewer fetches an export, under the unit's own filter of system calls."""
    port = free_port()
    assert _run(sys.executable, "-m", "tracker.cli", "accounts", "demo", cwd=ROOT)[0] == 0
    environment = os.environ | {
        "DATA": str(demo_folder), "TRACKER_DATA_DIR": "/mnt", "TRACKER_PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    filtered = (sys.executable, "-m", "tests.seccomp", str(DEPLOY / "tracker.service"))
    served = (sys.executable, "-c", _SERVED, f"http://127.0.0.1:{port}")
    inside = ("sh", "-ec", _RESTRICTED, "restricted", *filtered, *served)
    code, told = _run("unshare", "--mount", "--map-root-user", *inside, env=environment, cwd=ROOT)
    assert code == 0, told
    assert '"status"' in told
    assert re.search(r"{'handed in': 200, 'evidence': [1-9]\d+, 'export': 'PK'}", told), told
    assert "ended 0" in told
    assert (demo_folder / "locks").parent.stat().st_mode & 0o777


@pytest.fixture
def package(tmp_path):
    """Give a wheel that looks like the program's, with a command that answers."""
    path = tmp_path / "tracker_stub-1-py3-none-any.whl"
    info = "tracker_stub-1.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tracker_stub.py", "def main():\n    print('here')\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tracker-stub\nVersion: 1\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\ntracker = tracker_stub:main\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def test_an_installation_takes_locked_libraries_alone_and_leaves_no_pip(tmp_path, package):
    lock, home = tmp_path / "requirements.txt", tmp_path / "env"
    lock.write_text("", encoding="utf-8")
    words = ("sh", str(DEPLOY / "install.sh"), str(package), str(lock), str(home))
    environment = os.environ | {"PYTHON": sys.executable, "PIP_NO_INDEX": "1"}
    code, told = _run(*words, env=environment)
    assert code == 0, told
    assert _run(str(home / "bin" / "tracker"))[1] == "here\n"
    assert _run(str(home / "bin" / "python"), "-m", "pip")[0] == 1
    assert not list((home / "bin").glob("pip*"))
    assert _run(*words, env=environment)[0] == 2, "never over another version"
    lock.write_text("tracker-stub==1\n", encoding="utf-8")
    code, told = _run(*words[:-1], str(tmp_path / "other"), env=environment | {"PIP_FIND_LINKS": str(tmp_path)})
    assert code != 0
    assert "hash" in told


def test_the_container_runs_those_steps_as_a_user_who_is_not_root():
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert "RUN sh /build/install.sh /build/*.whl /build/requirements.txt /srv/tracker/env" in lines
    last = lines[max(place for place, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER 10001:10001" in last
    assert not [line for line in last if line.startswith("ADD") or "curl" in line]
    assert [line for line in last if line.startswith("HEALTHCHECK")]


def test_the_filter_takes_what_the_service_has_no_use_for():
    tried = (
        "import errno, mmap, os\n"
        "tries = (lambda: mmap.mmap(-1, 4096, prot=7), lambda: os.chroot('/'), lambda: os.setuid(5),\n"
        "         lambda: os.sched_setaffinity(0, [0]))\n"
        "for each in tries:\n"
        "    try:\n        each()\n"
        "    except PermissionError:\n        print('refused')\n"
    )
    unit = str(DEPLOY / "tracker.service")
    code, told = _run(sys.executable, "-m", "tests.seccomp", unit, sys.executable, "-c", tried, cwd=ROOT)
    assert (code, told) == (0, "refused\n" * 4)


def test_every_step_of_the_container_file_can_be_run_without_a_builder():
    found = [step.word for step in container.steps(container.FILE.read_text(encoding="utf-8"))]
    assert set(found) <= container.KNOWN
    assert found.count("FROM") == 2


def test_the_proxy_holds_slow_clients_back_and_is_the_one_in_the_manual():
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for setting in (
        "proxy_request_buffering on", "proxy_buffering on", "client_header_timeout", "client_body_timeout",
        "send_timeout", "limit_req ", "limit_conn ", "client_max_body_size",
    ):  # fmt: skip
        assert setting in text
    for page in ("operator.md", "operator.zh-CN.md"):
        assert "deploy/nginx.conf" in (ROOT / "docs" / page).read_text(encoding="utf-8")
