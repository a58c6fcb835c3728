"""Papers: what stands on them, over how many pages, and that data never become markup."""

from __future__ import annotations

import io
import sys

import pytest
from django.utils import translation
from pypdf import PdfReader

from meridian.kernel.printing import PrintingError, amount_in_words, compose, composing, pictures, symbol

SHEET = "kernel/print/list.typ"


def data(rows=(), **more):
    return {
        "title": "清单", "number": "NO-1", "company": {"name": "杭州某某医疗器械有限公司", "lines": ["地址"]},
        "head": [("客户", "华东医药")], "columns": ["名称", "批号"], "lines": list(rows), "signatures": [("经办人", "")], **more,
    }  # fmt: skip


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def said(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in opened(content).pages)


class TestCompose:
    def test_is_pdf_a_with_embedded_fonts_and_title(self):
        reader = opened(compose(SHEET, data([("导丝", "A1")])))
        fonts = reader.pages[0]["/Resources"]["/Font"].get_object()
        inner = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts.values()]
        assert inner and all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in inner)
        assert reader.metadata.title == "清单 NO-1"
        assert b'pdfaid:part="2"' in reader.trailer["/Root"]["/Metadata"].get_data() or (
            b"<pdfaid:part>2</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()
        )

    def test_the_heading_comes_again_on_every_page_with_its_number(self):
        with translation.override("en"):
            pages = [
                page.extract_text()
                for page in opened(compose(SHEET, data([(f"导丝{n}", f"L{n}") for n in range(120)]))).pages
            ]
        assert len(pages) > 2
        for number, text in enumerate(pages, 1):
            assert "批号" in text and "NO-1" in text and f"page {number} of {len(pages)}" in text
        assert "L119" in pages[-1] and "L119" not in pages[0]

    @pytest.mark.parametrize(
        "text", ["#panic()", "*a* _b_ $x$", '#read("/etc/passwd")', "\\u{41}", "<x> @y // z /* w */", "]#[a"]
    )
    def test_data_are_never_markup(self, text):
        assert text.replace(" ", "") in said(compose(SHEET, data([(text, text)], head=[("x", text)]))).replace(" ", "")

    def test_a_long_number_breaks_only_where_its_cell_ends(self):
        short, long = "A2026-0101/000123456", "ABC" + "1234567890" * 9
        text = said(compose(SHEET, data([(short, long)])))
        assert short in text and long not in text
        assert long in text.replace("\n", "").replace(" ", "")

    @pytest.mark.parametrize("text", ["x\x1dy", "\x00", "☺ 王", "𠮷"])
    def test_signs_without_a_glyph_do_not_stop_a_paper(self, text):
        assert compose(SHEET, data([(text, "A1")])).startswith(b"%PDF")

    def test_many_lines_are_made_in_a_process_of_their_own_and_are_the_same(self, monkeypatch):
        few = data([("导丝", f"L{n}") for n in range(40)])
        here = said(compose(SHEET, few))
        monkeypatch.setattr(composing, "APART_FROM", 10)
        monkeypatch.setattr(composing, "run_task", None)
        assert said(compose(SHEET, few)) == here
        with pytest.raises(PrintingError, match="could not be made"):
            compose(SHEET, {"title": "x"})

    def test_a_template_that_is_wrong_or_missing_says_so(self):
        with pytest.raises(PrintingError, match="dictionary does not contain key"):
            compose(SHEET, {"title": "x"})
        with pytest.raises(PrintingError, match="no template"):
            compose("kernel/print/nothing.typ", data())

    def test_pictures_are_its_pages(self):
        made = pictures(SHEET, data(code=symbol("NO-1")))
        assert len(made) == 1 and made[0].startswith(b"\x89PNG")

    def test_the_library_is_loaded_only_for_a_paper(self):
        import subprocess

        code = "import sys, meridian.kernel.printing; sys.exit('typst' in sys.modules or 'zxingcpp' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"), (5, "人民币伍分"), (123450, "人民币壹仟贰佰叁拾肆元伍角整"), (-10000000, "人民币负壹拾万元整"),
        (154250000, "人民币壹佰伍拾肆万贰仟伍佰元整"),
    ],
)  # fmt: skip
def test_amounts_in_words(fen, words):
    assert amount_in_words(fen) == words
