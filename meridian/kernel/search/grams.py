"""Cutting words into the pieces that an index can look up, the same for what is stored and what is asked.

Chinese has no spaces, and people ask for one or two characters; so Chinese text is cut into single characters and pairs.
Codes and pinyin are cut into runs of three letters, and their beginnings are marked, so that one or two letters find what
begins with them.
"""

from __future__ import annotations

import re
import unicodedata

# A private character marks "begins with"; both databases keep it as part of a word.
START = "\ue000"
_DROPPED = re.compile(r"[\W_]+")
_LATIN_RUN = re.compile(r"[0-9a-z]{3,}")
LONGEST = 120


def squeeze(text: str | None) -> str:
    """Folded text with nothing but letters, digits and characters: ``A-01 南京 (鼓楼)`` -> ``a01南京鼓楼``."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text or "")).lower()[:LONGEST]


def grams_of(word: str) -> set[str]:
    """All pieces of a squeezed word that is stored."""
    if not word:
        return set()
    if word.isascii():
        return {START + word[0], START + word[:2], *_thirds(word)}
    pieces = {char for char in word if not char.isascii()}
    pieces.update(word[i : i + 2] for i in range(len(word) - 1))
    for run in _LATIN_RUN.findall(word):
        pieces.update(_thirds(run))
    return pieces


def asked_grams(word: str) -> set[str]:
    """The pieces an entry must have to hold the squeezed word that is asked for; empty when nothing can be looked up."""
    if not word:
        return set()
    if word.isascii():
        return {START + word} if len(word) < 3 else _thirds(word)
    if len(word) == 1:
        return {word}
    return {word[i : i + 2] for i in range(len(word) - 1)}


def _thirds(word: str) -> set[str]:
    return {word[i : i + 3] for i in range(len(word) - 2)}
