"""Whether a use lies within the registered intended use of a product: the guard against off-label proposals.

A device is promoted and used within the scope its certificate states (医疗器械监督管理条例 art. 60: advertising follows the
registered content; art. 89 on use). Texts are compared by pairs of characters; this is a guard that refuses, it never
replaces the medical reviewer.
"""

from __future__ import annotations

import re
import unicodedata

# Words that say nothing about the use itself.
_FILLERS = (
    "适用于", "可用于", "应用于", "主要用于", "用于", "适应症", "适用", "患者", "病人", "进行", "治疗", "供", "以及", "临床", "使用",
    "手术", "的", "之", "时", "用",
)  # fmt: skip
_PARTS = re.compile(r"[,，、;；。.\n/和及与或]+")
_EXCLUDES = re.compile(r"(不适用于|不得用于|不可用于|不用于|禁用于|禁止用于|除外)[^。;；\n]*")
_NEGATIONS = "非不未无"
# Characters that join words; alone they change no use.
_CONNECTING = frozenset("在内中下后前为对等者性型类")
# Where negated characters are put, so that "非承重" never passes for "承重".
_SHIFT = 0xF0000


def uses_beyond(claimed: str, registered: str, cover_percent: int) -> list[str]:
    """The parts of ``claimed`` that ``registered`` does not cover, as they were written; empty when all are covered.

    A part is covered when every character of it stands in a pair that the registered text has (腰 of 腰椎 does not, where
    that says 胸椎), at least ``cover_percent`` of its pairs stand there, and none of them only negated. What the registered
    text excludes (不适用于…) covers nothing.
    """
    text = _core(_EXCLUDES.sub("。", _fold(registered)))
    stated = _pairs(text)
    negated = _pairs("".join(chr(ord(c) - _SHIFT) if ord(c) >= _SHIFT else "\n" for c in text))
    return [
        part.strip() for part in _PARTS.split(claimed) if not _is_covered(part, text, stated, negated, cover_percent)
    ]


def _is_covered(part: str, text: str, stated: set[str], negated: set[str], cover_percent: int) -> bool:
    core = _core(_fold(part))
    pairs = _pairs(core)
    if not pairs:
        return not core or core in text
    if any(pair in negated and pair not in stated for pair in pairs):
        return False
    found = {at + step for at in range(len(core) - 1) if core[at : at + 2] in stated for step in (0, 1)}
    if any(at not in found and char not in _CONNECTING for at, char in enumerate(core)):
        return False
    return 100 * len(pairs & stated) >= cover_percent * len(pairs)


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


def _core(text: str) -> str:
    """The text without fillers; the two characters after a negation are shifted away."""
    for filler in _FILLERS:
        text = text.replace(filler, "")
    shown, left = [], 0
    for char in text:
        shown.append(chr(ord(char) + _SHIFT) if left and ord(char) < 0x10000 else char)
        left = 2 if char in _NEGATIONS else max(0, left - 1)
    return "".join(shown)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if not _PARTS.search(text[i : i + 2])}
