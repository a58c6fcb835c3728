"""Something to look at in place of the scans of licences: a page of PDF with the words of the document."""

from __future__ import annotations

from collections.abc import Sequence

from meridian.kernel.printing import compose

from ..sizes import TODAY
from .world import moment


def pdf_of(title: str, lines: Sequence[str]) -> bytes:
    """A PDF page of A4 with a title and lines. The same words make the same bytes, on any day."""
    return compose("kernel/print/page.typ", {"title": title, "paragraphs": list(lines)}, at=moment(TODAY))
