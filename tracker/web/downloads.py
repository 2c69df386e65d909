"""Files handed to a reader: named in Chinese, never shown inside the page."""

from io import BytesIO

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachment(content: bytes, name: str, kind: str) -> Response:
    """Answer with a file to keep; the name reaches every browser (RFC 5987)."""
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
