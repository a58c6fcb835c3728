"""Codes are read back by a reader: what was put in comes out, separators included."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meridian.kernel.printing import Symbology, UnprintableCode, gs1_symbol, symbol

GTIN = "06901234567892"
# Character set 82 of GS1: every sign that a lot or serial number may have.
SET_82 = string.ascii_letters + string.digits + "!\"%&'()*+,-./_:;<=>?"


def read(svg: str):
    """What a scanner reads from the drawing: the rectangles and paths of the SVG become an image again."""
    import zxingcpp

    width, height = (int(n) for n in re.search(r'<svg width="(\d+)" height="(\d+)"', svg).groups())
    scale = 4
    image = bytearray(b"\xff" * (width * height * scale * scale))
    for x, y, w, h in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", svg):
        for row in range(int(y) * scale, (int(y) + int(h)) * scale):
            start = row * width * scale + int(x) * scale
            image[start : start + int(w) * scale] = bytes(int(w) * scale)
    return zxingcpp.read_barcode(memoryview(image).cast("B", (height * scale, width * scale)))


class TestGs1:
    def test_biip_reads_what_was_put_in(self):
        from biip import parse

        found = read(gs1_symbol([("01", GTIN), ("17", "271231"), ("10", "A1"), ("21", "7")]))
        assert found.bytes == b"01069012345678921727123110A1\x1d217" and found.symbology_identifier == "]d2"
        message = parse(found.symbology_identifier + found.bytes.decode()).gs1_message
        assert [(e.ai.ai, e.value) for e in message.element_strings] == [
            ("01", GTIN), ("17", "271231"), ("10", "A1"), ("21", "7"),
        ]  # fmt: skip

    @settings(max_examples=25, deadline=None)
    @given(lot=st.text(SET_82, min_size=1, max_size=20), serial=st.text(SET_82, min_size=1, max_size=20))
    def test_any_lot_and_serial_that_gs1_allows(self, lot, serial):
        found = read(gs1_symbol([("01", GTIN), ("10", lot), ("21", serial)]))
        assert found.bytes.decode() == f"01{GTIN}10{lot}\x1d21{serial}"

    def test_the_symbol_is_square_so_that_every_imager_knows_it(self):
        width, height = re.search(
            r'<svg width="(\d+)" height="(\d+)"', gs1_symbol([("01", GTIN), ("10", "A1")])
        ).groups()
        assert width == height

    @pytest.mark.parametrize("lot", ["批号", "A[1]", "x" * 3000])
    def test_refuses_what_gs1_does_not_know(self, lot):
        with pytest.raises(UnprintableCode):
            gs1_symbol([("01", GTIN), ("10", lot)])

    @pytest.mark.parametrize(("kind", "identifier"), [(Symbology.QR, "]Q3"), (Symbology.DATA_MATRIX, "]d2")])
    def test_in_other_symbols(self, kind, identifier):
        assert read(gs1_symbol([("01", GTIN), ("10", "A1")], kind)).symbology_identifier == identifier


class TestSymbol:
    @pytest.mark.parametrize("text", ["SH-2026-000123", "送货单 12", "https" + "://host.invalid/a?b=1"])
    def test_qr(self, text):
        assert read(symbol(text)).text == text

    def test_code_128_is_for_latin_text(self):
        assert "<svg" in symbol("SO-1", Symbology.CODE_128)
        with pytest.raises(UnprintableCode):
            symbol("送货单", Symbology.CODE_128)
