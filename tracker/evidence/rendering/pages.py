"""Program that renders the pages of a PDF. It runs as a bounded process and is never imported by the site."""

import json
import sys
from pathlib import Path

_POINTS, _DOTS = 72, 150
"""Points per inch, and pixels per inch of a rendered page, unless the page would be too large."""


def main(source: str, folder: str, most: int, side: int) -> None:
    """Write the number of pages, then one image per page. An image gets its final name once it is complete."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(source) as document:
        document.init_forms()  # show the values of form fields; this build of pdfium runs no scripts
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
