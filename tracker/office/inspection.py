"""A look inside a file before it is kept: unpacked size, parts and pixels, without unpacking anything."""

import warnings
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from tracker.domain.files import IMAGES, MOST_PIXELS, MOST_UNPACKED, RULES, FileKind
from tracker.domain.words import Sentence, say

_ENCRYPTED = 0x1


def problem(kind: FileKind, content: bytes) -> Sentence | None:
    """Say why a file of a known kind is refused: broken, a bomb, with macros, or not what it says it is."""
    if kind in IMAGES:
        return _image(content)
    return _office(kind, content) if RULES[kind].member else None


def _image(content: bytes) -> Sentence | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit comes next
            with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
                width, height = image.size
    except Image.DecompressionBombError:
        return say("图片像素太多，超过 {most} 万，太大。请缩小后再传。", most=MOST_PIXELS // 10_000)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return say("图片打不开。请重新拍照或另存后再传。")
    if width * height > MOST_PIXELS:
        return say("图片有 {width} × {height} 像素，太大。请缩小后再传。", width=width, height=height)
    return None


def _office(kind: FileKind, content: bytes) -> Sentence | None:
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OverflowError):
        return say("文件打不开。请用 Office 或 WPS 另存后再传。")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(part.flag_bits & _ENCRYPTED for part in parts):
        return say("文件打不开或加了密码。请去掉密码，另存后再传。")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return say("文件解开后超过 {most} MB。请删去多余内容再传。", most=MOST_UNPACKED // (1024 * 1024))
    if any(name.lower().endswith(("vbaproject.bin", ".vbs", ".exe", ".dll")) for name in names):
        return say("文件里有宏或程序。请另存为不带宏的 {kind} 再传。", kind=kind.label)
    if RULES[kind].member not in names:
        return say("文件不是 {kind}。请另存为 {kind} 再传。", kind=kind.label)
    return None
