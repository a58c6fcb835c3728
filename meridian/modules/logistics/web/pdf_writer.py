"""Writes simple PDF pages: text in Chinese and Latin, lines, tables, black squares. Nothing but the standard library.

Chinese text uses the standard Adobe-GB1 font STSong-Light by name and is not embedded: every viewer and printer driver
replaces it by the Song or Hei font of its system (Acrobat, WPS, browsers and macOS do; a bare Linux needs a CJK font).
Latin text uses Helvetica. Lengths are points (1/72 inch), the origin is the upper left corner.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

A4 = (595.28, 841.89)
A4_WIDE = (841.89, 595.28)
# Widths of Helvetica from blank to tilde, in thousandths of the size (Adobe font metrics).
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip


def _is_latin(sign: str) -> bool:
    return " " <= sign <= "~"


def text_width(text: str, size: float) -> float:
    """Width of a text in points."""
    return sum(_WIDTHS[ord(sign) - 32] if _is_latin(sign) else 1000 for sign in text) * size / 1000


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of a text that fit; breaks anywhere in Chinese, at blanks in Latin where there are some."""
    lines: list[str] = []
    for part in (text or "").split("\n"):
        line = ""
        for sign in part:
            if line and text_width(line + sign, size) > width:
                cut = line.rfind(" ")
                if cut > 0 and _is_latin(sign) and sign != " " and _is_latin(line[-1]):
                    lines.append(line[:cut])
                    line = line[cut + 1 :] + sign
                    continue
                lines.append(line)
                line = "" if sign == " " else sign
            else:
                line += sign
        lines.append(line)
    return lines


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, share of the width, and whether it holds numbers."""

    title: str
    share: float
    is_number: bool = False


class PdfPage:
    """One page; everything drawn on it."""

    def __init__(self, size: tuple[float, float]) -> None:
        self.width, self.height = size
        self._parts: list[str] = []

    def text(self, x: float, y: float, text: str, size: float = 9, *, right: bool = False) -> None:
        """One line of text whose baseline is at ``y``; with ``right`` it ends at ``x``."""
        if right:
            x -= text_width(text, size)
        for run, is_latin in _runs(text):
            if is_latin:
                shown = run.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                self._parts.append(f"BT /F1 {size:g} Tf {x:.2f} {self.height - y:.2f} Td ({shown}) Tj ET")
            else:
                code = run.encode("utf-16-be", "replace").hex().upper()
                self._parts.append(f"BT /F2 {size:g} Tf {x:.2f} {self.height - y:.2f} Td <{code}> Tj ET")
            x += text_width(run, size)

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6) -> None:
        """A straight line."""
        self._parts.append(f"{width:g} w {x1:.2f} {self.height - y1:.2f} m {x2:.2f} {self.height - y2:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """A filled rectangle with its upper left corner at (x, y)."""
        self._parts.append(f"{x:.3f} {self.height - y - height:.3f} {width:.3f} {height:.3f} re f")

    def content(self) -> bytes:
        """The drawing operators."""
        return "\n".join(self._parts).encode("latin-1", "replace")


def _runs(text: str) -> list[tuple[str, bool]]:
    """The text cut where the font changes; signs outside of the basic plane become question marks."""
    runs: list[tuple[str, bool]] = []
    for sign in text:
        latin = _is_latin(sign)
        shown = sign if ord(sign) < 0x10000 else "？"
        if runs and runs[-1][1] == latin:
            runs[-1] = (runs[-1][0] + shown, latin)
        else:
            runs.append((shown, latin))
    return runs


class PdfDocument:
    """Pages in the order in which they were added."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.pages: list[PdfPage] = []

    def add_page(self, size: tuple[float, float] = A4) -> PdfPage:
        """A new empty page."""
        self.pages.append(PdfPage(size))
        return self.pages[-1]

    def content(self) -> bytes:
        """The file."""
        objects = [
            b"", b"",  # catalogue and page tree, filled in below
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
            b"/DescendantFonts [5 0 R] >>",
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
            b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 6 0 R /DW 1000 >>",
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
            b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
            b"<< /Title <FEFF" + self.title.encode("utf-16-be").hex().upper().encode() + b"> /Producer (Meridian) >>",
        ]  # fmt: skip
        kids = []
        for page in self.pages:
            stream = zlib.compress(page.content())
            objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream")
            kids.append(len(objects) + 1)
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R "
                b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (page.width, page.height, len(objects))
            )
        objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
        objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % k for k in kids), len(kids))
        return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


