"""Shapes shared by every matcher: decision, reason, candidate and result.

A matcher never writes text: it returns reason codes with parameters, the edge turns them into the
user's language. Scores run from 0 to 1. Thresholds follow the matching cascade of rules.md 3.14
(0.95 and more is automatic, 0.80 to 0.95 is a one-click review, below that nothing is proposed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

AUTO = "auto"
REVIEW = "review"
NONE = "none"

AUTO_SCORE = 0.95
REVIEW_SCORE = 0.80
#: Two different records closer than this are never told apart automatically.
CLOSE_MARGIN = 0.035


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate scored as it did: a stable code and parameters for the message."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Candidate:
    """One master record which may be meant, with its score and the reasons for it."""

    id: str
    name: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Outcome for one query.

    ``matched_id`` is filled for ``auto`` (the match) and ``review`` (the proposal), empty for ``none``.
    ``candidates`` holds the best five, best first. ``department`` and ``campus`` are what the query named
    beyond the institution itself.
    """

    decision: str
    matched_id: str | None
    score: float
    reasons: tuple[Reason, ...] = ()
    runner_up_id: str | None = None
    runner_up_score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    department: str = ""
    campus: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Reason codes only, in order."""
        return tuple(reason.code for reason in self.reasons)


def no_match(*reasons: Reason, candidates: tuple[Candidate, ...] = (), score: float = 0.0) -> MatchResult:
    """Build the result for a query nothing plausible answers."""
    return MatchResult(NONE, None, score, reasons, candidates=candidates)
