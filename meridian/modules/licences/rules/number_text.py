"""Spelling of licence numbers, and the answer when one is wrong. (The catalogue has its own: modules of one tier share no rules.)"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

# One-character names of the provinces, autonomous regions and municipalities.
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新"

_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_BRACKETS = str.maketrans("[]{}〔〕【】〖〗", "()()()()()")
_LABEL = re.compile(r"^[^:]{0,16}(?:号|证|凭证|编号|代码):")
_PARTS = re.compile(r"[;,、/|\n]")


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """Why a text is not the number it should be: a stable code, and the parts its message needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def normalise(text: str) -> str:
    """NFKC, no blanks, one kind of bracket, no label such as ``许可证编号：`` before the number."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)
    return _LABEL.sub("", plain)


def holds_several(text: str, mark: str) -> bool:
    """True when more than one part of a list in ``text`` contains ``mark``."""
    return sum(mark in part for part in _PARTS.split(unicodedata.normalize("NFKC", text))) > 1