class Sheet:
    """Flows a head, tables and a foot over as many pages as they need, with page numbers and the head of the table repeated."""

    margin = 34

    def __init__(self, title: str, size: tuple[float, float], number: str) -> None:
        self.document, self.size, self.title, self.number = PdfDocument(f"{title} {number}"), size, title, number
        self.page = self._new_page()

    def _new_page(self) -> PdfPage:
        page = self.document.add_page(self.size)
        self.y = self.margin + 14
        page.text((page.width - text_width(self.title, 15)) / 2, self.y, self.title, 15)
        page.text(page.width - self.margin, self.y, f"No. {self.number}", 10, right=True)
        self.y += 14
        return page

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.page.width - 2 * self.margin

    def pairs(self, pairs: Sequence[tuple[str, str]], columns: int = 3, size: float = 9) -> None:
        """Labels with values, several beside each other."""
        width = self.inner / columns
        for start in range(0, len(pairs), columns):
            cells = [wrapped(f"{label}：{value}", width - 8, size) for label, value in pairs[start : start + columns]]
            height = max(len(lines) for lines in cells) * (size + 3) + 3
            for number, lines in enumerate(cells):
                for row, line in enumerate(lines):
                    self.page.text(self.margin + number * width, self.y + size + row * (size + 3), line, size)
            self.y += height

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float = 7.5) -> None:
        """A table with lines; rows never break, the heading comes again on every page."""
        total = sum(column.share for column in columns)
        widths = [self.inner * column.share / total for column in columns]
        self.y += 4
        self._row([wrapped(c.title, w - 5, size) for c, w in zip(columns, widths, strict=True)], columns, widths, size)
        for row in rows:
            cells = [wrapped(text, width - 5, size) for text, width in zip(row, widths, strict=True)]
            if self.y + self._height(cells, size) > self.page.height - self.margin - 26:
                self.page = self._new_page()
                head = [wrapped(c.title, w - 5, size) for c, w in zip(columns, widths, strict=True)]
                self._row(head, columns, widths, size)
            self._row(cells, columns, widths, size)

    @staticmethod
    def _height(cells: Sequence[Sequence[str]], size: float) -> float:
        return max(len(lines) for lines in cells) * (size + 2.5) + 5

    def _row(self, cells, columns: Sequence[Column], widths: Sequence[float], size: float) -> None:
        height, x, page = self._height(cells, size), float(self.margin), self.page
        page.line(x, self.y, x + self.inner, self.y)
        for lines, column, width in zip(cells, columns, widths, strict=True):
            page.line(x, self.y, x, self.y + height)
            for number, text in enumerate(lines):
                at = self.y + size + 2 + number * (size + 2.5)
                page.text(x + width - 2.5 if column.is_number else x + 2.5, at, text, size, right=column.is_number)
            x += width
        page.line(x, self.y, x, self.y + height)
        self.y += height
        page.line(self.margin, self.y, x, self.y)

    def note(self, text: str, size: float = 9) -> None:
        """A paragraph below."""
        for line in wrapped(text, self.inner, size):
            if self.y + size + 8 > self.page.height - self.margin:
                self.page = self._new_page()
            self.y += size + 4
            self.page.text(self.margin, self.y, line, size)

    def content(self) -> bytes:
        """The file, with page numbers."""
        for number, page in enumerate(self.document.pages, 1):
            text = f"{number} / {len(self.document.pages)}"
            page.text(page.width - self.margin, page.height - 18, text, 8, right=True)
        return self.document.content()
