"""The text on a photo of a document, by RapidOCR on this machine; no picture leaves it."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PHOTOS = frozenset({"png", "jpg", "webp"})


def can_read() -> bool:
    """Whether the extra ``[ocr]`` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def lines_on(path: Path) -> list[str]:
    """The lines of text on a photo from top to bottom; empty when nothing is legible. Needs :func:`can_read`."""
    found = _engine()(str(path))
    return [str(text).strip() for text in (found.txts or ()) if str(text).strip()]


@lru_cache(maxsize=1)
def _engine() -> Any:
    # The models come with the package; loading them takes a second or two, so they are kept.
    from rapidocr import RapidOCR

    return RapidOCR()
