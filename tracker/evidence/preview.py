"""Thumbnails of pictures, encoded anew from the pixels, so that no byte of the upload reaches the browser."""

from io import BytesIO
from typing import TYPE_CHECKING

from tracker.core.errors import Inconsistent, Invalid
from tracker.core.i18n import message

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_LARGEST = 1600
_MOST_WHOLE = 16_000_000
"""Maximum pixels of a picture that must be decoded completely. A baseline JPEG is decoded at 1/8 scale."""
_SHRINKABLE = ("L", "RGB", "RGBA", "CMYK", "YCbCr")


def preview(content: bytes) -> bytes:
    """Return a picture as a JPEG of at most 1600 pixels a side, turned upright. Raise Inconsistent if it is broken.

    Raise Invalid for a picture that would fill the memory. Its header tells the size before a pixel is decoded.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    made = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
            _require_bounded(image)
            image.draft("RGB", (_LARGEST, _LARGEST))
            small = image if image.mode in _SHRINKABLE else image.convert("RGB")
            small.thumbnail((_LARGEST, _LARGEST))
            ImageOps.exif_transpose(small).convert("RGB").save(made, "JPEG", quality=80)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Inconsistent(message("图片打不开。请下载原件查看。")) from error
    return made.getvalue()


def _require_bounded(image: "Picture") -> None:
    width, height = image.size
    by_parts = image.format == "JPEG" and "progressive" not in image.info
    if width * height > _MOST_WHOLE and not by_parts:
        raise Invalid(
            message("图片有 {width} × {height} 像素，不能在页面上看。请下载原件查看。", width=width, height=height)
        )
