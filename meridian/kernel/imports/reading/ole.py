"""The directory of an OLE compound file (the container of .xls and of encrypted workbooks).

Only what is needed to tell a workbook from a Word file and an encrypted file from a plain one.
Layout after [MS-CFB]: 512-byte header, FAT chains of sectors, 128-byte directory entries.
"""

from __future__ import annotations

import struct

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_CHAIN = 0xFFFFFFFE
MAX_DIRECTORY_SECTORS = 4_096
BIFF_FILEPASS = 0x002F


class OleDamaged(ValueError):
    """The container's structure contradicts itself."""


class OleFile:
    """Read-only view of a compound file held in memory."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(OLE_MAGIC):
            raise OleDamaged("not an OLE file")
        self.data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise OleDamaged("sector size")
        self.sector_size = 1 << shift
        self.mini_cutoff = struct.unpack_from("<I", data, 56)[0]
        self.fat = self._read_fat()
        self.entries = self._read_directory(struct.unpack_from("<I", data, 48)[0])

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.sector_size
        return self.data[start : start + self.sector_size]

    def _read_fat(self) -> list[int]:
        fat: list[int] = []
        sectors = [s for s in struct.unpack_from("<109I", self.data, 76) if s < 0xFFFFFFFA]
        next_difat, count = struct.unpack_from("<II", self.data, 68)
        per_sector = self.sector_size // 4
        for _ in range(min(count, 4_096)):
            if next_difat >= 0xFFFFFFFA:
                break
            raw = self._sector(next_difat)
            if len(raw) < self.sector_size:
                raise OleDamaged("DIFAT outside the file")
            numbers = struct.unpack(f"<{per_sector}I", raw)
            sectors += [s for s in numbers[:-1] if s < 0xFFFFFFFA]
            next_difat = numbers[-1]
        for sector in sectors:
            raw = self._sector(sector)
            fat += struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
        return fat

    def _chain(self, start: int, limit: int) -> list[int]:
        chain: list[int] = []
        while start < 0xFFFFFFFA and start < len(self.fat) and len(chain) < limit:
            chain.append(start)
            start = self.fat[start]
        return chain

    def _read_directory(self, start: int) -> dict[str, tuple[int, int]]:
        entries: dict[str, tuple[int, int]] = {}
        for sector in self._chain(start, MAX_DIRECTORY_SECTORS):
            raw = self._sector(sector)
            for offset in range(0, len(raw) - 127, 128):
                length, kind = struct.unpack_from("<HB", raw, offset + 64)
                if kind in (1, 2, 5) and 2 <= length <= 64:
                    name = raw[offset : offset + length - 2].decode("utf-16-le", "replace")
                    entries[name] = (
                        struct.unpack_from("<I", raw, offset + 116)[0],
                        struct.unpack_from("<I", raw, offset + 120)[0],
                    )
        return entries

    def head(self, name: str, size: int) -> bytes:
        """Return up to `size` first bytes of a stream that lies in ordinary sectors (b"" for a mini stream)."""
        start, length = self.entries[name]
        if length < self.mini_cutoff:
            return b""
        sectors = self._chain(start, size // self.sector_size + 1)
        return b"".join(self._sector(s) for s in sectors)[: min(size, length)]


def ole_kind(data: bytes) -> str:
    """Return ``xls``, ``encrypted``, ``word``, ``powerpoint`` or ``ole`` (anything else).

    Raises OleDamaged when the container cannot be followed.
    """
    ole = OleFile(data)
    names = set(ole.entries)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return "encrypted"
    for stream in ("Workbook", "Book"):
        if stream in names:
            return "encrypted" if _has_filepass(ole.head(stream, 64 * 1024)) else "xls"
    if "WordDocument" in names:
        return "word"
    if "PowerPoint Document" in names:
        return "powerpoint"
    if not names:
        raise OleDamaged("no directory")
    return "ole"


def _has_filepass(stream: bytes) -> bool:
    """Whether the BIFF stream holds a FILEPASS record before its first sheet (that is: it is encrypted)."""
    offset = 0
    while offset + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, offset)
        if record == BIFF_FILEPASS:
            return True
        if record == 0x000A:  # end of the globals
            return False
        offset += 4 + length
    return False
