"""Text as people type it, made comparable: width, spaces, control characters, pinyin."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Excel set to Chinese or Japanese takes the full-width signs for the plain ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_SPACES = re.compile(r"\s+")


def clean_line(text: str | None, limit: int | None = None) -> str:
    """One line without control and zero-width characters, spaces collapsed, ends trimmed, at most ``limit`` characters."""
    line = _SPACES.sub(" ", _CONTROL.sub("", text or "")).strip()
    return line[:limit].rstrip() if limit else line


def fold(text: str | None) -> str:
    """The form used to compare names: NFKC (full to half width), lower case, no white space."""
    lowered = unicodedata.normalize("NFKC", clean_line(text)).lower()
    # Lower case and lost spaces may leave letters to compose: folding twice must be folding once.
    return unicodedata.normalize("NFKC", _SPACES.sub("", _CONTROL.sub("", lowered)))


@lru_cache(maxsize=4096)
def pinyin_initials(text: str) -> str:
    """First letters of the pinyin of each character: 南京鼓楼医院 -> njglyy. Other characters are kept."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(fold(text), style=Style.FIRST_LETTER))


@lru_cache(maxsize=4096)
def pinyin_full(text: str) -> str:
    """Pinyin without tones and spaces: 鼓楼 -> gulou."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(fold(text)))


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of the folded text; a single character stands for itself. The unit of the search index."""
    folded = fold(text)
    if len(folded) < 2:
        return [folded] if folded else []
    return [folded[i : i + 2] for i in range(len(folded) - 1)]


def safe_cell(value: object) -> object:
    """Guard an exported cell against formula injection: text that a spreadsheet would compute gets a leading apostrophe.

    Such text starts with = + - @, half or full width, or with a tab or line break (OWASP, CSV injection).
    """
    if isinstance(value, str) and value.lstrip(" \u3000")[:1] in _FORMULA_STARTS:
        return "'" + value
    return value
