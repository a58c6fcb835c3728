"""Text as people type it, made comparable: width, spaces, control characters, pinyin."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SPACES = re.compile(r"\s+")


def clean_line(text: str | None, limit: int | None = None) -> str:
    """One line without control and zero-width characters, spaces collapsed, ends trimmed, at most ``limit`` characters."""
    line = _SPACES.sub(" ", _CONTROL.sub("", text or "")).strip()
    return line[:limit] if limit else line


def fold(text: str | None) -> str:
    """The form used to compare names: NFKC (full to half width), lower case, no white space."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", clean_line(text))).lower()


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
    """Guard an exported cell against formula injection: text starting with = + - @ or tab gets a leading apostrophe."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
