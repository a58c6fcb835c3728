"""Something to look at in place of the scans of licences: a page of PDF with the words of the document.

Written by hand with the reader's own Chinese font, so that the demo needs no package and no picture.
"""

from __future__ import annotations

from collections.abc import Sequence

_WIDTH = 30  # characters a line


def pdf_of(title: str, lines: Sequence[str]) -> bytes:
    """A PDF page of A4 with a title and lines, long ones wrapped."""
    wrapped = [line[at : at + _WIDTH] for line in lines for at in range(0, max(len(line), 1), _WIDTH)]
    parts = [f"BT /F1 22 Tf 90 760 Td <{_hex(title)}> Tj ET"]
    parts += [f"BT /F1 13 Tf 90 {710 - 24 * row} Td <{_hex(line)}> Tj ET" for row, line in enumerate(wrapped[:26])]
    content = "\n".join(parts).encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
        b"/Supplement 2 >> /DW 1000 /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    return _file(objects)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _file(objects: Sequence[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        made + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(made))
    )  # fmt: skip
