"""Workbooks written as raw XML, for cells that no library writes."""

import zipfile
from xml.sax.saxutils import escape, quoteattr

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(*parts):
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def write(path, sheets, *, formats=(), words=(), settings="", head=""):
    """Write sheets (name, or name and state → inner XML of the worksheet); cell style n is the n-th format."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            *(("worksheet", f"worksheets/sheet{number}.xml") for number in range(len(names))),
            ("styles", "/xl/styles.xml"), ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/workbook.xml": f'<workbook xmlns:r="x">{settings}<sheets>' + "".join(
            f'<sheet name={quoteattr(_name(each)[0])} sheetId="{number + 1}" state="{_name(each)[1]}" r:id="r{number}"/>'
            for number, each in enumerate(names)
        ) + "</sheets></workbook>",
        "xl/styles.xml": "<styleSheet><numFmts>" + "".join(
            f"<numFmt numFmtId=\"{164 + number}\" formatCode={quoteattr(code)}/>" for number, code in enumerate(formats)
            if isinstance(code, str)
        ) + '</numFmts><cellXfs><xf numFmtId="0"/>' + "".join(
            f'<xf numFmtId="{164 + number if isinstance(code, str) else code}"/>' for number, code in enumerate(formats)
        ) + "</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": "<sst>" + "".join(f"<si>{word}</si>" for word in words) + "</sst>",
        **{f"xl/worksheets/sheet{number}.xml": f"{head}<worksheet>{sheets[each]}</worksheet>" for number, each in enumerate(names)},
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def text_cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _name(sheet):
    return sheet if isinstance(sheet, tuple) else (sheet, "visible")
