"""Reading of a folder of CSV files; unreadable files are reported, the others are read."""

import csv
import io
from pathlib import Path

from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message
from tracker.seeding.services.columns import FILES
from tracker.seeding.services.files import Table, known

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def tables(folder: Path, problems: list[Message]) -> list[Table]:
    """Return the tables of a folder; upper and lower case in file names are equal."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    _tell_names(folder, paths, problems)
    found: dict[str, Table] = {}
    for path in paths:
        name = known(path.stem)
        if name in FILES and name not in found:
            try:
                found[name] = Table(name=name, lines=list(enumerate(_lines(path), start=1)))
            except Invalid as error:
                problems += error.sentences
    return list(found.values())


def _tell_names(folder: Path, paths: list[Path], problems: list[Message]) -> None:
    names = [known(path.stem) for path in paths]
    unknown = [path.name for path, name in zip(paths, names, strict=True) if name not in FILES]
    if unknown or not paths:
        usable = "、".join(f"{name}.csv" for name in FILES)
        problems.append(message("{folder} 里有不认识的文件或没有种子文件（{unknown}）。可用：{names}。",
                            folder=folder, unknown="、".join(unknown) or "空", names=usable))  # fmt: skip
    for name in sorted({name for name in names if name in FILES and names.count(name) > 1}):
        files = "、".join(path.name for path in paths if known(path.stem) == name)
        problems.append(message("{files} 是同一个文件的两份。请只留一份。", files=files))


def _lines(path: Path) -> list[list[str]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise Invalid(message("{file} 第 {line} 行读不下去（{error}）。请检查引号和逗号。",
                          file=path.name, line=reader.line_num, error=error)) from None  # fmt: skip


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(message("{file} 不是 UTF-8 编码，像是 {encoding}（第 {byte} 个字节起）。请另存为“CSV UTF-8”。",
                          file=path.name, encoding=_guess(content), byte=error.start + 1)) from None  # fmt: skip
    except OSError as error:
        raise Invalid(message("{file} 读不了（{error}）。请核对路径和权限。", file=path.name, error=error)) from None
    if "\0" in text:
        raise Invalid(message("{file} 含有空字符，不是文本文件。请另存为 UTF-8 的 CSV。", file=path.name))
    return text


def _guess(content: bytes) -> str | Message:
    if content.startswith(_UTF_16):
        return "UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return message("别的编码")
    return "GBK"
