"""A picture to look at on a page: drawn anew from its pixels, so that nothing else of the file reaches the browser."""

from io import BytesIO

from tracker.domain.errors import Inconsistent
from tracker.domain.words import say

_LARGEST = 1600


def preview(content: bytes) -> bytes:
    """Give a picture as a JPEG of at most 1600 pixels a side, the right way up; raise Inconsistent if broken."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    made = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
            turned = ImageOps.exif_transpose(image).convert("RGB")
            turned.thumbnail((_LARGEST, _LARGEST))
            turned.save(made, "JPEG", quality=80)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Inconsistent(say("图片打不开。请下载原件查看。")) from error
    return made.getvalue()
