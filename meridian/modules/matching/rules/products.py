"""Match product lines of dealers' files to SKU: code, GTIN, alias, then name with specification or model."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from rapidfuzz.distance import Indel

from .aliases import AliasBook
from .decisions import AUTO, AUTO_SCORE, CLOSE_MARGIN, NONE, REVIEW, REVIEW_SCORE, Candidate, MatchResult, Reason
from .specs import UnitConversion, compare_specs, digit_runs, dimensions, fold_spec, propose_conversion
from .text_cleaning import clean

_FILLER = re.compile(r"一次性使用|一次性|医用|无菌|使用|\(.*?\)|[()]|牌|型$")
_LIMIT = 25


@dataclass(frozen=True, slots=True)
class SkuRecord:
    """One sellable item. ``pack_units``: base units in one of each pack level; ``item_codes``: maker's other codes."""

    id: str
    sku_code: str
    product_name: str
    spec: str = ""
    model: str = ""
    aliases: tuple[str, ...] = ()
    item_codes: tuple[str, ...] = ()
    base_unit: str = ""
    pack_units: Mapping[str, int] = field(default_factory=dict)
    gtins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """The product cells of one line; ``dealer`` scopes the alias book."""

    name: str = ""
    spec: str = ""
    model: str = ""
    item_code: str = ""
    gtin: str = ""
    dealer: str = ""


