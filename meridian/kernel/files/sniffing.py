"""What a file is, told by its first bytes. The name and the browser's content type are never believed.

This answers "may it be stored, and how may it be shown". Whether a table in it can be read is the reader's question
(``imports.reading``), which looks deeper and in a confined process.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class ContentKind:
    """A kind of content: the type sent at download, the extension it should carry, whether a browser may show it."""

    name: str
    mime: str
    extension: str
    inline: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        ContentKind("pdf", "application/pdf", ".pdf", inline=True),
        ContentKind("png", "image/png", ".png", inline=True),
        ContentKind("jpg", "image/jpeg", ".jpg", inline=True),
        ContentKind("gif", "image/gif", ".gif", inline=True),
        ContentKind("webp", "image/webp", ".webp", inline=True),
        ContentKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        ContentKind("xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", ".xlsb"),
        ContentKind("ods", "application/vnd.oasis.opendocument.spreadsheet", ".ods"),
        ContentKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        ContentKind("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
        ContentKind("ofd", "application/ofd", ".ofd"),
        ContentKind("ole", "application/octet-stream", ".xls"),
        ContentKind("zip", "application/zip", ".zip"),
        ContentKind("markup", "application/octet-stream", ""),
        ContentKind("text", "text/plain; charset=utf-8", ".txt"),
        ContentKind("csv", "text/csv; charset=utf-8", ".csv"),
    )
}
IMAGES = frozenset({"png", "jpg", "gif", "webp"})
# Files that may hold a table. `ole` is the old xls, `markup` the HTML that ERP systems call .xls.
TABLES = frozenset({"xlsx", "xlsb", "ods", "ole", "markup", "text", "csv"})
DOCUMENTS = frozenset({"pdf", "docx", "pptx", "ofd", "zip"}) | IMAGES | TABLES
_MAGICS = (
    (b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"),
    (OLE, "ole"), (b"\x09\x08", "ole"),
)  # fmt: skip
_ZIP_PARTS = (
    ("xl/workbook.bin", "xlsb"), ("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx"), ("ofd.xml", "ofd"),
)  # fmt: skip


def sniff(path: Path) -> str:
    """The kind of the file at ``path``; ``unknown`` for programs, archives other than zip, and anything not listed."""
    with path.open("rb") as stream:
        head = stream.read(8192)
    for magic, kind in _MAGICS:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    return _text_kind(head)


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.replace("\\", "/").lower() for name in archive.namelist()[:5000]]
            # The first part of an OpenDocument file is its type, stored uncompressed.
            if names[:1] == ["mimetype"] and archive.infolist()[0].file_size < 200:
                return "ods" if b"opendocument.spreadsheet" in archive.read("mimetype") else "zip"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return "unknown"
    for part, kind in _ZIP_PARTS:
        if any(name.startswith(part) for name in names):
            return kind
    return "zip"


def _text_kind(head: bytes) -> str:
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        return "unknown"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    zeros = head.count(0)
    if not wide and zeros:
        # UTF-16 without its mark: every other byte of plain text is zero. Anything else with zeros is binary.
        half = max(len(head) // 2, 1)
        if not (head[0::2].count(0) > half * 0.05 and head[1::2].count(0) == 0) and not (
            head[1::2].count(0) > half * 0.05 and head[0::2].count(0) == 0
        ):
            return "unknown"
    if sum(byte < 9 or 13 < byte < 32 for byte in head if byte) > len(head) // 10:
        return "unknown"
    text = head.decode("utf-16" if wide else "utf-8", "ignore").lstrip("\ufeff \t\r\n").lower()
    markup = text.startswith(("<!", "<?xml", "<html", "<table", "<head", "<body", "<meta", "<svg", "mime-version:"))
    if markup or "<script" in text or "<html" in text:
        return "markup"
    first = text.splitlines()[0] if text else ""
    return "csv" if first.count(",") >= 2 or first.count("\t") >= 2 or first.count(";") >= 2 else "text"
