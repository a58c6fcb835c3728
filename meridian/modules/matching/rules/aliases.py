"""Alias memory: what people confirmed before, first for the dealer, then for everybody (rules.md 3.14, cascade step 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .decisions import AUTO, REVIEW, MatchResult, Reason
from .hospitals import HospitalMatcher, HospitalQuery
from .text_cleaning import clean


@dataclass(frozen=True, slots=True)
class AliasHit:
    """What the book says: the target, and whether it is the dealer's own alias or everybody's."""

    target_id: str
    scope: str


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """One customer cell of a dealer's line. ``dealer`` scopes the aliases, ``code`` is a hospital code or USCC if given."""

    name: str
    province: str = ""
    city: str = ""
    county: str = ""
    dealer: str = ""
    code: str = ""


def alias_key(*parts: str) -> str:
    """Key under which spellings that differ only in width, script, spacing or bracket style meet."""
    return "\x1f".join(clean(part).replace("(", "").replace(")", "") for part in parts if part)


class AliasBook:
    """Pure look-up tables; two targets under one key and scope answer nothing (``is_disputed``)."""

    def __init__(self) -> None:
        self._targets: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._codes: dict[str, str] = {}

    def add(self, text: str | Sequence[str], target_id: str, dealer: str = "") -> None:
        """Remember that ``text`` (or several cells together) means ``target_id``; without ``dealer`` for everybody."""
        parts = (text,) if isinstance(text, str) else tuple(text)
        self._targets[dealer, alias_key(*parts)].add(target_id)

    def add_code(self, code: str, target_id: str) -> None:
        """Remember a code (hospital code, USCC, GTIN, SKU code) that names the target without doubt."""
        self._codes[clean(code)] = target_id

    def find_code(self, code: str) -> str | None:
        """Target of a code, or None."""
        return self._codes.get(clean(code)) if code else None

    def find(self, text: str | Sequence[str], dealer: str = "") -> AliasHit | None:
        """The one target remembered for the text: the dealer's own alias before the global one."""
        key = alias_key(*((text,) if isinstance(text, str) else tuple(text)))
        for scope in (dealer, "") if dealer else ("",):
            targets = self._targets.get((scope, key))
            if targets:
                return AliasHit(next(iter(targets)), "dealer" if scope else "global") if len(targets) == 1 else None
        return None

    def is_disputed(self, text: str | Sequence[str], dealer: str = "") -> bool:
        """Whether the memory holds more than one target for the text in the nearest scope."""
        key = alias_key(*((text,) if isinstance(text, str) else tuple(text)))
        for scope in (dealer, "") if dealer else ("",):
            targets = self._targets.get((scope, key))
            if targets:
                return len(targets) > 1
        return False


class CustomerCascade:
    """The whole cascade of rules.md 3.14 for customers: alias of the dealer, code, normalised exact name, scored candidates."""

    def __init__(
        self, matcher: HospitalMatcher, aliases: AliasBook, dealer_provinces: Mapping[str, str] | None = None
    ) -> None:
        self.matcher = matcher
        self.aliases = aliases
        self.dealer_provinces = dict(dealer_provinces or {})

    def match(self, queries: Iterable[CustomerQuery], *, processes: int = 1) -> list[MatchResult]:
        """Results in the order of the queries; only what memory and codes leave open is scored."""
        asked = list(queries)
        results: list[MatchResult | None] = [self._remembered(query) for query in asked]
        open_positions = [position for position, result in enumerate(results) if result is None]
        scored = self.matcher.match(
            (self._as_hospital_query(asked[position]) for position in open_positions), processes=processes
        )
        for position, result in zip(open_positions, scored, strict=True):
            results[position] = self._mark_disputed(asked[position], result)
        return [result for result in results if result is not None]

    def _remembered(self, query: CustomerQuery) -> MatchResult | None:
        hit = self.aliases.find(query.name, query.dealer)
        if hit:
            return MatchResult(AUTO, hit.target_id, 1.0, (Reason("alias", {"scope": hit.scope}),))
        target = self.aliases.find_code(query.code)
        return MatchResult(AUTO, target, 1.0, (Reason("code", {"value": query.code}),)) if target else None

    def _mark_disputed(self, query: CustomerQuery, result: MatchResult) -> MatchResult:
        if result.decision != AUTO or not self.aliases.is_disputed(query.name, query.dealer):
            return result
        return MatchResult(
            REVIEW,
            result.matched_id,
            result.score,
            (*result.reasons, Reason("alias_disputed")),
            result.runner_up_id,
            result.runner_up_score,
            result.candidates,
            result.department,
            result.campus,
        )

    def _as_hospital_query(self, query: CustomerQuery) -> HospitalQuery:
        return HospitalQuery(
            query.name, query.province, query.city, query.county, self.dealer_provinces.get(query.dealer, "")
        )
