"""Inspection of pictures by their header."""

import warnings
from io import BytesIO

from tracker.core.i18n import Message, message
from tracker.evidence.rules import MOST_PIXELS


def problem(content: bytes) -> Message | None:
    """Return why a picture is refused, or None: unreadable, or with more pixels than MOST_PIXELS."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the check of MOST_PIXELS follows
            with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
                width, height = image.size
    except Image.DecompressionBombError:
        return message("图片像素太多，超过 {most} 万，太大。请缩小后再传。", most=MOST_PIXELS // 10_000)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return message("图片打不开。请重新拍照或另存后再传。")
    if width * height > MOST_PIXELS:
        return message("图片有 {width} × {height} 像素，太大。请缩小后再传。", width=width, height=height)
    return None
