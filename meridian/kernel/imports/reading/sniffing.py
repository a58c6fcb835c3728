"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from meridian.kernel.imports.reading.errors import ReadingRefused
from meridian.kernel.imports.reading.limits import MEGABYTE, ReadingLimits
from meridian.kernel.imports.reading.ole import OLE_MAGIC, OleDamaged, ole_kind

_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def sniff(path: Path, limits: ReadingLimits) -> str:
    """Return the kind: ``xlsx xlsb ods xls html spreadsheetml mhtml text``.

    Raises ReadingRefused for anything that is not a table, is protected, or is too big.
    """
    size = path.stat().st_size
    if size == 0:
        raise ReadingRefused("empty_file")
    if size > limits.max_file_bytes:
        raise ReadingRefused(
            "too_big", size_mb=round(size / MEGABYTE, 1), limit_mb=round(limits.max_file_bytes / MEGABYTE, 1)
        )
    with path.open("rb") as stream:
        head = stream.read(65_536)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_kind(path, limits)
    if head.startswith(OLE_MAGIC):
        return _ole_kind(path)
    if head[:2] == b"\x09\x08" or head[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00"):
        return "xls"  # a bare BIFF stream of the nineties
    if not head.startswith(tuple(bom for bom, _ in _BOMS)):
        for magic, found in _MAGICS:
            if head.startswith(magic) and not (magic in (b"BM", b"MZ") and _looks_like_text(head)):
                raise ReadingRefused("unknown_type", type=found)
    return _text_kind(head)


def _ole_kind(path: Path) -> str:
    try:
        kind = ole_kind(path.read_bytes())
    except (OleDamaged, struct.error, IndexError):
        raise ReadingRefused("corrupt_workbook") from None
    if kind == "encrypted":
        raise ReadingRefused("password_protected")
    if kind != "xls":
        raise ReadingRefused("unknown_type", type=kind)
    return kind


def _zip_kind(path: Path, limits: ReadingLimits) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            mimetype = archive.read("mimetype")[:100] if "mimetype" in archive.namelist()[:3] else b""
            manifest = b""
            if b"spreadsheet" in mimetype and "META-INF/manifest.xml" in archive.namelist():
                with archive.open("META-INF/manifest.xml") as part:
                    manifest = part.read(MEGABYTE)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise ReadingRefused("corrupt_workbook") from None
    packed = path.stat().st_size
    inflated = sum(info.file_size for info in infos)
    ratio_broken = inflated > limits.ratio_floor_bytes and inflated > packed * limits.max_ratio
    if inflated > limits.max_inflated_bytes or ratio_broken or len(infos) > 20_000:
        raise ReadingRefused("zip_bomb", inflated_mb=round(inflated / MEGABYTE), packed_mb=round(packed / MEGABYTE, 2))
    names = {info.filename.replace("\\", "/").lower() for info in infos}
    if any(info.flag_bits & 0x1 for info in infos) or b"encryption-data" in manifest:
        raise ReadingRefused("password_protected")
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") and name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in mimetype:
        raise ReadingRefused("unknown_type", type="word")
    if any(name.startswith("ppt/") for name in names):
        raise ReadingRefused("unknown_type", type="powerpoint")
    if "[content_types].xml" in names:
        raise ReadingRefused("corrupt_workbook")
    raise ReadingRefused("zip_not_workbook")


def _looks_like_text(head: bytes) -> bool:
    return b"\x00" not in head and sum(b < 9 or 13 < b < 32 for b in head) <= len(head) // 100


def utf16_without_bom(head: bytes) -> str | None:
    """Return the UTF-16 byte order told by where the zero bytes of commas, digits and line ends fall."""
    sample = head[: len(head) // 2 * 2]
    if b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.05 and even < odd * 0.05:
        return "utf-16-le"
    if even > half * 0.05 and odd < even * 0.05:
        return "utf-16-be"
    return None


def _text_kind(head: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), None) or utf16_without_bom(head)
    if encoding is None and not _looks_like_text(head):
        # control characters alone do not condemn a text; zero bytes or many of them do
        stray = sum(b < 9 or 13 < b < 32 for b in head)
        if head.count(0) > len(head) // 50 or stray > len(head) // 10:
            raise ReadingRefused("unknown_type", type="binary")
    text = head.decode(encoding or "latin-1", "ignore").lstrip("\ufeff").lstrip()
    lowered = text[:16_384].lower()
    if lowered.startswith("mime-version:") or re.match(r"(?:[\w-]+:[^\n]*\n){1,20}?content-type: *multipart/", lowered):
        return "mhtml"
    if lowered.startswith("{\\rtf"):
        raise ReadingRefused("unknown_type", type="word")
    if "urn:schemas-microsoft-com:office:spreadsheet" in lowered and re.search(r"<(\w+:)?workbook[\s>]", lowered):
        return "spreadsheetml"
    if lowered.startswith("<") and re.search(
        r"<(!doctype html|html|head|body|table|meta|style|div|tr|font|center)\b", lowered
    ):
        return "html"
    if lowered.startswith("<?xml") or lowered.startswith("<!doctype"):
        raise ReadingRefused("unknown_type", type="markup")
    return "text"
