"""What may not be said of a medical device in promotion. The words are data (a dated parameter), judged here.

Source: 广告法 art. 9 and 16; 药品、医疗器械、保健食品、特殊医学用途配方食品广告审查管理暂行办法 (总局令21) art. 11.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

REFUSE = "REFUSE"


class Phrase(NamedTuple):
    """A phrase that is forbidden (REFUSE) or to be looked at (WARN), and the article that says so."""

    text: str
    article: str
    level: str


class Hit(NamedTuple):
    """A phrase found in a text."""

    text: str
    article: str
    level: str

    @property
    def is_forbidden(self) -> bool:
        """Whether the text may not be used with it."""
        return self.level == REFUSE


def check_wording(text: str, phrases: Sequence[Phrase]) -> list[Hit]:
    """Each phrase that stands in ``text``, those of REFUSE first, in the order of the list otherwise.

    Width and case of letters, and spaces and zero-width characters between characters, do not hide a phrase. A number such
    as 100% is not found within a longer one (9100%). A phrase to look at is not told beside a forbidden one that holds it
    (最 beside 最佳).
    """
    plain = _plain(text)
    found = [Hit(*phrase) for phrase in phrases if _stands_in(_plain(phrase.text), plain)]
    refused = [hit.text for hit in found if hit.is_forbidden]
    found = [hit for hit in found if hit.is_forbidden or not any(hit.text in longer for longer in refused)]
    return sorted(found, key=lambda hit: not hit.is_forbidden)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf")


def _stands_in(phrase: str, text: str) -> bool:
    start = text.find(phrase) if phrase else -1
    while start >= 0:
        before = text[start - 1 : start]
        if not (phrase[0].isdigit() and (before.isdigit() or before == ".")):
            return True
        start = text.find(phrase, start + 1)
    return False
