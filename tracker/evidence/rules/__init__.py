"""Rules of uploads: accepted file types with their first bytes, and limits of size and number."""

from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum, Message, message


class FileKind(LabeledEnum):
    """The accepted kinds of file. Other kinds could carry a script or a macro to a reader."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG 图片"
    PNG = "png", "PNG 图片"
    DOCX = "docx", "Word（docx）"
    XLSX = "xlsx", "Excel（xlsx）"


IMAGES = frozenset({FileKind.JPEG, FileKind.PNG})
"""The kinds that are shown on a page as they are."""


@dataclass(frozen=True)
class FileRule:
    """The file name suffixes of a kind, its first bytes, and the media type with which it is served."""

    suffixes: tuple[str, ...]
    magic: bytes
    media: str
    member: str = ""
    """The part that a zip file of this kind must contain."""


_OFFICE = "application/vnd.openxmlformats-officedocument"
RULES = {
    FileKind.PDF: FileRule(("pdf",), b"%PDF-", "application/pdf"),
    FileKind.JPEG: FileRule(("jpg", "jpeg"), b"\xff\xd8\xff", "image/jpeg"),
    FileKind.PNG: FileRule(("png",), b"\x89PNG\r\n\x1a\n", "image/png"),
    FileKind.DOCX: FileRule(("docx",), b"PK\x03\x04", f"{_OFFICE}.wordprocessingml.document", "word/document.xml"),
    FileKind.XLSX: FileRule(("xlsx",), b"PK\x03\x04", f"{_OFFICE}.spreadsheetml.sheet", "xl/workbook.xml"),
}
ACCEPT = ",".join(f".{suffix}" for rule in RULES.values() for suffix in rule.suffixes)
"""The value of the attribute `accept` of file inputs."""

MOST_PIXELS = 60_000_000
"""Maximum width × height of a picture.

A larger one would fill the reader's memory (a camera makes 50 million pixels).
"""
MOST_UNPACKED = 200 * 1024 * 1024
"""Maximum bytes of an Office file when decompressed, counted during decompression."""
MOST_PARTS = 5_000
"""Maximum number of parts of an Office file. A large one has some hundreds."""


@dataclass(frozen=True)
class FileLimits:
    """Limits of uploads from the settings: size of a file, files per report, files and bytes per enterprise and day."""

    bytes_each: int = 20 * 1024 * 1024
    files_each: int = 10
    bytes_day: int = 400 * 1024 * 1024
    files_day: int = 200
    scanner: str = ""
    """The address of the antivirus daemon (clamd). Empty means that files are not scanned."""


def kind_of(name: str, content: bytes) -> FileKind | None:
    """Return the kind of a file whose suffix and first bytes agree, or None for any other file."""
    suffix = name.rpartition(".")[2].lower()
    for kind, rule in RULES.items():
        if suffix in rule.suffixes and content.startswith(rule.magic):
            return kind
    return None


def size_problem(size: int, limits: FileLimits) -> Message | None:
    """Return why the size of a file is refused, or None: empty or too large."""
    if size == 0:
        return message("文件是空的。请重新选择。")
    if size > limits.bytes_each:
        most = limits.bytes_each // (1024 * 1024)
        return message("文件有 {size} MB，超过 {most} MB。请压缩后再传。", size=-(-size // (1024 * 1024)), most=most)
    return None


def quota_problem(files: int, size: int, more: int, limits: FileLimits) -> Message | None:
    """Return why an enterprise may not upload another file today, or None.

    `files` and `size` are the number and bytes of today's files so far, `more` the bytes of the new one.
    """
    if files >= limits.files_day:
        return message("本企业今天已传 {n} 个文件，到了每日上限。请明天再传，或联系管理员调整。", n=files)
    if size + more > limits.bytes_day:
        most = limits.bytes_day // (1024 * 1024)
        words = "本企业今天上传的文件加上这个会超过每日上限 {most} MB。请压缩、明天再传，或联系管理员调整。"
        return message(words, most=most)
    return None


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_OLD_OFFICE = tuple(name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "PowerPoint Document"))


def wrong_kind(name: str, content: bytes) -> Message:
    """Return the error message for a file that is not accepted.

    For well-known formats it tells how to convert the file.
    """
    suffix = name.rpartition(".")[2].lower()
    known = (
        (content[4:8] == b"ftyp" and content[8:12] in _HEIC, message(
            "这是 HEIC 照片，暂不能收。请在手机相册里“导出”或“分享”为 JPEG 再传；"
            "今后可把相机的格式设为“兼容性最佳”。")),
        (content[:4] == b"RIFF" and content[8:12] == b"WEBP", message(
            "内容是 WebP 图片，扩展名不论。请用看图软件另存为 JPEG 或 PNG 再传。")),
        (content.startswith(_OLE) and suffix in ("docx", "xlsx") and not any(each in content for each in _OLD_OFFICE),
         message("文件加了密码。请用 Office 或 WPS 打开，去掉密码，另存后再传。")),
        (content.startswith(_OLE), message(
            "这是 WPS 或旧版 Office 的格式。请用 WPS 或 Office 另存为 docx、xlsx 或 PDF 再传。")),
        (content.startswith(b"PK") and (suffix == "ofd" or b"OFD.xml" in content), message(
            "这是 OFD 版式文件，暂不能收。请用 OFD 阅读器导出为 PDF 再传。")),
    )  # fmt: skip
    renamed = next((kind for kind, rule in RULES.items() if not rule.member and content.startswith(rule.magic)), None)
    if renamed is not None:
        return message("内容是 {kind}，扩展名却不是。请把扩展名改为 {suffix} 再传。", kind=renamed.label,
                   suffix=RULES[renamed].suffixes[0])  # fmt: skip
    kinds = "、".join(kind.label for kind in FileKind)
    other = message("只收 {kinds}，且内容要与扩展名一致。请另存为其中一种再传。", kinds=kinds)
    return next((words for found, words in known if found), other)
