"""Conversion of Word and Excel files to PDF by LibreOffice, with a new profile, macros off and links not followed."""

import json
from pathlib import Path

from tracker.evidence.rendering.bounded_process import Bounds, run
from tracker.evidence.rules import FileKind
from tracker.evidence.rules.previews import MOST_PAGES

CONVERTING = Bounds(seconds=90, memory=4 * 1024 * 1024 * 1024, file_size=64 * 1024 * 1024)
"""Limits of time, memory and file size for the conversion of one file to PDF."""
_FILTERS = {
    FileKind.DOCX: ("MS Word 2007 XML", "writer_pdf_Export"),
    FileKind.XLSX: ("Calc MS Excel 2007 XML", "calc_pdf_Export"),
}
"""The LibreOffice filters of each kind: the one to read and the one to write with."""
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", 3),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", 0),
    ("Calc/Content/Update", "Link", 2),
    ("Common/Save/Document", "CreateBackup", "false"),
)
"""Settings of the profile: no macros, no active content, no update of links ("never" is 0 in Writer and 2 in Calc)."""


def to_pdf(office: str, kind: FileKind, content: bytes, folder: Path, target: Path) -> bool:
    """Convert the first pages of a file to PDF. Return whether the PDF was written."""
    read_as, write_as = _FILTERS[kind]
    source = folder / f"source.{kind.value}"
    source.write_bytes(content)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_PROFILE.format(items="\n".join(_item(*each) for each in _SETTINGS)), encoding="utf-8")
    pages = json.dumps({"PageRange": {"type": "string", "value": f"1-{MOST_PAGES + 1}"}})
    command = [
        office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        "--nolockcheck", "--nodefault", f"--infilter={read_as}", "--convert-to", f"pdf:{write_as}:{pages}",
        "--outdir", str(folder), str(source),
    ]  # fmt: skip
    run(command, folder, CONVERTING)
    return target.is_file()


def _item(path: str, name: str, value: object) -> str:
    return (
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
    )
