"""The text on a photo of a document, by RapidOCR on this machine; no picture leaves it."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PHOTOS = frozenset({"png", "jpg", "webp"})
# A phone makes 12 to 50 million pixels. A small file can unfold to far more, and take the memory of the worker with it.
MOST_PIXELS = 60_000_000


class PhotoTooLarge(ValueError):
    """The picture has more pixels than a document needs."""


def can_read() -> bool:
    """Whether the extra ``[ocr]`` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def lines_on(path: Path) -> list[str]:
    """The lines of text on a photo from top to bottom; empty when nothing is legible. Needs :func:`can_read`.

    Takes some seconds and 350 MB, so a worker does it, never the web process. Raises PhotoTooLarge, and OSError for a file
    that is no picture.
    """
    from PIL import Image

    with Image.open(path) as picture:  # reads the head only
        if picture.width * picture.height > MOST_PIXELS:
            raise PhotoTooLarge(f"{picture.width} × {picture.height}")
    found = _engine()(str(path))
    return [str(text).strip() for text in (found.txts or ()) if str(text).strip()]


@lru_cache(maxsize=1)
def _engine() -> Any:
    # The models come with the package; loading them takes a second or two, so they are kept.
    from rapidocr import RapidOCR

    return RapidOCR()
