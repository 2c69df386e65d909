"""Runs the steps of deploy/Containerfile without a container builder, in a copy of a Debian folder with Python.

As root, after `make wheel`:

debootstrap --variant=minbase bookworm BASE      (then Python 3.11 with pip in it, as the image named by FROM has)
python -m tests.container BASE NEW-FOLDER        (runs the steps, serves as the file says, asks, stops)
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

CONTEXT = Path(__file__).resolve().parent.parent
FILE = CONTEXT / "deploy" / "Containerfile"
ADDRESS = "192.0.2.8"
"""Where the served container is asked from outside: an address of its own network that is not its loopback."""
PUBLISHED = "127.0.0.1"
"""Where the port is published on the machine: the name under which it is asked."""
_KEPT = {"CMD", "HEALTHCHECK", "STOPSIGNAL", "VOLUME", "EXPOSE"}
KNOWN = _KEPT | {"FROM", "COPY", "RUN", "ENV", "USER", "WORKDIR"}


class Step(NamedTuple):
    """One instruction of the file."""

    word: str
    text: str


def steps(text: str) -> Iterator[Step]:
    """Yield the instructions of a container file, continued lines joined."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", "").split("\n"):
        word, _, rest = line.partition(" ")
        yield Step(word, rest.strip())


@dataclass
class Stage:
    """A root folder, and what the file said of it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0:0"
    folder: str = "/"
    said: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str, user: str | None = None) -> list[str]:
        """Return the words that run something in this stage, as its user."""
        uid, gid = (user or self.user).split(":")
        own = [f"{name}={value}" for name, value in self.environment.items()]
        path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        within = ["env", "-i", path, *own, "sh", "-c", 'cd "$0" && exec "$@"', self.folder, *words]
        return ["chroot", f"--userspec=+{uid}:+{gid}", "--groups=", str(self.root), *within]


def build(base: Path, target: Path) -> Stage:
    """Run every step of the file. Return the last stage."""
    made: dict[str, Stage] = {}
    stage = Stage(base)
    for step in steps(FILE.read_text(encoding="utf-8")):
        sys.stdout.write(f"{step.word} {step.text}\n")
        if step.word == "FROM":
            name = step.text.partition(" AS ")[2] or "last"
            stage = made[name] = Stage(target / name)
            stage.root.mkdir(parents=True)
            subprocess.run(["cp", "-a", f"{base}/.", str(stage.root)], check=True)
        elif step.word == "COPY":
            _copy(stage, made, step.text.split())
        elif step.word == "RUN":
            subprocess.run(stage.command("sh", "-c", step.text), check=True)
        else:
            _set(stage, step)
    return stage


def _set(stage: Stage, step: Step) -> None:
    if step.word == "ENV":
        stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(step.text))
    elif step.word == "USER":
        stage.user = step.text
    elif step.word == "WORKDIR":
        stage.folder = step.text
    elif step.word in _KEPT:
        stage.said[step.word] = step.text
    else:
        raise SystemExit(f"a step that is not known here: {step.word} {step.text}")


def _copy(stage: Stage, made: dict[str, Stage], words: list[str]) -> None:
    source = CONTEXT
    if words[0].startswith("--from="):
        source = made[words.pop(0).removeprefix("--from=")].root
    *names, last = words
    target = stage.root / last.lstrip("/")
    for name in names:
        found = sorted(source.glob(name.lstrip("/")))
        if not found:
            raise SystemExit(f"COPY finds no {name}")
        for each in found:
            if each.is_dir():
                shutil.copytree(each, target, symlinks=True)
            else:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(each, target)


_INSIDE = """
ip link set lo up && ip addr add {address}/32 dev lo
mount --make-rprivate / && mount --bind {root} {root}
mount --bind {root}{volume} {root}{volume}
mount -o remount,bind,ro {root}
mount -t tmpfs -o noexec,nosuid,size=1g,mode=1777 tmpfs {root}/tmp
mount -t proc -o nosuid,nodev,noexec proc {root}/proc
mount -t tmpfs -o mode=755 tmpfs {root}/dev && mknod -m 666 {root}/dev/null c 1 3 && mknod -m 444 {root}/dev/urandom c 1 9
exec "$@"
"""
"""As the last lines of the file run it: root read only, a /tmp without programs, no capability, own network and processes."""


def serve(stage: Stage) -> None:
    """Serve as the image would, ask from outside, try the health check, stop by the named signal."""
    volume = stage.said["VOLUME"]
    inside = _INSIDE.format(address=ADDRESS, root=shlex.quote(str(stage.root)), volume=volume)
    apart = ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork"]
    program = stage.command(*json.loads(stage.said["CMD"]))
    site = subprocess.Popen([*apart, "sh", "-ec", inside, "inside", *_dropping(stage, program)])
    try:
        child = _child(site)
        enter = ["nsenter", f"--net=/proc/{child}/ns/net"]
        port = stage.said["EXPOSE"]
        page = _asked(
            site,
            [
                *enter,
                "curl",
                "--silent",
                "--fail",
                "--header",
                f"Host: {PUBLISHED}:{port}",
                f"http://{ADDRESS}:{port}/sign-in",
            ],
        )
        sys.stdout.write(f"the sign-in page: {len(page)} characters, a form: {'<form' in page}\n")
        check = json.loads(stage.said["HEALTHCHECK"].split(" CMD ")[1])
        enter_all = ["nsenter", f"--target={child}", "--mount", "--net", "--pid"]
        done = subprocess.run([*enter_all, *stage.command(*check)], check=False)
        sys.stdout.write(f"the health check ends with {done.returncode}\n")
        status = Path(f"/proc/{child}/status").read_text(encoding="ascii").splitlines()
        sys.stdout.write("; ".join(line for line in status if line.startswith(("Uid", "Cap", "NoNew"))) + "\n")
        os.kill(child, getattr(signal, stage.said["STOPSIGNAL"]))
        sys.stdout.write(f"stopped: {site.wait(90)}\n")
    finally:
        if site.poll() is None:
            site.kill()


def _dropping(stage: Stage, words: list[str]) -> list[str]:
    """Become the user, without a capability, within the root: outside it `chroot` still needs one."""
    uid, gid = stage.user.split(":")
    own = (f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs", "--bounding-set=-all")
    return ["chroot", str(stage.root), "setpriv", *own, *words[4:]]


def _child(site: "subprocess.Popen[bytes]") -> int:
    children = Path(f"/proc/{site.pid}/task/{site.pid}/children")
    while not (found := children.read_text(encoding="ascii").split()):
        time.sleep(0.05)
    return int(found[0])


def _asked(site: "subprocess.Popen[bytes]", words: list[str]) -> str:
    for _ in range(300):
        time.sleep(0.2)
        if site.poll() is not None:
            raise SystemExit(f"the site ended with {site.returncode}")
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout
    raise SystemExit("the site does not answer")


def main() -> None:
    """Build and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.container", description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("target", type=Path)
    asked = parser.parse_args()
    serve(build(asked.base.resolve(), asked.target.resolve()))


if __name__ == "__main__":
    main()
