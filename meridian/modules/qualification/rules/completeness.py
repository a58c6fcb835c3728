"""How complete what is known of a dealer is: weighted parts, each there or not (functions.md 92)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

FIELDS = ("credit_code", "short_name", "address", "phone", "manager", "team")
DOCUMENT = "document:"
HARD_DOCUMENT, SOFT_DOCUMENT = "hard_document", "soft_document"
OPEN_BUSINESS, PORTAL_USER = "open_business", "portal_user"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that should be known: a field's name, ``document:KIND``, ``open_business`` or ``portal_user``."""

    code: str
    weight: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """``score`` from 0 to 100 (whole percent, rounded down) and what is missing, the heaviest first."""

    score: int
    missing: tuple[Part, ...]


def parts_of(weights: Mapping[str, int], documents: Iterable[tuple[str, bool]]) -> tuple[Part, ...]:
    """What should be known of a dealer who needs ``documents`` (kind, is hard). A weight of 0 or none leaves a part out."""
    parts = [Part(name, weights.get(name, 0)) for name in (*FIELDS, OPEN_BUSINESS, PORTAL_USER)]
    for kind, is_hard in documents:
        parts.append(Part(f"{DOCUMENT}{kind}", weights.get(HARD_DOCUMENT if is_hard else SOFT_DOCUMENT, 0)))
    return tuple(part for part in parts if part.weight > 0)


def completeness(parts: Iterable[Part], held: Collection[str]) -> Completeness:
    """The score of a dealer of whom the parts in ``held`` are known. Nothing asked for is complete."""
    parts = tuple(parts)
    total = sum(part.weight for part in parts)
    missing = [part for part in parts if part.code not in held]
    score = 100 if not total else (total - sum(part.weight for part in missing)) * 100 // total
    return Completeness(score, tuple(sorted(missing, key=lambda part: (-part.weight, part.code))))
