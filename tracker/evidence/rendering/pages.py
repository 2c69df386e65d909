"""The program that renders the pages of a PDF; run as a limited subprocess, never imported by the site."""

import json
import sys
from pathlib import Path

_POINTS, _DOTS = 72, 150
"""Points of an inch, and pixels it is drawn with where the page is not too large."""


def main(source: str, folder: str, most: int, side: int) -> None:
    """Write the number of pages, then one picture after another; each has its name once it is whole."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(source) as document:
        document.init_forms()  # what was filled in is shown; this build has no scripts
        (Path(folder) / "total.json").write_text(json.dumps(len(document)))
        for number in range(min(len(document), most)):
            page = document[number]
            longer = max(*page.get_size(), 1.0)
            picture = page.render(scale=min(_DOTS / _POINTS, side / longer), may_draw_forms=True).to_pil()
            part = Path(folder) / f"{number + 1}.part"
            picture.convert("RGB").save(part, "WEBP", quality=80)
            part.replace(part.with_suffix(".webp"))
            page.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
