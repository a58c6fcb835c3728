"""What a customised solution must not say, and when it needs a medical reviewer."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Number of an identity card (18 signs) and of a mobile phone: data of patients are not kept (个人信息保护法 art. 28).
_PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def personal_numbers(text: str) -> list[str]:
    """Numbers in a text that look like an identity card or a mobile phone."""
    return _PERSONAL.findall(text)


def drug_words(text: str, words: Sequence[str]) -> list[str]:
    """The words of the list that stand in a text and speak of a drug or its dose, in the order of the list."""
    folded = text.casefold()
    return [word for word in words if word.casefold() in folded]
