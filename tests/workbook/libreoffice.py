"""LibreOffice as an independent calculator and printer, with one profile per worker."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True)
class LibreOffice:
    """A profile that recalculates every formula on loading (by itself LibreOffice keeps what the file says)."""

    profile: Path

    @classmethod
    def fresh(cls, folder: Path) -> "LibreOffice":
        """Make a profile; two calls on one profile at once would lose the second without a word."""
        settings = folder / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        return cls(folder)

    def convert(self, source: Path, kind: str, out: Path) -> Path:
        """Convert a file and give the new one; fail where there is none."""
        command = ["soffice", f"-env:UserInstallation={self.profile.as_uri()}", "--headless", "--norestore",
                   "--convert-to", kind, "--outdir", str(out), str(source)]  # fmt: skip
        language = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        started = subprocess.Popen(
            command,
            env={**os.environ, **language},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            told, _ = started.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)  # the program behind soffice too
            started.communicate()
            raise
        made = out / f"{source.stem}.{kind}"
        assert made.is_file(), f"LibreOffice wrote no {kind}: {told.decode(errors='replace')}"
        return made


def pdf_text(pdf: Path) -> str:
    """Return the text of a PDF in the order in which it was drawn, without any blanks."""
    done = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True)
    return "".join(done.stdout.split())


def pages(pdf: Path) -> int:
    """Count the pages."""
    done = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True)
    return int(next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("Pages:")))
