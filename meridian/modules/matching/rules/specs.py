"""Specifications and units of devices: one normal form for ``3.0mm×18mm``, ``3.0*18`` and ``18X3``; pack conversion."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from .text_cleaning import simplify

_TIMES = re.compile(r"\s*[×X*✕✖╳xх]\s*")
_DIAMETER = re.compile(r"[φΦØ⌀∅ф]|直径")
_LENGTH_UNIT = re.compile(r"(?<=\d)\s*(MM|毫米|㎜)")
_CENTIMETRE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:CM|厘米|㎝)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PACK = re.compile(r"(\d+)\s*([\u4e00-\u9fff]{1,2}|[A-Z]{1,4})\s*/\s*([\u4e00-\u9fff]|[A-Z]{1,4})")

#: Spellings of units; the first of each row is the canonical one.
UNIT_ROWS = (
    ("个", "只", "枚", "颗", "粒", "EA", "PCS", "PC", "件", "支", "根", "条", "片", "块", "张", "把", "台", "具", "贴"),
    ("盒", "BOX", "BX", "小盒", "中盒"),
    ("包", "袋", "BAG", "PACK", "PK"),
    ("箱", "CTN", "CASE", "件箱"),
    ("套", "SET", "付", "副", "组", "KIT"),
    ("瓶", "BTL", "桶"),
    ("卷", "ROLL"),
    ("人份", "测试", "T", "TEST", "TESTS"),
)
_UNITS = {spelling: row[0] for row in UNIT_ROWS for spelling in row}


@lru_cache(maxsize=50_000)
def fold_spec(text: str | None) -> str:
    """One spelling of a specification or model: width, case, signs of multiplication and diameter, units, zeros after the point."""
    if not text:
        return ""
    folded = simplify(_DIAMETER.sub("", unicodedata.normalize("NFKC", str(text)))).upper().strip()
    folded = _CENTIMETRE.sub(lambda match: _plain(Decimal(match.group(1)) * 10), folded)
    folded = _LENGTH_UNIT.sub("", folded)
    folded = _TIMES.sub("*", folded) if re.search(r"\d\s*[×X*✕✖╳Xх]\s*\d", folded) else folded
    folded = _NUMBER.sub(
        lambda match: _plain(Decimal(match.group())) if "." in match.group() else match.group(), folded
    )
    return re.sub(r"[\s\-_()\[\]、,;:：。]+", "", folded)


def _plain(number: Decimal) -> str:
    text = format(number.normalize(), "f")
    return text


@lru_cache(maxsize=100_000)
def dimensions(text: str) -> tuple[Decimal, ...]:
    """The measures of a specification, smallest first, so that their order does not matter; empty when it has fewer than two."""
    folded = fold_spec(text)
    if "*" not in folded:
        return ()
    found = []
    for part in folded.split("*"):
        match = _NUMBER.search(part)
        if not match:
            return ()
        found.append(Decimal(match.group()))
    return tuple(sorted(found))


@lru_cache(maxsize=100_000)
def digit_runs(text: str) -> frozenset[str]:
    """Ways people write the measures without signs: 3.0*18 as 3018 or 318."""
    parts = [
        part
        for part in re.split(r"[×X*✕xX]", unicodedata.normalize("NFKC", text or "").upper())
        if _NUMBER.search(part)
    ]
    if len(parts) < 2:
        return frozenset()
    numbers = [_NUMBER.search(part).group() for part in parts]
    runs = {"".join(number.replace(".", "") for number in numbers)}
    with suppress(InvalidOperation):
        runs.add("".join(_plain(Decimal(number)).replace(".", "") for number in numbers))
    runs.add("".join(numbers[0].replace(".", "") + number.replace(".", "") for number in numbers[1:2]))
    return frozenset(runs)


def compare_specs(left: str, right: str) -> tuple[float, str]:
    """Likeness 0..1 of two specifications and the reason code."""
    a, b = fold_spec(left), fold_spec(right)
    if not a or not b:
        return 0.0, "spec_missing"
    if a == b:
        return 1.0, "spec_exact" if left == right else "spec_normalised"
    first, second = dimensions(left), dimensions(right)
    if first and second:
        return (0.99, "spec_order") if first == second else (0.3, "spec_conflict")
    if a.isdigit() and a in digit_runs(right) or b.isdigit() and b in digit_runs(left):
        return 0.90, "spec_ambiguous"
    if _NUMBER.findall(a) and _NUMBER.findall(b) and sorted(_NUMBER.findall(a)) != sorted(_NUMBER.findall(b)):
        if len(a) >= 3 and len(b) >= 3 and (a in b or b in a):
            return 0.85, "spec_partial"
        return 0.3, "spec_conflict"
    if re.sub(r"[^\dA-Z]", "", a) == re.sub(r"[^\dA-Z]", "", b) != "":
        return 0.95, "spec_normalised"
    if a in b or b in a:
        return 0.88, "spec_partial"
    return 0.4, "spec_conflict"


def fold_unit(text: str | None) -> str:
    """Canonical unit of a unit cell (支, EA and 个 are all 个); unknown spellings come back upper-cased."""
    folded = unicodedata.normalize("NFKC", text or "").strip().upper().strip("/()")
    return _UNITS.get(folded, folded)


@dataclass(frozen=True, slots=True)
class UnitConversion:
    """Base quantity = line quantity multiplied or divided by ``factor``. ``certain`` is False for a proposal to be confirmed."""

    unit: str
    base_unit: str
    operation: str
    factor: int
    certain: bool
    reason: str


def propose_conversion(
    unit: str | None, base_unit: str, factors: Mapping[str, int], spec: str = ""
) -> UnitConversion | None:
    """How to turn a line's unit into the product's base unit, or None when nothing is known.

    ``factors``: base units in one of each pack level, e.g. ``{"盒": 10, "箱": 200}`` for base 支. ``spec`` may hold
    ``10支/盒``: a pack not in the table is then proposed, to multiply when the line counts packs and to divide when it
    counts pieces of a product kept in packs (rules.md 3.14: 转换单位 1乘 2除).
    """
    asked, base = fold_unit(unit), fold_unit(base_unit)
    written = unicodedata.normalize("NFKC", unit or "").strip()
    for level, factor in factors.items():
        if written == level:
            return UnitConversion(level, base_unit, "multiply", factor, True, "unit_known")
    if not asked:
        return UnitConversion("", base_unit, "multiply", 1, False, "unit_missing")
    if asked == base:
        return UnitConversion(asked, base_unit, "multiply", 1, True, "unit_same")
    for level, factor in factors.items():
        if fold_unit(level) == asked:
            return UnitConversion(asked, base_unit, "multiply", factor, True, "unit_known")
    for match in _PACK.finditer(unicodedata.normalize("NFKC", spec or "").upper()):
        count, piece, pack = int(match.group(1)), fold_unit(match.group(2)), fold_unit(match.group(3))
        if count and (piece, pack) == (base, asked):
            return UnitConversion(asked, base_unit, "multiply", count, False, "unit_from_spec")
        if count and (piece, pack) == (asked, base):
            return UnitConversion(asked, base_unit, "divide", count, False, "unit_from_spec")
    return None
