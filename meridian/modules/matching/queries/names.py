"""Matching the names of a file: memory first, then dealers, then the hospital and product matchers.

The matchers are built once per process and built again when the master data changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max

from meridian.kernel.base.text import fold
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers
from meridian.modules.reference import queries as reference

from ..choices import AliasState, AliasSubject
from ..models import Alias


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How one text was matched. ``decision``: MEMORY, AUTO, PENDING or NONE. ``score`` in 1/1000.

    ``reasons`` is a list of ``[code, params]``; ``candidates`` of ``{id, kind, name, score, reasons}``, best first.
    """

    text: str
    decision: str
    hospital_id: int | None = None
    buyer_id: int | None = None
    sku_id: int | None = None
    factor: int = 1
    divide: bool = False
    score: int = 0
    reasons: list[list[Any]] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    alias_id: int | None = None


_built: dict[str, tuple[Any, Any]] = {}


def _cached(key: str, stamp: Any, build: Callable[[], Any]) -> Any:
    known = _built.get(key)
    if known is None or known[0] != stamp:
        known = (stamp, build())
        _built[key] = known
    return known[1]


def remembered_names(subject: str, dealer_id: int | None) -> dict[str, Alias]:
    """Active decisions by folded text; those of the dealer win over those for all."""
    rows = Alias.objects.unscoped("matching works on the whole memory").filter(state=AliasState.ACTIVE)
    rows = rows.filter(for_product=subject == AliasSubject.SKU)
    found = {alias.folded: alias for alias in rows.filter(dealer__isnull=True)}
    if dealer_id:
        found.update({alias.folded: alias for alias in rows.filter(dealer_id=dealer_id)})
    return found


def match_customers(texts: Iterable[str], *, dealer_id: int | None, province: str = "") -> list[NameMatch]:
    """Match customer texts of a dealer's file to hospitals or dealers. ``province`` is the dealer's, as a prior."""
    texts = list(texts)
    memory = remembered_names(AliasSubject.HOSPITAL, dealer_id)
    known_dealers = _dealer_names()
    made: dict[str, NameMatch] = {}
    for text in texts:
        folded = fold(text)
        if folded in memory:
            made[text] = _from_memory(text, memory[folded])
        elif folded in known_dealers and known_dealers[folded] != dealer_id:
            made[text] = NameMatch(
                text, "AUTO", buyer_id=known_dealers[folded], score=1000, reasons=[["dealer_name", {}]]
            )
    rest = [text for text in texts if text not in made]
    if rest:
        for text, result in zip(rest, hospital_matcher().match(rest, prior_province=province), strict=True):
            made[text] = _from_hospital(text, result)
    return [made[text] for text in texts]


def _from_memory(text: str, alias: Alias) -> NameMatch:
    none = alias.subject == AliasSubject.NONE
    return NameMatch(
        text, "NONE" if none else "MEMORY", hospital_id=alias.hospital_id, buyer_id=alias.buyer_id, sku_id=alias.sku_id,
        factor=alias.factor, divide=alias.divide, score=1000, alias_id=alias.pk,
        reasons=[["alias_dealer" if alias.dealer_id else "alias_all", {"on": alias.created_at.date().isoformat()}]],
    )  # fmt: skip


def _from_hospital(text: str, result: Any) -> NameMatch:
    auto = result.decision == "auto" and result.matched_id
    return NameMatch(
        text, "AUTO" if auto else "PENDING", hospital_id=int(result.matched_id) if auto else None,
        score=round(result.score * 1000), reasons=_plain_reasons(result.reasons),
        candidates=[_candidate(c, "HOSPITAL") for c in result.candidates],
    )  # fmt: skip


def _plain_reasons(reasons: Iterable[Any]) -> list[list[Any]]:
    return [[reason.code, {str(k): str(v) for k, v in reason.params.items()}] for reason in reasons]


def _candidate(candidate: Any, kind: str) -> dict[str, Any]:
    return {
        "id": int(candidate.id), "kind": kind, "name": candidate.name, "score": round(candidate.score * 1000),
        "reasons": _plain_reasons(candidate.reasons),
    }  # fmt: skip


def _dealer_names() -> dict[str, int]:
    return {fold(text): dealer_id for text, dealer_id in dealers.all_names()}


def hospital_matcher() -> Any:
    """The hospital matcher over the whole master, with the regions of the reference module as places."""
    from ..rules.hospitals import HospitalMatcher, HospitalRecord

    def build() -> Any:
        records = [
            HospitalRecord(
                id=str(row["id"]), name=row["name"], province=row["province"], city=row["city"], county=row["county"],
                aliases=tuple(row["aliases"]), campus_of=str(row["parent_id"] or ""),
            )
            for row in customers.hospital_master()
        ]  # fmt: skip
        return HospitalMatcher(records, places=_places())

    return _cached("hospitals", customers.master_stamp(), build)


def _places() -> Any:
    from ..rules.places import PlaceIndex

    rows = reference.place_rows()
    return PlaceIndex(rows) if rows else PlaceIndex.builtin()


def match_products(rows: Iterable[Mapping[str, Any]], *, dealer_id: int | None) -> list[NameMatch]:
    """Match product texts. Each row has ``text`` (the key) and ``product, spec, model, item_code, unit``."""
    rows = list(rows)
    memory = remembered_names(AliasSubject.SKU, dealer_id)
    made: dict[str, NameMatch] = {}
    rest = []
    for row in rows:
        alias = memory.get(fold(row["text"]))
        if alias is not None:
            made[row["text"]] = _from_memory(row["text"], alias)
        else:
            rest.append(row)
    if rest:
        from ..rules.products import ProductQuery

        matcher = product_matcher()
        asked = [
            ProductQuery(
                name=row["product"] or "",
                spec=row["spec"] or "",
                model=row["model"] or "",
                item_code=row["item_code"] or "",
            )
            for row in rest
        ]
        for row, result in zip(rest, matcher.match(asked), strict=True):
            made[row["text"]] = _from_product(row, result, matcher)
    return [made[row["text"]] for row in rows]


def _from_product(row: Mapping[str, Any], result: Any, matcher: Any) -> NameMatch:
    """A product is settled only when its unit is as well: a box taken for a piece would multiply the stock."""
    auto = result.decision == "auto" and result.matched_id
    factor, divide, reasons = 1, False, _plain_reasons(result.reasons)
    if result.matched_id and row["unit"]:
        unit = matcher.conversion(result.matched_id, row["unit"], row["spec"] or "")
        if unit is None or not unit.certain:
            auto = False
            reasons.append(["unit_unknown", {"unit": row["unit"]}])
        if unit is not None:
            factor, divide = unit.factor, unit.operation == "divide"
            reasons.append([unit.reason, {"factor": str(unit.factor)}] if unit.factor != 1 else ["unit_base", {}])
    return NameMatch(
        row["text"], "AUTO" if auto else "PENDING", sku_id=int(result.matched_id) if auto else None, factor=factor,
        divide=divide, score=round(result.score * 1000), reasons=reasons,
        candidates=[_candidate(c, "SKU") for c in result.candidates],
    )  # fmt: skip


def product_matcher() -> Any:
    """The product matcher over all SKUs with their packs."""
    from ..rules.products import ProductMatcher, SkuRecord

    def build() -> Any:
        return ProductMatcher([SkuRecord(**row) for row in catalog.sku_master()])

    return _cached("products", catalog.master_stamp(), build)


def memory_stamp() -> tuple[Any, ...]:
    """Changes when any remembered name does."""
    rows = Alias.objects.unscoped("stamp of the memory").aggregate(Count("id"), Max("updated_at"))
    return tuple(rows.values())