class ProductMatcher:
    """Built once over the SKU; ``aliases`` holds dealers' item codes under ``("code", item_code)`` and names under (name, spec, model)."""

    def __init__(self, skus: Iterable[SkuRecord], aliases: AliasBook | None = None) -> None:
        self.skus = list(skus)
        self.aliases = aliases or AliasBook()
        self.by_id = {sku.id: sku for sku in self.skus}
        self._codes: dict[str, set[int]] = defaultdict(set)
        self._gtins: dict[str, set[int]] = defaultdict(set)
        self._names: list[list[str]] = []
        self._specs: dict[object, set[int]] = defaultdict(set)
        self._pairs: dict[str, list[int]] = defaultdict(list)
        for number, sku in enumerate(self.skus):
            self._add(number, sku)
        self._name_counts = Counter(names[0] for names in self._names if names)
        self._weights = {pair: log((len(self.skus) + 1) / len(numbers)) + 0.1 for pair, numbers in self._pairs.items()}

    def _add(self, number: int, sku: SkuRecord) -> None:
        for code in (sku.sku_code, *sku.item_codes):
            if code:
                self._codes[fold_spec(code)].add(number)
        for gtin in sku.gtins:
            self._gtins[_fold_gtin(gtin)].add(number)
        names = [fold_product_name(name) for name in (sku.product_name, *sku.aliases) if name]
        self._names.append(names)
        for name in names:
            for pair in {name[at : at + 2] for at in range(max(1, len(name) - 1))}:
                self._pairs[pair].append(number)
        for text in (sku.spec, sku.model):
            if text:
                for key in _spec_keys(text):
                    self._specs[key].add(number)

    def match(self, queries: Iterable[ProductQuery]) -> list[MatchResult]:
        """Match a batch in order; equal queries are worked out once."""
        asked = list(queries)
        answers = {query: self.match_one(query) for query in dict.fromkeys(asked)}
        return [answers[query] for query in asked]

    def conversion(self, sku_id: str, unit: str, spec: str = "") -> UnitConversion | None:
        """Propose how a line's unit becomes the SKU's base unit; ``spec`` is the line's own specification text."""
        sku = self.by_id[sku_id]
        return propose_conversion(unit, sku.base_unit, sku.pack_units, f"{sku.spec} {spec}")

    def match_one(self, query: ProductQuery) -> MatchResult:
        """Run the cascade for one line."""
        sure = self._by_memory(query) or self._by_code(query)
        return sure or self._decide(query, self._rank(query))

    # -- sure ways ----------------------------------------------------------------------------------------------
    def _by_memory(self, query: ProductQuery) -> MatchResult | None:
        keys: list[tuple[str, Sequence[str]]] = []
        if query.item_code:
            keys.append(("item_code", ("code", query.item_code)))
        if query.name:
            keys.append(("alias", (query.name, query.spec, query.model)))
        for code, key in keys:
            hit = self.aliases.find(key, query.dealer)
            if hit and hit.target_id in self.by_id:
                return self._sure(hit.target_id, code, {"scope": hit.scope})
        return None

    def _by_code(self, query: ProductQuery) -> MatchResult | None:
        if query.gtin:
            found = self._gtins.get(_fold_gtin(query.gtin), set())
            if len(found) == 1:
                return self._sure(self.skus[next(iter(found))].id, "gtin", {"value": query.gtin})
        for text in (query.item_code, query.model, query.spec):
            found = self._codes.get(fold_spec(text), set()) if text and len(fold_spec(text)) >= 4 else set()
            if len(found) == 1:
                number = next(iter(found))
                if not query.name or self._name_score(query.name, number)[0] >= 0.35:
                    return self._sure(self.skus[number].id, "sku_code", {"value": text})
        return None

    def _sure(self, sku_id: str, code: str, params: Mapping[str, str]) -> MatchResult:
        reason = Reason(code, params)
        return MatchResult(
            AUTO,
            sku_id,
            1.0,
            (reason,),
            candidates=(Candidate(sku_id, self.by_id[sku_id].product_name, 1.0, (reason,)),),
        )

    # -- scored -------------------------------------------------------------------------------------------------
    def _rank(self, query: ProductQuery) -> list[tuple[float, int, list[Reason]]]:
        weights: dict[int, float] = defaultdict(float)
        name = fold_product_name(query.name)
        for pair in {name[at : at + 2] for at in range(max(1, len(name) - 1))} if name else ():
            weight = self._weights.get(pair, 0.0)
            for number in self._pairs.get(pair, ()):
                weights[number] += weight
        bonus = max(weights.values(), default=1.0)
        for text in (query.spec, query.model):
            for key in _spec_keys(text) if text else ():
                for number in self._specs.get(key, ()):
                    weights[number] += bonus
        best = sorted(weights, key=weights.__getitem__, reverse=True)[:_LIMIT]
        scored = [(*self._score(query, number), number) for number in best]
        return sorted(((score, number, reasons) for score, reasons, number in scored), key=lambda row: -row[0])

    def _score(self, query: ProductQuery, number: int) -> tuple[float, list[Reason]]:
        sku = self.skus[number]
        name, reasons = self._name_score(query.name, number) if query.name else (0.8, [Reason("name_missing")])
        spec, code = self._spec_score(query, sku)
        reasons.append(Reason(code))
        if code == "spec_missing":
            return name * (0.97 if self._alone(number) else 0.85), reasons
        if code == "spec_conflict":
            return name * 0.5, reasons
        if code == "spec_in_name":
            name = max(name, self._name_without_spec(query.name, number))
        if code in ("spec_exact", "spec_normalised") and 0.4 <= name < 0.9 and self._is_only_owner(query, number):
            reasons.append(Reason("model_unique"))
            return max(name * spec, 0.9), reasons
        return name * spec if name >= 0.9 else name * spec * 0.97, reasons

    def _name_without_spec(self, raw: str, number: int) -> float:
        sku, folded = self.skus[number], fold_spec(raw)
        for text in filter(None, map(fold_spec, (sku.model, sku.spec))):
            folded = folded.replace(text, "")
        return self._name_score(folded, number)[0]

    def _is_only_owner(self, query: ProductQuery, number: int) -> bool:
        """Whether the written specification or model belongs to this SKU alone (and is long enough to mean something)."""
        return any(
            len(fold_spec(text)) >= 4 and self._specs.get(fold_spec(text)) == {number}
            for text in (query.spec, query.model)
            if text
        )

    def _alone(self, number: int) -> bool:
        names = self._names[number][:1]
        return self._name_counts[names[0]] == 1 if names else False

    def _name_score(self, raw: str, number: int) -> tuple[float, list[Reason]]:
        name = fold_product_name(raw)
        best, reasons = 0.0, [Reason("name_differs")]
        for order, known in enumerate(self._names[number]):
            if name == known:
                exact = clean(raw) == clean(self.skus[number].product_name)
                return 1.0, [Reason("alias" if order else "exact_name" if exact else "normalised")]
            score = Indel.normalized_similarity(name, known)
            if len(known) >= 3 and (known in name or name in known) and min(len(name), len(known)) >= 3:
                score = max(score, 0.93 if known in name else 0.9)
            if score > best:
                best, reasons = score, [Reason("name_similar", {"known": known})]
        return best, reasons

    @staticmethod
    def _spec_score(query: ProductQuery, sku: SkuRecord) -> tuple[float, str]:
        asked = [text for text in (query.spec, query.model) if fold_spec(text)]
        known = [text for text in (sku.spec, sku.model) if fold_spec(text)]
        if not known:
            return (1.0, "spec_not_kept") if not asked else (0.96, "spec_not_kept")
        if not asked:
            folded = fold_spec(query.name)
            inside = [text for text in known if len(fold_spec(text)) >= 3 and fold_spec(text) in folded]
            return (0.99, "spec_in_name") if inside else (0.0, "spec_missing")
        best = max((compare_specs(left, right) for left in asked for right in known), key=lambda pair: pair[0])
        joined = compare_specs("".join(asked), "".join(known)) if len(asked) > 1 or len(known) > 1 else best
        return max(best, joined, key=lambda pair: pair[0])

    def _decide(self, query: ProductQuery, ranked: list[tuple[float, int, list[Reason]]]) -> MatchResult:
        candidates = tuple(
            Candidate(self.skus[number].id, self.skus[number].product_name, round(score, 4), tuple(reasons))
            for score, number, reasons in ranked[:5]
            if score >= 0.3
        )
        if not candidates:
            return MatchResult(NONE, None, 0.0, (Reason("no_candidate"),))
        top, second = candidates[0], candidates[1] if len(candidates) > 1 else None
        runner = (second.id, second.score) if second else (None, 0.0)
        if top.score < REVIEW_SCORE:
            return MatchResult(NONE, None, top.score, top.reasons, *runner, candidates)
        reasons = list(top.reasons)
        decision = AUTO if top.score >= AUTO_SCORE else REVIEW
        if second and top.score - second.score < CLOSE_MARGIN:
            decision = REVIEW
            reasons.append(Reason("close_runner_up", {"id": second.id, "score": second.score}))
        return MatchResult(decision, top.id, top.score, tuple(reasons), *runner, candidates)


def fold_product_name(text: str) -> str:
    """Comparable product name: width and script folded, filler such as 一次性使用 and 无菌 removed."""
    cleaned = clean(text)
    bare = _FILLER.sub("", cleaned)
    return bare if len(bare) >= 2 else cleaned


def _fold_gtin(text: str) -> str:
    digits = re.sub(r"\D", "", str(text))
    return digits.zfill(14) if digits else ""


def _spec_keys(text: str) -> set[object]:
    keys: set[object] = {fold_spec(text)}
    measures = dimensions(text)
    if measures:
        keys.add(measures)
    keys |= digit_runs(text)
    return keys


__all__ = ["NONE", "ProductMatcher", "ProductQuery", "SkuRecord", "fold_product_name"]
