"""Bring names typed by people into one spelling: width, script, brackets, numerals, look-alikes.

Pure functions. ``pypinyin`` and ``opencc`` are imported on first use because the web process must not
carry them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_BRACKETS = str.maketrans(
    {
        "（": "(",
        "）": ")",
        "【": "(",
        "】": ")",
        "[": "(",
        "]": ")",
        "〔": "(",
        "〕": ")",
        "{": "(",
        "}": ")",
        "《": "(",
        "》": ")",
        "<": "(",
        ">": ")",
        "〈": "(",
        "〉": ")",
    }
)
_DROP = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x1f\x7f\"'“”‘’`*#·•・.。,_~～|^!?！？:：;；\-—–]+")
_CIRCLED_ZERO = str.maketrans({"○": "〇", "◯": "〇", "０": "0", "Ｏ": "O"})

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
    "两": 2,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100}

# Pairs people and scanners confuse in place and hospital names; each group folds to its first character.
_LOOK_ALIKES = (
    "汨汩",
    "己已巳",
    "戌戍戊",
    "末未",
    "土士",
    "人入",
    "日曰",
    "亳毫",
    "睢雎",
    "郯剡",
    "盱盰",
    "泸沪",
    "郏郟",
    "歙翕",
    "鄱番",
    "婺务",
    "黟黝",
    "濮璞",
    "邳丕",
    "沭沐",
    "巫亚",
    "崃徕",
    "荥荣",
    "堰偃",
    "拓柘",
    "禺禹",
    "鄄甄",
    "浚俊",
    "杞祀",
    "曹漕",
    "洮兆",
    "岷珉",
    "潢璜",
    "佰伯",
    "姗珊",
    "侯候",
    "阜埠",
    "藁蒿",
    "栾峦",
    "坻砥",
    "涿逐",
    "鄢焉",
    "郾偃",
    "陕峡",
    "甫埔",
    "浉狮",
    "濉睢",
    "砀荡",
    "颖颍",
    "园圆",
    "脑恼",
    "博搏",
    "徽微",
    "淅浙",
    "析柝",
    "暨既",
    "祁祈",
    "隰湿",
    "瑷暧",
)
_LOOK_ALIKE_MAP = {ord(char): group[0] for group in _LOOK_ALIKES for char in group[1:]}


@cache
def _simplify_char(char: str) -> str:
    from opencc import OpenCC

    global _converter
    if _converter is None:
        _converter = OpenCC("t2s")
    return _converter.convert(char)


_converter = None
_CJK = re.compile(r"[\u3400-\u9fff]")


@cache
def _map_char(char: str) -> str:
    """One character in its plain form; character by character so that both sides always agree."""
    return _simplify_char(char) if _CJK.match(char) else char


def simplify(text: str) -> str:
    """Traditional characters to simplified, character by character (context-free, so stable on both sides)."""
    return "".join(map(_map_char, text))


def clean(text: str | None) -> str:
    """Fold width, script, brackets and spacing of a raw cell; keeps brackets, drops punctuation and control characters.

    >>> clean(" 南京 鼓樓醫院（00２） ")
    '南京鼓楼医院(002)'
    """
    if not text:
        return ""
    folded = unicodedata.normalize("NFKC", str(text).translate(_CIRCLED_ZERO)).translate(_BRACKETS)
    folded = _DROP.sub("", folded)
    return simplify(folded).upper()


_SAME_SOUND_WORDS = (
    (re.compile(r"(?<=[医学生健分总南北东西])员(?=$|附|[^\u3400-\u9fff])"), "院"),
    (re.compile(r"中芯(?=$|[^\u3400-\u9fff])"), "中心"),
)


def mend_words(text: str) -> str:
    """Words every hospital name is made of, typed with another character of the same sound (医员, 中芯).

    No institution is called so; the text is that of a query, after :func:`clean`.
    """
    for pattern, word in _SAME_SOUND_WORDS:
        text = pattern.sub(word, text)
    return text


def fold_look_alikes(text: str) -> str:
    """Replace characters that are commonly mistaken for each other by one representative."""
    return text.translate(_LOOK_ALIKE_MAP)


def are_look_alikes(left: str, right: str) -> bool:
    """Whether two characters are a known visual confusion."""
    return fold_look_alikes(left) == fold_look_alikes(right)


@cache
def char_pinyin(char: str) -> str:
    """Toneless reading of one character (the most common one); other characters return themselves."""
    if not _CJK.match(char):
        return char
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(char, style=Style.NORMAL)[0]


@cache
def char_sound(char: str) -> str:
    """Reading with the confusions of everyday speech folded: in/ing, en/eng, z/zh, c/ch, s/sh."""
    sound = char_pinyin(char)
    for initial in ("zh", "ch", "sh"):
        if sound.startswith(initial):
            sound = initial[0] + sound[2:]
    return sound[:-1] if sound.endswith("ng") else sound


@lru_cache(maxsize=200_000)
def pinyin(text: str) -> str:
    """Toneless pinyin, syllables joined by a space: ``"和平" -> "he ping"``."""
    return " ".join(map(char_pinyin, text))


def parse_number(text: str) -> int | None:
    """Read a Chinese, financial or Arabic numeral up to 999, digit by digit (三零一) or positional (二十一).

    Returns None when the text is no number. Latin O stands for zero as in 三O一.
    """
    text = text.replace("O", "0").replace("Ｏ", "0")
    if text.isdigit():
        return int(text)
    if any(char in _TENS for char in text):
        return _positional(text)
    value = 0
    for char in text:
        digit = _DIGITS.get(char, int(char) if char.isdigit() else None)
        if digit is None:
            return None
        value = value * 10 + digit
    return value if text else None


def _positional(text: str) -> int | None:
    total, digit = 0, None
    for char in text:
        if char in _TENS:
            total += (1 if digit is None else digit) * _TENS[char]
            digit = None
        else:
            digit = _DIGITS.get(char, int(char) if char.isdigit() else None)
            if digit is None:
                return None
    return total + (digit or 0)
