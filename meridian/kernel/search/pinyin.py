"""Pinyin of many names quickly: readings are remembered per character with its neighbours, which settle 重庆 and 重要."""

from __future__ import annotations

import re
from functools import lru_cache

_CHINESE = re.compile(r"[\u3400-\u9fff]+")


@lru_cache(maxsize=200_000)
def _reading(before: str, char: str, after: str) -> str:
    from pypinyin import lazy_pinyin

    found = lazy_pinyin(before + char + after)
    return found[len(before)] if len(found) == len(before) + 1 + len(after) else lazy_pinyin(char)[0]


def syllables(word: str) -> list[str]:
    """The reading of every Chinese character; other runs are kept as they are."""
    parts: list[str] = []
    position = 0
    for run in _CHINESE.finditer(word):
        if run.start() > position:
            parts.append(word[position : run.start()])
        text = run.group()
        last = len(text) - 1
        for i, char in enumerate(text):
            parts.append(_reading(text[i - 1] if i else "", char, text[i + 1] if i < last else ""))
        position = run.end()
    if position < len(word):
        parts.append(word[position:])
    return parts


def initials_and_full(word: str) -> tuple[str, str]:
    """``("njglyy", "nanjinggulouyiyuan")`` of 南京鼓楼医院; both empty for a word without Chinese characters."""
    if not _CHINESE.search(word):
        return "", ""
    parts = syllables(word)
    return "".join(p if p.isdigit() else p[0] for p in parts), "".join(parts)
