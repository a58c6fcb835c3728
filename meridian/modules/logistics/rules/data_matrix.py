"""Data Matrix ECC 200 (ISO/IEC 16022), square symbols up to 48 × 48, and GS1 element strings for labels.

Enough for any UDI: up to 174 codewords in ASCII encodation, digits in pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

FNC1 = "\x1d"
_FNC1, _PAD, _SHIFT = 232, 129, 235
_POLYNOMIAL = 0x12D


class _Size(NamedTuple):
    """Modules a side, data and error codewords, regions a side."""

    side: int
    data: int
    error: int
    regions: int


_SIZES = (
    _Size(10, 3, 5, 1), _Size(12, 5, 7, 1), _Size(14, 8, 10, 1), _Size(16, 12, 12, 1), _Size(18, 18, 14, 1),
    _Size(20, 22, 18, 1), _Size(22, 30, 20, 1), _Size(24, 36, 24, 1), _Size(26, 44, 28, 1), _Size(32, 62, 36, 2),
    _Size(36, 86, 42, 2), _Size(40, 114, 48, 2), _Size(44, 144, 56, 2), _Size(48, 174, 68, 2),
)  # fmt: skip


def gs1_elements(
    di: str, *, lot: str = "", expiry: date | None = None, production: date | None = None, serial: str = ""
) -> str:
    """The element string of a label, fixed lengths first: (01)(11)(17)(10)(21), separated where a value may vary.

    Raises ValueError when ``di`` is no GTIN of up to 14 digits: other issuers have labels of their own.
    """
    if not (di.isascii() and di.isdigit() and len(di) <= 14):
        raise ValueError(f"{di!r} is no GTIN")
    text = f"01{di:0>14}"
    text += f"11{production:%y%m%d}" if production else ""
    text += f"17{expiry:%y%m%d}" if expiry else ""
    text += f"10{lot}" if lot else ""
    if serial:
        text += f"{FNC1 if lot else ''}21{serial}"
    return text


def readable(
    di: str, *, lot: str = "", expiry: date | None = None, production: date | None = None, serial: str = ""
) -> str:
    """The same for people, with brackets."""
    parts = [f"(01){di:0>14}"]
    parts += [f"(11){production:%y%m%d}"] if production else []
    parts += [f"(17){expiry:%y%m%d}"] if expiry else []
    parts += [f"(10){lot}"] if lot else []
    parts += [f"(21){serial}"] if serial else []
    return "".join(parts)


def data_matrix(text: str, *, is_gs1: bool = False) -> list[list[bool]]:
    """The modules of the smallest symbol, row by row, without the quiet zone; True is dark.

    With ``is_gs1`` the symbol begins with FNC1, and GS in the text is FNC1 too. Raises ValueError for signs outside of
    Latin-1 and for texts that are too long.
    """
    words = ([_FNC1] if is_gs1 else []) + _encode(text, is_gs1)
    size = next((size for size in _SIZES if size.data >= len(words)), None)
    if size is None:
        raise ValueError(f"{len(words)} codewords do not fit into a symbol of 48 × 48")
    words = _padded(words, size.data)
    return _drawn(_placed(words + error_words(words, size.error), size.side - 2 * size.regions), size)


def _encode(text: str, is_gs1: bool) -> list[int]:
    words, at = [], 0
    while at < len(text):
        pair = text[at : at + 2]
        if len(pair) == 2 and pair.isascii() and pair.isdigit():
            words.append(130 + int(pair))
            at += 2
            continue
        sign = ord(text[at])
        if is_gs1 and text[at] == FNC1:
            words.append(_FNC1)
        elif sign < 128:
            words.append(sign + 1)
        elif sign < 256:
            words += [_SHIFT, sign - 127]
        else:
            raise ValueError(f"{text[at]!r} cannot be encoded")
        at += 1
    return words


def _padded(words: list[int], length: int) -> list[int]:
    filled = list(words)
    if len(filled) < length:
        filled.append(_PAD)
    while len(filled) < length:
        value = _PAD + (149 * (len(filled) + 1)) % 253 + 1
        filled.append(value if value <= 254 else value - 254)
    return filled


def _tables() -> tuple[list[int], list[int]]:
    powers, logs, value = [0] * 255, [0] * 256, 1
    for exponent in range(255):
        powers[exponent], logs[value] = value, exponent
        value <<= 1
        if value & 0x100:
            value ^= _POLYNOMIAL
    return powers, logs


_POWERS, _LOGS = _tables()


def error_words(words: Sequence[int], count: int) -> list[int]:
    """Reed-Solomon error codewords over GF(256) with the polynomial 301; roots are the powers 1 … count of two."""
    generator = [1]
    for root in range(1, count + 1):
        grown = [*generator, 0]
        for at, factor in enumerate(generator):
            if factor:
                grown[at + 1] ^= _POWERS[(_LOGS[factor] + root) % 255]
        generator = grown
    rest = [0] * count
    for word in words:
        lead = word ^ rest[0]
        rest = [*rest[1:], 0]
        if lead:
            for at in range(count):
                factor = generator[at + 1]
                if factor:
                    rest[at] ^= _POWERS[(_LOGS[lead] + _LOGS[factor]) % 255]
    return rest


def _usual(row: int, column: int) -> list[tuple[int, int]]:
    """Places of the eight modules of a codeword whose last one stands at ``row, column``."""
    return [
        (row - 2, column - 2), (row - 2, column - 1), (row - 1, column - 2), (row - 1, column - 1), (row - 1, column),
        (row, column - 2), (row, column - 1), (row, column),
    ]  # fmt: skip


def _corners(n: int) -> dict[int, list[tuple[int, int]]]:
    """Places of the four special codewords at the corners of a square of ``n``."""
    return {
        1: [(n - 1, 0), (n - 1, 1), (n - 1, 2), (0, n - 2), (0, n - 1), (1, n - 1), (2, n - 1), (3, n - 1)],
        2: [(n - 3, 0), (n - 2, 0), (n - 1, 0), (0, n - 4), (0, n - 3), (0, n - 2), (0, n - 1), (1, n - 1)],
        3: [(n - 3, 0), (n - 2, 0), (n - 1, 0), (0, n - 2), (0, n - 1), (1, n - 1), (2, n - 1), (3, n - 1)],
        4: [(n - 1, 0), (n - 1, n - 1), (0, n - 3), (0, n - 2), (0, n - 1), (1, n - 3), (1, n - 2), (1, n - 1)],
    }


def _placed(words: Sequence[int], side: int) -> list[list[bool]]:
    """The mapping matrix: eight modules a codeword in diagonal sweeps (ISO/IEC 16022 annex F), for a square of ``side``."""
    grid: list[list[bool | None]] = [[None] * side for _row in range(side)]

    def module(row: int, column: int, word: int, bit: int) -> None:
        if row < 0:
            row, column = row + side, column + 4 - (side + 4) % 8
        if column < 0:
            row, column = row + 4 - (side + 4) % 8, column + side
        grid[row][column] = bool(words[word] >> (8 - bit) & 1)

    def shape(word: int, places: Sequence[tuple[int, int]]) -> None:
        for bit, (row, column) in enumerate(places, 1):
            module(row, column, word, bit)

    n = side
    corners = _corners(n)
    word, row, column = 0, 4, 0
    while row < n or column < n:
        corner = 0
        if (row, column) == (n, 0):
            corner = 1
        elif (row, column) == (n - 2, 0) and n % 4:
            corner = 2
        elif (row, column) == (n - 2, 0) and n % 8 == 4:
            corner = 3
        elif (row, column) == (n + 4, 2) and not n % 8:
            corner = 4
        if corner:
            shape(word, corners[corner])
            word += 1
        while True:  # up and to the right
            if row < n and column >= 0 and grid[row][column] is None:
                shape(word, _usual(row, column))
                word += 1
            row, column = row - 2, column + 2
            if not (row >= 0 and column < n):
                break
        row, column = row + 1, column + 3
        while True:  # down and to the left
            if row >= 0 and column < n and grid[row][column] is None:
                shape(word, _usual(row, column))
                word += 1
            row, column = row + 2, column - 2
            if not (row < n and column >= 0):
                break
        row, column = row + 3, column + 1
    if word != len(words):
        raise AssertionError(f"{word} of {len(words)} codewords were placed")
    if grid[n - 1][n - 1] is None:
        grid[n - 1][n - 1] = grid[n - 2][n - 2] = True
        grid[n - 1][n - 2] = grid[n - 2][n - 1] = False
    return [[bool(cell) for cell in line] for line in grid]


def _drawn(grid: Sequence[Sequence[bool]], size: _Size) -> list[list[bool]]:
    """The mapping matrix cut into regions, each with its solid and its dashed border."""
    inner = len(grid) // size.regions
    symbol = [[False] * size.side for _row in range(size.side)]
    for row in range(size.side):
        for column in range(size.side):
            y, x = row % (inner + 2), column % (inner + 2)
            if x == 0 or y == inner + 1:
                symbol[row][column] = True
            elif y == 0:
                symbol[row][column] = x % 2 == 0
            elif x == inner + 1:
                symbol[row][column] = y % 2 == 1
            else:
                block_row, block_column = row // (inner + 2), column // (inner + 2)
                symbol[row][column] = grid[block_row * inner + y - 1][block_column * inner + x - 1]
    return symbol
