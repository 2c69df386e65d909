"""Tests of thumbnails: limits are checked on the header before decoding."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from tracker.core.errors import Inconsistent, Invalid
from tracker.evidence.preview import preview

MEASURED = """
import sys, resource
from tracker.evidence.preview import preview
content = sys.stdin.buffer.read()
import PIL.Image, PIL.JpegImagePlugin, PIL.PngImagePlugin, PIL.ImageOps
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    preview(content)
except Exception as error:
    print(type(error).__name__, end=" ")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def _picture(mode, size, kind, **options):
    made = BytesIO()
    Image.new(mode, size).save(made, kind, **options)
    return made.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind", "options"), [("1", "PNG", {}), ("P", "PNG", {}), ("L", "JPEG", {"progressive": True})]
)
def test_a_small_file_of_many_pixels_is_refused_by_its_header(mode, kind, options):
    with pytest.raises(Invalid, match="7700 × 7700 像素"):
        preview(_picture(mode, (7700, 7700), kind, **options))


@pytest.mark.parametrize(("mode", "kind", "side"), [("1", "PNG", 7700), ("RGBA", "PNG", 3900), ("RGB", "JPEG", 7000)])
def test_no_picture_costs_more_than_a_hundred_and_fifty_megabytes(mode, kind, side):
    content = _picture(mode, (side, side), kind)
    done = subprocess.run([sys.executable, "-c", MEASURED], input=content, capture_output=True, check=True)
    assert int(done.stdout.split()[-1]) <= 150


@pytest.mark.parametrize(
    ("mode", "kind"), [("1", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG"), ("RGB", "JPEG")]
)
def test_a_picture_of_any_mode_is_shown_no_larger_than_a_page(mode, kind):
    with Image.open(BytesIO(preview(_picture(mode, (3200, 1000), kind)))) as shown:
        assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (1600, 500))


def test_a_broken_picture_is_told():
    with pytest.raises(Inconsistent):
        preview(b"\x89PNG\r\n\x1a\n")
