"""The score of a candidate by a scorecard: weighted points with every input shown, and gates that no score outweighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FULL = 10_000  # of points and shares: hundredths of a percent


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion as the rule sees it. ``minimum`` is a gate: the least accepted, the most where less is better."""

    key: int
    group: str
    weight: int
    low: int
    high: int
    minimum: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion gives: the answer (None: not known), points of 0 to 10,000, and what they weigh in the score."""

    key: int
    group: str
    weight: int
    value: int | None
    points: int
    passes: bool

    @property
    def weighted(self) -> int:
        """Hundredths of a point of the score of 100."""
        return self.points * self.weight // 100


@dataclass(frozen=True, slots=True)
class Score:
    """A score of 0 to 10,000 (hundredths of a point of 100), its parts, the gates that failed, what is not known."""

    parts: tuple[Part, ...]
    total: int
    hard: int
    soft: int
    failed: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def is_eligible(self) -> bool:
        """Whether no gate failed. A gate without an answer has failed: what is not known is not given."""
        return not self.failed


def weights_problem(weights: Iterable[int]) -> int | None:
    """By how much the weights differ from 100; None when they are right."""
    given = list(weights)
    return None if given and sum(given) == 100 else sum(given) - 100


def points(value: int | None, low: int, high: int) -> int:
    """Points of an answer, 0 to 10,000: straight between ``low`` (none) and ``high`` (all), cut at both ends."""
    if value is None or low == high:
        return 0
    done = (value - low) * FULL // (high - low) if high > low else (low - value) * FULL // (low - high)
    return max(0, min(FULL, done))


def passes(value: int | None, asked: Asked) -> bool:
    """Whether an answer passes the gate; without a gate everything does."""
    if asked.minimum is None:
        return True
    if value is None:
        return False
    return value >= asked.minimum if asked.high > asked.low else value <= asked.minimum


def score(asked: Iterable[Asked], values: Mapping[int, int | None]) -> Score:
    """The score by criteria whose weights sum to 100. What is not known earns nothing and is named."""
    parts = tuple(
        Part(one.key, one.group, one.weight, values.get(one.key), points(values.get(one.key), one.low, one.high),
             passes(values.get(one.key), one))
        for one in asked
    )  # fmt: skip
    by_group = {group: sum(p.weighted for p in parts if p.group == group) for group in ("HARD", "SOFT")}
    return Score(
        parts, sum(p.weighted for p in parts), by_group["HARD"], by_group["SOFT"],
        tuple(p.key for p in parts if not p.passes), tuple(p.key for p in parts if p.value is None),
    )  # fmt: skip


def ranked(scores: Mapping[int, Score]) -> list[int]:
    """Keys of candidates, best first: those eligible before the others, then by score, then by key."""
    return sorted(scores, key=lambda key: (not scores[key].is_eligible, -scores[key].total, key))
